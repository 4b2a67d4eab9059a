"""Reading a scenario folder (section 2 of the model). Valid scenarios only: this is not a checker."""
import csv
import datetime
import math
import os
from decimal import Decimal
from types import SimpleNamespace

from luck import number, quantity

NEVER = math.inf


def ceil_day(t):
    return t if t == NEVER else math.ceil(t - 1e-9)


def whole(x):
    return math.floor(x + 1e-9)


def happened(t, day):
    """Has a thing at t happened by this day?"""
    return ceil_day(t) <= day


# --- text ------------------------------------------------------------------------------------------

def read_table(folder, name):
    path = os.path.join(folder, name + ".csv")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = [[cell.strip() for cell in row] for row in csv.reader(file)]
    rows = [row for row in rows if any(row)]
    return [dict(zip(rows[0], row)) for row in rows[1:]] if rows else []


def scalar(text):
    text = text.strip()
    if text[:1] in ("'", '"') and text[-1:] == text[:1]:
        return text[1:-1]
    return text


def flow_mapping(text):
    result = {}
    for item in text.strip()[1:-1].split(","):
        if item.strip():
            key, value = item.split(":", 1)
            result[scalar(key)] = scalar(value)
    return result


def read_yaml(path):
    """The little of YAML that a scenario needs: mappings by indentation, {a: b} and scalars."""
    top = {}
    stack = [(-1, top)]
    with open(path, encoding="utf-8-sig") as file:
        for line in file:
            if line.lstrip().startswith("#") or not line.strip() or line.strip() in ("---", "..."):
                continue
            indent = len(line) - len(line.lstrip(" "))
            key, value = line.strip().split(":", 1)
            value = value.strip()
            if value[:1] not in ("'", '"') and " #" in " " + value:
                value = (" " + value).split(" #")[0].strip()
            while stack[-1][0] >= indent:
                stack.pop()
            into = stack[-1][1]
            if value.startswith("{"):
                into[scalar(key)] = flow_mapping(value)
            elif value == "":
                into[scalar(key)] = {}
                stack.append((indent, into[scalar(key)]))
            else:
                into[scalar(key)] = scalar(value)
    return top


class Row:
    """One row of a table, with the default of an empty cell at every use."""

    def __init__(self, cells):
        self.cells = cells

    def text(self, column, default=None):
        value = self.cells.get(column, "")
        if value == "" and default is None and column not in self.cells:
            raise KeyError(column)
        return value or default

    def optional(self, column):
        return self.cells.get(column, "") or None

    def ids(self, column):
        return [x.strip() for x in self.cells.get(column, "").split(";") if x.strip()]

    def real(self, column, default=None):
        value = self.cells.get(column, "")
        return default if value == "" else number(value)

    def whole(self, column, default=None):
        value = self.cells.get(column, "")
        return default if value == "" else int(value)

    def quantity(self, column, default=None):
        value = self.cells.get(column, "")
        if value == "":
            return default if default is None else quantity(default)
        return quantity(value)

    def flag(self, column, default):
        return (self.cells.get(column, "") or default) == "yes"

    def millionths(self, column, default="0"):
        return int(Decimal(self.cells.get(column, "") or default) * 1000000)


# --- the scenario ----------------------------------------------------------------------------------

