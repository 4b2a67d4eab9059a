#!/usr/bin/python3
"""Writes a random but valid scenario that exercises all rules of the model at once.

    generate.py OUTDIR --seed N [--size small|medium]

The same seed and size give the same folder. Many constants are whole or halves, so that times coincide.
"""
import sys

sys.dont_write_bytecode = True

import argparse
import csv
import datetime
import os
import random

import movement
import scenario

MODES = ("rail", "road", "sea", "air")


def text(x):
    """A number as a cell: never an exponent, at most 6 decimals."""
    if isinstance(x, str):
        return x
    if isinstance(x, int):
        return str(x)
    s = f"{x:.6f}".rstrip("0").rstrip(".")
    return s if s not in ("", "-0") else "0"


class Generator:
    def __init__(self, seed, size):
        self.r = random.Random(f"{seed}/{size}")
        self.medium = size == "medium"
        self.tables = {}
        self.H = self.r.choice((60, 61, 80, 90, 100) if not self.medium else (120, 150, 180, 200))
        self.start = datetime.date(2026, self.r.randint(1, 12), self.r.randint(1, 28))
        self.shapes = [self.r.choice(((0, 1, 4), (0, 2, 4), (1, 1, 5), (1, 4, 5), (3, 7, 9))) for _ in range(2)]

    # --- pieces ------------------------------------------------------------------------------------

    def chance(self, p):
        return self.r.random() < p

    def upto(self, small, medium):
        return medium if self.medium else small

    def half(self, low, high):
        """A multiple of one half."""
        return self.r.randint(int(2 * low), int(2 * high)) / 2

    def q(self, high, constant=0.45):
        """Text of a quantity of the size of `high`."""
        r = self.r
        if self.chance(constant):
            return text(r.choice((0, self.half(0, high), self.half(0, high), r.randint(0, max(1, int(high))))))
        form = r.randrange(8)
        a, b, c = sorted(self.half(0, high) for _ in range(3))
        if form == 0:
            return f"{text(a)}..{text(c)}"
        if form == 1:
            m, d = a, max(0.5, high / 8)
            low, mode, top = r.choice(self.shapes)
            return f"{text(m + low * d)}..{text(m + mode * d)}..{text(m + top * d)}"
        if form == 2:
            return f"triangular({text(a)},{text(b)},{text(c)})"
        if form == 3:
            return f"lognormal({text(a / 2 + 0.5)},{text(c + 1.25)})"
        if form == 4:
            return f"exponential({text(b + 0.5)})"
        if form == 5:
            return f"choice({text(a)}:{text(r.choice((1, 0.2, 0.5)))};{text(c)}:{text(r.choice((1, 2, 0.3)))})"
        if form == 6:
            return f"choice({text(a)}:1;{text(b)}:2;{text(c)}:0.25;{text(a)}:1)"
        return r.choice((f"{text(a)}..{text(a)}", f"{text(a)}..{text(a)}..{text(a)}", f"{text(a)}..{text(a)}..{text(a + 2)}",
                         f"triangular({text(b)},{text(b)},{text(b)})", f"triangular({text(a)},{text(a)},{text(a + 3)})",
                         f"{text(a)}..{text(a + 4)}..{text(a + 4)}", f"choice({text(b)}:3)"))

    def probability(self):
        return text(self.r.choice((0, 1, 1, 0.5, 0.5, 0.75, 0.9, 0.3)))

    def maybe(self, p, value):
        return value() if self.chance(p) else ""

    def some(self, ids, most, p=0.5):
        """A list of ids, as a cell."""
        if not ids or not self.chance(p):
            return ""
        return ";".join(self.r.sample(ids, self.r.randint(1, min(most, len(ids)))))

    def add(self, table, **cells):
        self.tables.setdefault(table, []).append({k: text(v) for k, v in cells.items()})

    def late(self):
        """Something at about the horizon."""
        return text(self.r.choice((self.H, self.H - 0.5, self.H - 1, self.H - 3, self.H - 8.5, self.H - 15)))

    # --- tables ------------------------------------------------------------------------------------

    def make_events(self):
        r = self.r
        self.events = []
        for i in range(r.randint(5, self.upto(8, 12))):
            e = r.choice(("e{}", "E{}", "ev.{}", "_e-{}")).format(i)
            delay = self.late() if self.chance(0.07) else self.q(self.H * r.choice((0.1, 0.2, 0.4)), 0.6)
            if self.chance(0.25):
                delay = text(r.choice((0, 5, 10, 10, 15)))
            self.add("events", id=e, name=r.choice(("Event", "An \"event\", quoted", "Événement")),
                     after=self.some(self.events, 2, 0.5), unless=self.some(self.events, 2, 0.25), delay=delay,
                     probability=r.choice((self.probability(), self.probability(), "", "", "1", "1")))
            self.events.append(e)
        # the table's order need not be topological
        r.shuffle(self.tables["events"])

    def event(self):
        return self.r.choice(self.events)

    def make_nations(self):
        r = self.r
        count = r.randint(5, self.upto(7, 10))
        self.nations = [r.choice(("N{}", "n{}", "N-{}", "Z.{}")).format(i) for i in range(count)]
        for n in self.nations:
            renewal = self.chance(0.35)
            self.add("nations", id=n, name="Nation, " + n, ceiling=self.maybe(0.3, lambda: r.randint(1, 30) * 100),
                     until=self.some(self.events, 2, 0.3),
                     renewal_days=r.choice((5, 12.5, 20, 30.5)) if renewal else "",
                     renewal_probability=r.choice(("", self.probability(), "0.8", "0.9")),
                     withdrawal_days=r.choice(("", 0, 0, 0.5, 3, 10, 20)),
                     cost_person_year=r.choice(("", 0, 36500, 73000, 100000.5)))

    def make_conditions(self):
        r = self.r
        free = set(r.sample(self.nations, 2))
        self.free = free

        def row(n, i, **cells):
            base = dict(counts=r.choice(("", "commitment", "approval")), events="", nations="", contributors="", personnel="")
            base.update(cells)
            self.add("conditions", nation=n, option=r.choice(("{}", "o{}")).format(i), **base)

        circle = [n for n in self.nations if n not in free and self.chance(0.5)]
        for n in self.nations:
            others = [o for o in self.nations if o != n]
            if n in free and self.chance(0.8):
                continue
            if n in free:
                row(n, 1, events=self.some(self.events, 1, 0.7))
                continue
            i = 0
            if n in circle and len(circle) > 1:
                i += 1
                row(n, i, nations=circle[(circle.index(n) + 1) % len(circle)], events=self.some(self.events, 1, 0.2))
            for _ in range(r.choice((0, 0, 1, 1, 2) if n in circle else (1, 1, 2, 2))):
                i += 1
                kind = r.choice((0, 1, 1, 2, 2, 3, 3, 4, 4, 5) if n not in circle else (0, 1, 2, 2, 3, 4))
                if kind == 0:
                    row(n, i, events=self.some(self.events, 2, 1))
                elif kind == 1:
                    row(n, i, nations=self.some(others, 2, 1))
                elif kind == 2:
                    row(n, i, contributors=r.choice((0, 1, 2, 2, 3, 4, 15)))
                elif kind == 3:
                    row(n, i, personnel=r.choice((1, 500, 1000, 1500, 3000, 20000)))
                elif kind == 4:
                    row(n, i, events=self.some(self.events, 1, 0.8), nations=self.some(others, 1, 0.5),
                        contributors=r.choice(("", 0, 1, 2)), personnel=r.choice(("", 0, 300, 800)))
                else:
                    row(n, i)
        r.shuffle(self.tables.setdefault("conditions", []))

    def make_approvals(self):
        r = self.r
        for n in self.nations:
            steps = r.sample((-2, 0, 1, 2, 3, 10, 20), r.choice((0, 1, 1, 2, 3)))
            for step in steps:
                duration = self.q(15, 0.6)
                if n in self.free:
                    duration = text(self.half(0, 6))
                self.add("approvals", nation=n, step=step, name=r.choice(("", "Vote")),
                         after=self.some(self.events, 2, 0.2), duration=duration,
                         probability=r.choice(("", "1", "0.8", self.probability())),
                         retries=r.choice(("", 0, 1, 2, 4)), retry_after=r.choice(("", "0", self.q(10), "7.5")))
            for _ in range(r.choice((0, 0, 1, 2, 4))):
                a = r.choice((-5, 0, 3, 5, 6, 10, 12, 15, 20, 25, 30, 40, self.H - 10))
                self.recess(n, a, a + r.randint(1, 15))
            if self.chance(0.3):                                # touching and overlapping
                a = r.randint(0, self.H // 2)
                self.recess(n, a, a + 4)
                self.recess(n, a + 4, a + 7)
                self.recess(n, a + 5, a + 9)
            if n in self.free and steps and self.chance(0.5):   # exactly at the end of the first step
                first = min(steps)
                for row in self.tables["approvals"]:
                    if row["nation"] == n and row["step"] == str(first):
                        d = r.randint(1, 6)
                        row["duration"], row["after"] = str(d), ""
                        self.recess(n, d, d + 3)
        r.shuffle(self.tables.get("approvals", []))
        r.shuffle(self.tables.get("recess", []))

    def recess(self, n, a, b):
        day = [str(self.start + datetime.timedelta(days=x)) for x in (a, b)]
        row = {"nation": n, "from": day[0], "to": day[1]}
        if row not in self.tables.setdefault("recess", []):
            self.tables["recess"].append(row)

    def make_types(self):
        r = self.r
        self.types = ["bn", "coy", "hq", "log", "mon"] + (["x.1", "X-2"] if self.medium else [])
        self.personnel = {}
        for t in self.types + ["none"]:
            persons = self.personnel[t] = r.choice((0, 50, 100, 100, 250, 300, 400, 700))
            load = {}
            for mode in MODES:
                if self.chance(0.7):
                    scale = {"rail": 20, "road": 40, "sea": 1200, "air": 25}[mode]
                    load[mode] = r.choice((0, 1, r.randint(1, scale), r.randint(1, scale)))
            self.add("types", id=t, name=t, symbol=r.choice(("", "10031000161211000000")), personnel=persons,
                     supply=r.choice(("", 0, 1, 2.5, 4.125, 10.000001)), integration=r.choice(("", "0", self.q(8), self.q(12), "3.5")),
                     **{mode: "" if t == "none" else load.get(mode, "") for mode in MODES})
        self.types.append("none")
        self.capabilities = ["battalions", "monitors", "reserve", "isr", "logistics"]
        for k in self.capabilities:
            for t in r.sample(self.types, r.randint(2, 4)):
                self.add("capabilities", type=t, capability=k, amount=r.choice((1, 1, 0.5, 0.25, 0.3, 2, 0.000001, 1.333333)))
        if self.chance(0.5):
            t = r.choice([t for t in self.types
                          if not any(c["type"] == t and c["capability"] == "isr" for c in self.tables["capabilities"])])
            self.add("capabilities", type=t, capability="isr", amount=0)
        r.shuffle(self.tables["capabilities"])
        for n in self.nations:
            for k in self.capabilities:
                if self.chance(0.12):
                    self.add("caveats", nation=n, capability=k, factor=r.choice(("", 0, 0.5, 0.333333, 1, 0.75)),
                             lifted_by=self.maybe(0.6, self.event))

    def make_network(self):
        r = self.r
        homes = [f"h{i}" for i in range(self.upto(3, 4))]
        hubs = [f"m{i}" for i in range(self.upto(2, 3))]
        ends = ["t0", "t1"]
        self.homes, self.ends = homes, ends
        places = homes + hubs + ends
        for i, p in enumerate(places):
            self.add("places", id=p, name="Place of " + p, country="C" + p[0], lat=round(48 + r.random() * 4, 4),
                     lon=round((22 if p in ends else 5 + 2 * i) + r.random() * 4, 4),
                     kinds=r.choice(("base", "base;port", "port", "", "railhead;base")) if p not in ends else "base")
        factors = ["f0", "f1", "f2", "f3"]
        self.add("factors", id="f0", value=r.choice(("choice(0:0.3;1:0.7)", "choice(0:1;0.5:1;1:1)", "0")))
        self.add("factors", id="f1", value=r.choice(("0.5..1.2", "0.3..0.8..1", "triangular(0.2,0.9,1)")))
        self.add("factors", id="f2", value=r.choice(("1.05", "0.5", "0.333333", "2", "0.1")))
        self.add("factors", id="f3", value=r.choice(("lognormal(0.8,1.3)", "exponential(1)", "0..1")))
        pools = ["p0", "p1", "p2"]
        for p in pools:
            self.add("lift", id=p, assets=r.choice((2, 5, 10, 25, 40, 200)), factor=self.maybe(0.4, lambda: r.choice(factors)))
        number = 0
        pairs = [(a, b) for a in homes for b in hubs] + [(a, b) for a in hubs for b in hubs + ends if a != b] + \
                [("t0", "t1"), ("h0", "h1"), ("h0", "t0"), ("h1", "t1")]
        for a, b in pairs:
            modes = [m for m in MODES if self.chance(0.45)]
            for mode in modes:
                for _ in range(r.choice((1, 1, 1, 2))):
                    number += 1
                    unlimited = self.chance(0.15)
                    scale = {"rail": 5, "road": 8, "sea": 300, "air": 5}[mode]
                    one, two = (a, b) if self.chance(0.75) else (b, a)
                    self.add("links", **{
                        "id": f"l{number}", "from": one, "to": two, "mode": mode, "to_mode": r.choice(("", mode)),
                        "days": r.choice(("", 0, 1, 1, 2, 3, 5)), "capacity": "" if unlimited else r.choice((1, scale, r.randint(1, scale))),
                        "pool": self.maybe(0.5, lambda: r.choice(pools)), "cycle": r.choice(("", 1, 2, 3, 4, 8)),
                        "opens": self.maybe(0.12, self.event), "permit": self.maybe(0.15, lambda: self.q(10)),
                        "factor": self.maybe(0.3, lambda: r.choice(factors)),
                        "both_ways": r.choice(("", "yes", "yes", "no")) if one == a else r.choice(("", "yes")),
                        "km": r.choice(("", 0, 100, 250.5, 900))})
        for p in places:
            for mode in MODES:
                for other in MODES:
                    if mode != other and self.chance(0.3):
                        number += 1
                        self.add("links", **{
                            "id": f"x{number}", "from": p, "to": p, "mode": mode, "to_mode": other,
                            "days": r.choice(("", 0, 0, 1)), "capacity": self.maybe(0.5, lambda: r.randint(1, 40)),
                            "pool": self.maybe(0.1, lambda: r.choice(pools)), "cycle": r.choice(("", 1, 2)),
                            "opens": self.maybe(0.05, self.event), "permit": self.maybe(0.05, lambda: self.q(5)),
                            "factor": self.maybe(0.15, lambda: r.choice(factors)), "both_ways": r.choice(("", "yes", "no")),
                            "km": r.choice(("", "", 3))})
        r.shuffle(self.tables["links"])
        for mode in MODES:
            if self.chance(0.8):
                self.add("modes", id=mode, unit="unit of " + mode, cost_per_unit_km=r.choice(("", 0, 10, 0.05, 2.5)))

    def make_pledges(self, check):
        """check(type, home, to): is there an itinerary?"""
        r = self.r
        number = 0
        priorities = [r.choice(("", "", 1, 10, 10, 55.5, 100, -3)) for _ in range(4)]
        for n in self.nations:
            for _ in range(r.choice((0, 1, 2, 2, 3)) if n not in self.free else r.choice((2, 3))):
                count = r.choice((1, 1, 2, 3, 4))
                tour = r.choice(("", 3, 5, 7.5, 10, 12.5, 20))
                away = r.choice(("", 0, 0.5, 5, 10, 30.5, 300))
                if tour and self.chance(0.6):                   # about as long as the others stay
                    away = tour * r.choice((1, 1, 2)) + r.choice((0, 0, 0.5, 1.5, 3))
                for _ in range(200):
                    t, home, to = r.choice(self.types), r.choice(self.homes), r.choice(self.ends)
                    if self.chance(0.08):
                        home = to
                    if check(t, home, to):
                        break
                else:
                    home = to
                notice = self.late() if self.chance(0.08) else self.q(r.choice((6, 12)))
                pool = "" if self.chance(0.2) else count + r.choice((0, 1, 1, 2, count, 2 * count))
                after, until = self.some(self.events, 2, 0.2), self.some(self.events, 2, 0.25)
                if self.chance(0.1):                            # may go on the very day it should leave
                    after = until = self.event()
                number += 1
                self.add("pledges", id=r.choice(("p-{}", "P-{}", "_{}", "q.{}", "{}", "Z{}")).format(number), nation=n, type=t,
                         status=r.choice(("", "", "", "offered", "possible")) if n not in self.free else "", count=count,
                         pool=pool, home=home, to=to, available=r.choice(("", "", 1, 0.9, 0.6, 0.5, 0)), notice=notice,
                         warning=self.maybe(0.35, self.event), after=after, until=until, priority=r.choice(priorities), tour=tour,
                         dwell=away, extend=r.choice(("", 0, 0.5, 1, 3, 10.5, 200)))
        r.shuffle(self.tables["pledges"])

    def make_needs(self):
        r = self.r
        for i in range(r.choice((0, 1, 2, 3))):
            self.add("supply", id=f"s{i}", tonnes_per_day=self.q(r.choice((3, 10, 30))), opens=self.maybe(0.5, self.event))
        done = set()
        for _ in range(r.choice((0, 2, 4))):
            k = r.choice(self.capabilities)
            needs = r.choice([x for x in self.capabilities if self.capabilities.index(x) >= self.capabilities.index(k)] + ["personnel"])
            if (k, needs) not in done:
                done.add((k, needs))
                self.add("dependencies", capability=k, needs=needs,
                         ratio=r.choice(("", 1, 0.5, 0.1, 0.333333)) if needs != "personnel" else r.choice((100, 400, 250.5)),
                         floor=r.choice(("", 0, 0.25, 0.5, 1)), substitute=self.maybe(0.4, self.event))
        total = {"personnel": 0.0}
        amount = {}
        for row in self.tables["capabilities"]:
            amount[row["type"], row["capability"]] = float(row["amount"])
        for row in self.tables["pledges"]:
            if row["status"] != "possible":
                total["personnel"] += int(row["count"]) * self.personnel[row["type"]]
                for k in self.capabilities:
                    total[k] = total.get(k, 0.0) + int(row["count"]) * amount.get((row["type"], k), 0.0)

        def threshold(k):
            if k == "personnel":
                return r.choice((0, 1, 100, 50 * int(total[k] * r.choice((0.1, 0.2, 0.3, 0.4, 0.6)) / 50)))
            return r.choice((0, 0.25, 0.5, 1, 1.5, 2, 3, round(total[k] * r.choice((0.1, 0.2, 0.3, 0.4)), 6)))

        for i in range(self.upto(5, 7)):
            hold = r.choice(("", 1, 1, 5, 14, self.H, self.H + 1))
            for k in r.sample(self.capabilities + ["personnel"], r.choice((1, 1, 2, 3))):
                self.add("milestones", milestone=f"ms{i}", capability=k, at_least=threshold(k), hold=hold)
        for i in range(2):
            for k in r.sample(self.capabilities + ["personnel"], r.choice((1, 2))):
                low = threshold(k)
                self.add("claims", id=f"claim-{i}", capability=k, who="Somebody", date=str(self.start), at_least_low=low,
                         at_least_high=r.choice(("", low, low + 1, low * 2)))
        r.shuffle(self.tables["claims"])

    def make_assess(self):
        r = self.r
        for i in range(r.randint(1, 6)):
            lat, lon = 48 + r.random() * 4, 26 + r.random() * 3
            self.add("sectors", id=f"sec{i}", km=r.choice((50, 120.5, 300)), depth_km=r.choice((5, 20)), weight=r.choice(("", 1, 2, 0.5, 0.3)),
                     lat1=round(lat, 4), lon1=round(lon, 4), lat2=round(lat + r.random() - 0.5, 4), lon2=round(lon + r.random(), 4),
                     sensor_cover=r.choice(("", 0, 0.3, 1)), sensor_event=self.maybe(0.5, self.event))
        for i in range(r.randint(1, 4)):
            contain = r.choice(("", "yes", "no"))
            self.add("ladder", rung=f"rung{i}", name=f"Rung {i}", battalions=0 if contain == "no" and self.chance(0.5) else r.choice((0.5, 1, 3)),
                     hours=r.choice((2, 6, 10, 24, 48)), share=r.choice(("", 1, 0.5, 0.3)), contain=contain, stake=self.maybe(0.5, lambda: self.q(2)))
        self.assess = {"sweep_km": r.choice((0.5, 2)), "speed_kmh": r.choice((5, 20)), "hours": r.choice((8, 24)), "alert_hours": r.choice((0, 1, 2)),
                       "road_kmh": r.choice((30, 50)), "detour": r.choice((1, 1.3)), "beta": r.choice((1, 2, 1.5))}

    # --- writing -----------------------------------------------------------------------------------

    def write_tables(self, folder):
        for name, rows in self.tables.items():
            if not rows:
                continue
            columns = list(rows[0])
            padded = name in self.padded
            with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8", newline="") as file:
                out = csv.writer(file, lineterminator="\r\n" if name in self.crlf else "\n")
                out.writerow(columns + ["note"])
                for i, row in enumerate(rows):
                    cells = [row[c] for c in columns]
                    if padded:
                        cells = [f" {c} " if j % 2 else c for j, c in enumerate(cells)]
                    out.writerow(cells + ["a note, with \"quotes\"\nand a second line" if name in self.noted and i == 0 else ""])

    def write_yaml(self, folder):
        with open(os.path.join(folder, "scenario.yaml"), "w", encoding="utf-8") as file:
            file.write("# random\ntitle: Random, but valid\n")
            file.write(f"start: {self.start}\nhorizon: {self.H}\n")
            if self.report_every:
                file.write(f"report_every: {self.report_every}\n")
            if self.assess:
                file.write("assess:\n")
                for name, value in self.assess.items():
                    if self.block:
                        file.write(f"  {name}:\n    value: {text(value)}\n    source: src\n")
                    else:
                        file.write(f"  {name}: {{value: {text(value)}, source: src}}\n")

    def make(self, folder):
        r = self.r
        self.assess = None
        self.report_every = r.choice((None, 1, 7, 10, 20, 30, self.H + 5))
        self.make_events()
        self.make_nations()
        self.make_conditions()
        self.make_approvals()
        self.make_types()
        self.make_network()
        names = sorted(self.tables) + ["pledges", "milestones"]
        self.padded, self.crlf, self.noted = ({n for n in names if self.chance(0.2)} for _ in range(3))
        self.block = self.chance(0.3)
        os.makedirs(folder, exist_ok=True)
        for name in os.listdir(folder):
            if name.endswith((".csv", ".yaml")):
                os.remove(os.path.join(folder, name))
        self.write_yaml(folder)
        self.write_tables(folder)
        s = scenario.load(folder)
        legs = movement.make_legs(s)
        known = {}

        def check(t, home, to):
            key = t, home, to
            if key not in known:
                known[key] = bool(movement.itineraries(s, legs, s.types[t].load, home, to))
            return known[key]

        self.make_pledges(check)
        self.make_needs()
        self.add("sources", id="src", title="A source", confidence=r.choice(("", "medium", "high", "low")))
        if self.chance(0.85):
            self.make_assess()
        for name in ("supply", "dependencies", "caveats", "claims", "recess"):
            if self.chance(0.05):
                self.tables.pop(name, None)
        self.write_yaml(folder)
        self.write_tables(folder)
        missing = [p for p, paths in movement.all_itineraries(scenario.load(folder)).items() if not paths]
        assert not missing, missing


def main():
    parser = argparse.ArgumentParser(prog="generate.py")
    parser.add_argument("outdir")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--size", choices=("small", "medium"), default="small")
    options = parser.parse_args()
    Generator(options.seed, options.size).make(options.outdir)


if __name__ == "__main__":
    main()
