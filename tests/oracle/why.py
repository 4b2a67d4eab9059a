"""Why it took so long (section 3.6 of the model)."""
from movement import Network
from politics import approve
from presence import counts, provides

PARTS = ("events", "conditions", "approval", "preparation", "movement", "congestion", "integration", "after")


def explain(s, luck, draw, paths, milestone, M):
    """The parts of the days 0 to M, or None."""
    if M is None:
        return None
    critical = began = None
    for u in draw.order:
        spell = counts(u, M)
        if spell is None or not any(provides(s, draw.times, u, k, M) > 0 for k, _ in milestone.rows):
            continue
        if critical is None or spell[0] > began:
            critical, began = u, spell[0]
    if critical is None:
        return None
    u, p = critical, critical.pledge
    n = p.nation
    K, A = draw.yes.K[n], draw.yes.A[n]
    steps = approve(s, luck, draw.times, n, K)

    missing = 0.0
    if n in draw.yes.first:
        for e in draw.yes.first[n].events:
            missing = max(missing, draw.times[e])
    path, load = paths[p.id][u.itinerary], s.types[p.type].load
    alone = Network(s, luck, draw.times, draw.yes.A).travel(path, load, n, u.G)[0]
    opened = Network(s, luck, draw.times, draw.yes.A).travel(path, load, n, u.G, all_open=True)[0]
    on_the_way = alone - opened
    return {
        "unit": f"{p.id}/{u.j}",
        "events": missing + steps.waiting + (u.G - u.R) + on_the_way,
        "conditions": K - missing,
        "approval": steps.trying,
        "preparation": u.R - A,
        "movement": alone - u.G - on_the_way,
        "congestion": float(u.closure - alone),
        "integration": u.O - u.closure,
        "after": M - u.O,
    }