def load(folder):
    s = SimpleNamespace()
    top = read_yaml(os.path.join(folder, "scenario.yaml"))
    start = datetime.date.fromisoformat(top["start"])
    s.horizon = int(top.get("horizon", "730"))
    s.report_every = int(top.get("report_every", "30"))
    s.assess = {name: number(entry["value"]) for name, entry in top["assess"].items()} if top.get("assess") else None

    def table(name):
        return [Row(cells) for cells in read_table(folder, name)]

    s.events = {}
    for r in table("events"):
        s.events[r.text("id")] = SimpleNamespace(
            id=r.text("id"), after=r.ids("after"), unless=r.ids("unless"),
            delay=r.quantity("delay", "0"), probability=r.real("probability", 1.0))

    s.nations = {}
    for r in table("nations"):
        s.nations[r.text("id")] = SimpleNamespace(
            id=r.text("id"), ceiling=r.real("ceiling"), until=r.ids("until"),
            renewal_days=r.real("renewal_days"), renewal_probability=r.real("renewal_probability", 1.0),
            withdrawal_days=r.real("withdrawal_days", 30.0), cost_person_year=r.real("cost_person_year", 0.0),
            options=[], steps=[], recess=[], caveats={})

    for r in table("conditions"):
        s.nations[r.text("nation")].options.append(SimpleNamespace(
            option=r.text("option"), counts=r.text("counts", "commitment"), events=r.ids("events"),
            nations=r.ids("nations"), contributors=r.whole("contributors", 0), personnel=r.real("personnel", 0.0)))

    for r in table("approvals"):
        s.nations[r.text("nation")].steps.append(SimpleNamespace(
            step=r.whole("step"), after=r.ids("after"), duration=r.quantity("duration"),
            probability=r.real("probability", 1.0), retries=r.whole("retries", 0),
            retry_after=r.quantity("retry_after", "0")))
    for n in s.nations.values():
        n.steps.sort(key=lambda step: step.step)

    for r in table("recess"):
        a = (datetime.date.fromisoformat(r.text("from")) - start).days
        b = (datetime.date.fromisoformat(r.text("to")) - start).days
        s.nations[r.text("nation")].recess.append((a, b))
    for n in s.nations.values():
        n.recess = union(n.recess)

    for r in table("caveats"):
        s.nations[r.text("nation")].caveats[r.text("capability")] = SimpleNamespace(
            factor=r.real("factor", 0.0), lifted_by=r.optional("lifted_by"))

    s.types = {}
    for r in table("types"):
        s.types[r.text("id")] = SimpleNamespace(
            id=r.text("id"), personnel=r.whole("personnel"), supply=r.millionths("supply"),
            integration=r.quantity("integration", "0"), amounts={},
            load={mode: r.whole(mode) for mode in ("rail", "road", "sea", "air") if r.optional(mode) is not None})

    s.capabilities = []
    for r in table("capabilities"):
        k = r.text("capability")
        s.types[r.text("type")].amounts[k] = r.millionths("amount")
        if k not in s.capabilities:
            s.capabilities.append(k)

    s.pledges = {}
    for r in table("pledges"):
        count = r.whole("count")
        s.pledges[r.text("id")] = SimpleNamespace(
            id=r.text("id"), nation=r.text("nation"), type=r.text("type"),
            offered=r.text("status", "offered") == "offered", count=count, pool=r.whole("pool", count),
            home=r.text("home"), to=r.text("to"), available=r.real("available", 1.0),
            notice=r.quantity("notice", "0"), warning=r.optional("warning"), after=r.ids("after"),
            until=r.ids("until"), priority=r.real("priority", 100.0), tour=r.real("tour"),
            dwell=r.real("dwell", 0.0), extend=r.real("extend", 0.0))

    s.places = {}
    for r in table("places"):
        s.places[r.text("id")] = SimpleNamespace(
            id=r.text("id"), lat=r.real("lat"), lon=r.real("lon"), kinds=r.ids("kinds"))

    s.links = []
    for r in table("links"):
        s.links.append(SimpleNamespace(
            id=r.text("id"), start=r.text("from"), end=r.text("to"), mode=r.text("mode"),
            to_mode=r.text("to_mode", r.text("mode")), days=r.whole("days", 0), capacity=r.whole("capacity"),
            pool=r.optional("pool"), cycle=r.whole("cycle", 1), opens=r.optional("opens"),
            permit=r.quantity("permit"), factor=r.optional("factor"), both_ways=r.flag("both_ways", "yes"),
            km=r.real("km", 0.0)))

    s.cost_per_unit_km = {r.text("id"): r.real("cost_per_unit_km", 0.0) for r in table("modes")}
    s.lift = {r.text("id"): SimpleNamespace(assets=r.whole("assets"), factor=r.optional("factor")) for r in table("lift")}
    s.factors = {r.text("id"): r.quantity("value") for r in table("factors")}
    s.supply = [SimpleNamespace(id=r.text("id"), tonnes=r.quantity("tonnes_per_day"), opens=r.optional("opens"))
                for r in table("supply")]
    s.dependencies = [SimpleNamespace(capability=r.text("capability"), needs=r.text("needs"), ratio=r.real("ratio", 1.0),
                                      floor=r.real("floor", 0.0), substitute=r.optional("substitute"))
                      for r in table("dependencies")]

    s.milestones = {}
    for r in table("milestones"):
        m = s.milestones.setdefault(r.text("milestone"), SimpleNamespace(rows=[], hold=r.whole("hold", 1)))
        m.rows.append((r.text("capability"), r.real("at_least")))

    s.claims = {}
    for r in table("claims"):
        c = s.claims.setdefault(r.text("id"), SimpleNamespace(low=[], high=[]))
        low = r.real("at_least_low")
        c.low.append((r.text("capability"), low))
        c.high.append((r.text("capability"), r.real("at_least_high", low)))

    s.sectors = [SimpleNamespace(
        id=r.text("id"), km=r.real("km"), depth=r.real("depth_km"), weight=r.real("weight", 1.0),
        weight_millionths=r.millionths("weight", "1"), lat1=r.real("lat1"), lon1=r.real("lon1"), lat2=r.real("lat2"),
        lon2=r.real("lon2"), sensor_cover=r.real("sensor_cover", 0.0), sensor_event=r.optional("sensor_event"))
        for r in table("sectors")]
    s.ladder = [SimpleNamespace(
        rung=r.text("rung"), battalions=r.real("battalions"), hours=r.real("hours"), share=r.real("share", 1.0),
        contain=r.flag("contain", "yes"), stake=r.quantity("stake")) for r in table("ladder")]
    return s


def union(intervals):
    """The union of half-open intervals, as disjoint ones in order."""
    result = []
    for a, b in sorted(intervals):
        if result and a <= result[-1][1]:
            result[-1] = (result[-1][0], max(b, result[-1][1]))
        else:
            result.append((a, b))
    return result
