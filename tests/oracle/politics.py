"""Events, commitment, approval, deadlock, readiness and leaving (sections 3.1 to 3.3 of the model)."""
from types import SimpleNamespace

from scenario import NEVER


def clip(t, s):
    """A time at or after the horizon is never."""
    return t if t < s.horizon else NEVER


# --- 3.1 -------------------------------------------------------------------------------------------

def draw_events(s, luck):
    times = {}

    def time(e):
        if e in times:
            return times[e]
        event = s.events[e]
        begin = 0.0
        for a in event.after:
            begin = max(begin, time(a))
        t = NEVER
        if begin < NEVER and luck.happens(f"event/{e}/occurs", event.probability):
            t = clip(begin + luck.q(f"event/{e}/delay", event.delay), s)
        for w in event.unless:
            if time(w) <= t:
                t = NEVER
        times[e] = t
        return t

    for e in s.events:
        time(e)
    return {e: times[e] for e in s.events}


# --- 3.2 -------------------------------------------------------------------------------------------

def session_end(begin, days, recess):
    """The earliest time with `days` outside the recesses since `begin`; recess: disjoint, in order."""
    if days == 0:
        return begin
    t, left = begin, days
    for a, b in recess:
        if b <= t:
            continue
        if not t + left > a + 1e-9:
            break
        if a > t:
            left -= a - t
        t = b
    return t + left


def approve(s, luck, times, n, begin):
    """The steps of nation n begun at `begin`: (A, waiting for `after`, tries and waits between them)."""
    end = begin
    waiting = trying = 0.0
    for step in s.nations[n].steps:
        if end == NEVER:
            break
        first = end
        for e in step.after:
            first = max(first, times[e])
        if first == NEVER:
            end = NEVER
            break
        waiting += first - end
        t = first
        passed = False
        for k in range(step.retries + 1):
            name = f"approval/{n}/{step.step}"
            t = clip(session_end(t, luck.q(f"{name}/duration/{k}", step.duration), s.nations[n].recess), s)
            if t == NEVER:
                break
            if luck.happens(f"{name}/pass/{k}", step.probability):
                passed = True
                break
            t = clip(t + luck.q(f"{name}/wait/{k}", step.retry_after), s)
            if t == NEVER:
                break
        end = t if passed else NEVER
        if passed:
            trying += end - first
    return SimpleNamespace(end=end, waiting=waiting, trying=trying)


def pledged(s, n):
    total = sum(p.count * s.types[p.type].personnel for p in s.pledges.values() if p.nation == n and p.offered)
    ceiling = s.nations[n].ceiling
    return total if ceiling is None else min(ceiling, total)


def contributes(s, n):
    return any(p.nation == n and p.offered for p in s.pledges.values())


def option_time(s, times, n, option, said):
    """When a row of conditions holds; `said` is the time of everyone's yes that it counts."""
    t = 0.0
    for e in option.events:
        t = max(t, times[e])
    for other in option.nations:
        t = max(t, said[other])
    others = sorted((said[o], o) for o in s.nations if o != n and said[o] < NEVER)
    if option.contributors > 0:
        moments = [when for when, o in others if contributes(s, o)]
        t = max(t, moments[option.contributors - 1] if len(moments) >= option.contributors else NEVER)
    if option.personnel > 0:
        total, moment = 0, NEVER
        for when, o in others:
            total += pledged(s, o)
            if total >= option.personnel:
                moment = when
                break
        t = max(t, moment)
    return t


def settle(s, luck, times, without=(), counted_in=()):
    """K and A of every nation, by repetition from never."""
    at_zero = {n: approve(s, luck, times, n, 0.0).end for n in counted_in}
    K = {n: NEVER for n in s.nations}
    A = {n: NEVER for n in s.nations}
    while True:
        committed = {n: 0.0 if n in at_zero else K[n] for n in s.nations}
        approved = {n: at_zero[n] if n in at_zero else A[n] for n in s.nations}
        newK, newA = {}, {}
        for n in s.nations:
            if n in without:
                newK[n] = newA[n] = NEVER
                continue
            if not s.nations[n].options:
                newK[n] = 0.0
            else:
                newK[n] = min(option_time(s, times, n, option, approved if option.counts == "approval" else committed)
                              for option in s.nations[n].options)
            newA[n] = approve(s, luck, times, n, newK[n]).end if newK[n] < NEVER else NEVER
        if newK == K and newA == A:
            # which option held first, for section 3.6
            first = {}
            for n in s.nations:
                for option in s.nations[n].options:
                    said = approved if option.counts == "approval" else committed
                    if n not in first and K[n] < NEVER and option_time(s, times, n, option, said) == K[n]:
                        first[n] = option
            return SimpleNamespace(K=K, A=A, first=first)
        K, A = newK, newA


def deadlock(s, luck, times, K, without=()):
    """The largest set of nations that never commit and all commit when counted in."""
    members = [n for n in s.nations if K[n] == NEVER and n not in without]
    while members:
        trial = settle(s, luck, times, without, members)
        staying = [n for n in members if trial.K[n] < NEVER]
        if staying == members:
            break
        members = staying
    return members


# --- 3.3 -------------------------------------------------------------------------------------------

def nation_leaving(s, luck, times, n, A):
    if A == NEVER:
        return NEVER
    nation = s.nations[n]
    first = NEVER
    for e in nation.until:
        first = min(first, times[e])
    if nation.renewal_days is not None:
        m = 1
        while True:
            vote = clip(A + m * nation.renewal_days, s)
            if vote == NEVER or vote >= first:
                break
            if not luck.happens(f"nation/{n}/renewal/{m}", nation.renewal_probability):
                first = vote
                break
            m += 1
    return clip(first + nation.withdrawal_days, s)


def pledge_leaving(s, times, p, L):
    first = NEVER
    for e in p.until:
        first = min(first, times[e])
    return min(L, clip(first + s.nations[p.nation].withdrawal_days, s))


def draw_units(s, luck, times, A, L):
    """The units of the offered pledges, in file order, with R and G."""
    units = []
    for p in s.pledges.values():
        if not p.offered:
            continue
        leaving = pledge_leaving(s, times, p, L[p.nation])
        for j in range(1, p.count + 1):
            name = f"pledge/{p.id}/{j}"
            unit = SimpleNamespace(pledge=p, j=j, exists=luck.happens(f"{name}/available", p.available),
                                   R=NEVER, G=NEVER, leaving=leaving, itinerary=None, closure=NEVER, O=NEVER, spells=[])
            a = A[p.nation]
            if unit.exists and a < NEVER:
                w = a if p.warning is None else times[p.warning]
                unit.R = clip(max(a, min(w, a) + luck.q(f"{name}/notice", p.notice)), s)
                unit.G = unit.R
                for e in p.after:
                    unit.G = max(unit.G, times[e])
            units.append(unit)
    return units
