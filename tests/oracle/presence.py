"""In the country: tours, counting, supply, dependencies, milestones, cost (section 3.5 of the model)."""
from politics import clip
from scenario import NEVER, ceil_day, happened


def no_later(a, b):
    return a <= b + 1e-9


# --- tours -----------------------------------------------------------------------------------------

def intervals_of_slots(s, p, starts):
    """For each slot (unit number -> start) its intervals of presence, leaving of the pledge aside."""
    slots = sorted(starts)
    if p.tour is None:
        return {j: [(starts[j], NEVER)] for j in slots}
    free = {j: 0.0 for j in range(p.count + 1, p.pool + 1)}      # out of a slot, promised to none: free from
    holder = {j: j for j in slots}
    began = dict(starts)
    end = {j: clip(starts[j] + p.tour, s) for j in slots}
    result = {j: [] for j in slots}

    def first_free():
        if not free:
            return None
        earliest = min(free.values())
        return min(number for number in free if no_later(free[number], earliest))

    while any(t < NEVER for t in end.values()):
        earliest = min(end.values())
        j = min(slot for slot in slots if no_later(end[slot], earliest))
        e = end[j]
        latest = clip(e + p.extend, s)
        old, new = holder[j], first_free()
        if new is not None and no_later(free[new], e):
            leaves = takes_over = e
            del free[new]
            free[old] = clip(leaves + p.dwell, s)
        elif new is not None and no_later(free[new], latest):
            leaves = takes_over = free[new]
            del free[new]
            free[old] = clip(leaves + p.dwell, s)
        else:
            leaves = latest
            free[old] = clip(leaves + p.dwell, s)
            new = first_free()
            takes_over = free[new]
            del free[new]
        result[j].append((began[j], leaves))
        holder[j], began[j] = new, takes_over
        end[j] = clip(takes_over + p.tour, s)
    for j in slots:
        if began[j] < NEVER:
            result[j].append((began[j], NEVER))
    return result


def spells(intervals, leaving):
    """Cut at the leaving, joined where less than 1e-9 apart, longer than 1e-9."""
    joined = []
    for a, b in intervals:
        b = min(b, leaving)
        if not a < b:
            continue
        if joined and a - joined[-1][1] < 1e-9:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return [(a, b) for a, b in joined if b - a > 1e-9]


def make_operational(s, luck, units):
    """Sets O and the spells of all units."""
    for p in s.pledges.values():
        mine = [u for u in units if u.pledge is p]
        for u in mine:
            if u.itinerary is not None:
                u.O = clip(u.closure + luck.q(f"pledge/{p.id}/{u.j}/integration", s.types[p.type].integration), s)
        intervals = intervals_of_slots(s, p, {u.j: u.O for u in mine if u.O < NEVER})
        for u in mine:
            if u.O < NEVER:
                u.spells = spells(intervals[u.j], u.leaving)


# --- counting --------------------------------------------------------------------------------------

def counts(u, day):
    """The spell in which the slot counts on the day, or None."""
    for a, b in u.spells:
        if ceil_day(a) <= day < ceil_day(b):
            return a, b
    return None


def provides(s, times, u, k, day):
    """Whole millionths of capability k (or persons) that a counting slot gives on the day."""
    kind = s.types[u.pledge.type]
    if k == "personnel":
        return kind.personnel
    a = kind.amounts.get(k, 0)
    caveat = s.nations[u.pledge.nation].caveats.get(k)
    if caveat is not None and not (caveat.lifted_by is not None and happened(times[caveat.lifted_by], day)):
        a = int((a * caveat.factor + 0.5) // 1)
    return a


class Days:
    """Personnel, raw and effective capabilities on every day."""

    def __init__(self, s, luck, times, units):
        self.personnel, self.raw, self.effective = [], [], []
        self.present = []
        tonnes = [(row, luck.q(f"supply/{row.id}", row.tonnes)) for row in s.supply]
        for d in range(s.horizon):
            here = [u for u in units if counts(u, d)]
            self.present.append(here)
            persons = sum(s.types[u.pledge.type].personnel for u in here)
            raw = {k: sum(provides(s, times, u, k, d) for u in here) / 1e6 for k in s.capabilities}
            self.personnel.append(persons)
            self.raw.append(raw)
            demand = sum(s.types[u.pledge.type].supply for u in here) / 1e6
            sigma = 1.0
            if s.supply and demand > 0:
                total = 0.0
                for row, amount in tonnes:
                    if row.opens is None or happened(times[row.opens], d):
                        total += amount
                sigma = min(1.0, total / demand)
            effective = {}
            for k in s.capabilities:
                e = raw[k] * sigma
                for row in s.dependencies:
                    if row.capability != k or raw[k] == 0:
                        continue
                    if row.substitute is not None and happened(times[row.substitute], d):
                        continue
                    needs = persons if row.needs == "personnel" else raw[row.needs]
                    e *= row.floor + (1.0 - row.floor) * min(1.0, needs / (row.ratio * raw[k]))
                effective[k] = e if raw[k] != 0 else 0.0
            self.effective.append(effective)

    def value(self, k, day):
        return self.personnel[day] if k == "personnel" else self.effective[day][k]

    def reached(self, s, rows, hold):
        """The first day from which on all rows hold for `hold` days."""
        for d in range(0, s.horizon - hold + 1):
            if all(self.value(k, x) >= least - 1e-9 for x in range(d, d + hold) for k, least in rows):
                return d
        return None


def cost(s, paths, units, days):
    total = 0.0
    for here in days.present:
        for u in here:
            total += s.types[u.pledge.type].personnel * s.nations[u.pledge.nation].cost_person_year / 365
    for u in units:
        if u.itinerary is not None:
            for leg in paths[u.pledge.id][u.itinerary]:
                mode = leg.link.to_mode
                load = s.types[u.pledge.type].load[mode]
                total += load * leg.link.km * s.cost_per_unit_km.get(mode, 0.0)
    return total
