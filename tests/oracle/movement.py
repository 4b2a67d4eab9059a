"""Itineraries, capacity and booking (section 3.4 of the model)."""
from types import SimpleNamespace

from politics import clip
from scenario import NEVER, ceil_day, whole


# --- the graph -------------------------------------------------------------------------------------

def make_legs(s):
    """All legs in order: by row, forwards before backwards. A leg goes from a state to a state."""
    legs = []
    for row, link in enumerate(s.links):
        transfer = link.start == link.end
        legs.append(SimpleNamespace(row=row, link=link, source=(link.start, link.mode), target=(link.end, link.to_mode)))
        if link.both_ways and not transfer:
            legs.append(SimpleNamespace(row=row, link=link, source=(link.end, link.mode), target=(link.start, link.to_mode)))
    for number, leg in enumerate(legs):
        leg.number = number
    return legs


def nominal(s, leg, load):
    """Nominal days in millionths."""
    link = leg.link
    by_capacity = 1000000 * load // link.capacity if link.capacity is not None else 0
    by_assets = 1000000 * load * link.cycle // s.lift[link.pool].assets if link.pool is not None else 0
    return 1000000 * link.days + max(by_capacity, by_assets)


def best_path(s, legs, load, home, to, dear):
    """The best path as a tuple of leg numbers, None if there is none; the legs in `dear` count three times."""
    best = {(home, mode): (0, 0, ()) for mode in load}
    changed = True
    while changed:
        changed = False
        for leg in legs:
            if leg.source not in best or leg.target[1] not in load:
                continue
            cost, n, path = best[leg.source]
            days = nominal(s, leg, load[leg.target[1]])
            new = (cost + (3 * days if leg.number in dear else days), n + 1, path + (leg.number,))
            if leg.target not in best or new < best[leg.target]:
                best[leg.target] = new
                changed = True
    ends = [label for state, label in best.items() if state[0] == to]
    return min(ends)[2] if ends else None


def itineraries(s, legs, load, home, to):
    """The list of paths, each a list of legs; empty where no itinerary exists."""
    if home == to:
        return [[]]
    found = []
    dear = set()
    for _ in range(3):
        path = best_path(s, legs, load, home, to, dear)
        if path is None:
            return []
        if path not in found:
            found.append(path)
        dear |= set(path)
    return [[legs[number] for number in path] for path in found]


def all_itineraries(s):
    """By pledge; also those of pledges that are only possible."""
    legs = make_legs(s)
    return {p.id: itineraries(s, legs, s.types[p.type].load, p.home, p.to) for p in s.pledges.values()}


# --- one draw --------------------------------------------------------------------------------------

class Network:
    """What can be carried in one draw, and what has been booked of it."""

    def __init__(self, s, luck, times, A):
        self.s = s
        H = s.horizon
        factor = {f: luck.q(f"factor/{f}", q) for f, q in s.factors.items()}
        self.left = {}                                  # link row -> what is left by day, None: unlimited
        self.opens = {}                                 # link row -> first day on which it is open
        self.permitted = {}                             # (link row, nation) -> first day
        for row, link in enumerate(s.links):
            self.left[row] = None
            if link.capacity is not None:
                x = link.capacity * (factor[link.factor] if link.factor is not None else 1.0)
                self.left[row] = [whole((d + 1) * x) - whole(d * x) for d in range(H)]
            self.opens[row] = ceil_day(times[link.opens]) if link.opens is not None else 0
            if link.permit is not None:
                for n in s.nations:
                    t = NEVER
                    if A[n] < NEVER:
                        t = clip(A[n] + luck.q(f"permit/{link.id}/{n}", link.permit), s)
                    self.permitted[row, n] = ceil_day(t)
        self.assets = {}                                # pool -> assets left by day
        for pool, lift in s.lift.items():
            f = factor[lift.factor] if lift.factor is not None else 1.0
            self.assets[pool] = [whole(lift.assets * f + 0.5)] * H

    def first_day(self, row, nation):
        """The first day on which the leg carries the nation."""
        return max(self.opens[row], self.permitted.get((row, nation), 0))

    def room(self, link, row, day, wanted):
        """How much of what is wanted the leg can carry on the day."""
        if self.left[row] is not None:
            wanted = min(wanted, self.left[row][day])
        if link.pool is not None:
            for d in range(day, min(day + link.cycle, self.s.horizon)):
                wanted = min(wanted, self.assets[link.pool][d])
        return max(wanted, 0)

    def take(self, link, row, day, amount):
        if self.left[row] is not None:
            self.left[row][day] -= amount
        if link.pool is not None:
            for d in range(day, min(day + link.cycle, self.s.horizon)):
                self.assets[link.pool][d] -= amount

    def travel(self, path, load, nation, G, all_open=False):
        """Moves a unit along the path, taking what it uses: (closure, bookings); closure is never if it is not before H."""
        H = self.s.horizon
        go = ceil_day(G)
        if not path:
            return (go if go < H else NEVER), []
        N = [load[leg.target[1]] for leg in path]
        shipped = [{} for _ in path]                    # by day: shipped up to and with this day
        sent_at = [None] * len(path)                    # the day on which all of it had been shipped
        bookings = []
        for d in range(H):
            for i, leg in enumerate(path):
                link, row = leg.link, leg.row
                before = shipped[i].get(d - 1, 0)
                shipped[i][d] = before
                if sent_at[i] is not None:
                    continue
                if not all_open and d < self.first_day(row, nation):
                    continue
                if i == 0:
                    all_here = d >= go
                else:
                    arrived_by = d - path[i - 1].link.days
                    all_here = sent_at[i - 1] is not None and sent_at[i - 1] <= arrived_by
                if N[i] == 0:
                    if all_here:
                        sent_at[i] = d
                    continue
                if i == 0 or N[i - 1] == 0:
                    available = N[i] if all_here else 0
                else:
                    available = shipped[i - 1].get(arrived_by, 0) * N[i] // N[i - 1]
                amount = self.room(link, row, d, available - before)
                if amount > 0:
                    self.take(link, row, d, amount)
                    bookings.append((link, row, d, amount))
                    shipped[i][d] = before + amount
                if shipped[i][d] == N[i]:
                    sent_at[i] = d
            if sent_at[-1] is not None:
                break
        closure = NEVER if sent_at[-1] is None else sent_at[-1] + path[-1].link.days
        return (closure if closure < H else NEVER), bookings

    def give_back(self, bookings):
        for link, row, day, amount in bookings:
            self.take(link, row, day, -amount)


def booking_order(units):
    return sorted(units, key=lambda u: (u.pledge.priority, ceil_day(u.G), u.pledge.id.encode(), u.j))


def book_all(s, network, paths, units):
    """Books all units in booking order: sets itinerary and closure of those that move; gives the order."""
    closed = {n: 0 for n in s.nations}
    order = booking_order(units)
    for u in order:
        p = u.pledge
        if not u.exists or u.G == NEVER or u.G >= u.leaving:
            continue
        persons = s.types[p.type].personnel
        ceiling = s.nations[p.nation].ceiling
        if ceiling is not None and closed[p.nation] + persons > ceiling:
            continue
        load = s.types[p.type].load
        best, chosen = NEVER, None
        for i, path in enumerate(paths[p.id]):
            closure, bookings = network.travel(path, load, p.nation, u.G)
            network.give_back(bookings)
            if closure < best:
                best, chosen = closure, i
        if chosen is None:
            continue
        network.travel(paths[p.id][chosen], load, p.nation, u.G)
        u.itinerary, u.closure = chosen, best
        closed[p.nation] += persons
    return order
