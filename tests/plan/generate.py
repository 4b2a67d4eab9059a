#!/usr/bin/python3
"""Writes a small random scenario with levers.

    generate.py SEED ASKS DIR [--kind plain|congested|circles|mixed]

The milestone is always `force`; by day 100 it is often undecided. The same words give the same folder. `congested`: one
narrow road, so that granting a pledge can delay another; `circles`: nations that wait for each other; `plain`:
neither; without --kind, one of the kinds by the seed.
"""
import argparse
import csv
import os
import random

COSTS = ("1", "2", "3", "5", "1.5", "0.75", "1.333333", "2.25", "4")
ODD = ("0.000001", "7.1", "0")
KINDS = ("plain", "congested", "circles", "mixed")


class Scenario:
    def __init__(self, seed, asks, kind):
        self.r = random.Random(f"{seed}/{asks}/{kind}")
        self.asks = asks
        self.kind = kind
        self.tables = {}
        self.levers = []

    def add(self, table, **cells):
        self.tables.setdefault(table, []).append(cells)

    def lever(self, what, needs=(), excludes=()):
        """One more lever, unless there are enough; its id, or None."""
        if len(self.levers) == self.asks:
            return None
        name = f"a{len(self.levers) + 1}"
        self.levers.append({"id": name, "name": f"Ask {len(self.levers) + 1}", "cost": self.r.choice(COSTS * 4 + ODD),
                            "set": "; ".join(what), "needs": ";".join(x for x in needs if x),
                            "excludes": ";".join(x for x in excludes if x)})
        return name

    # --- tables ------------------------------------------------------------------------------------

    def events(self):
        r = self.r
        self.add("events", id="ceasefire", delay="2..12", probability=r.choice(("0.8", "0.9", "1")), after="")
        self.add("events", id="mandate", delay="5..30", probability=r.choice(("0.4", "0.6", "0.8")), after="ceasefire")
        self.add("events", id="backstop", delay="10..40", probability=r.choice(("0.3", "0.5")), after="")

    def nations(self):
        r = self.r
        self.names = [f"N{i}" for i in range(r.randint(3, 6))]
        for n in self.names:
            self.add("nations", id=n, ceiling=r.choice(("", "", "1500")))
            self.add("approvals", nation=n, step=1, duration=r.choice(("3..15", "5..25", "10")),
                     probability=r.choice(("1", "0.9", "0.7", "0.5")))
        for i, n in enumerate(self.names):
            others = [x for x in self.names if x != n]
            if self.kind in ("circles", "mixed") and i < 3:
                self.add("conditions", nation=n, option="o", events="", nations=self.names[(i + 1) % 3],
                         contributors="", personnel="")
            elif r.random() < 0.6:
                form = r.randrange(4)
                self.add("conditions", nation=n, option="o", events=("ceasefire", "mandate", "backstop", "")[form],
                         nations="" if form != 3 else r.choice(others), contributors=r.choice(("", "1", "2")),
                         personnel=r.choice(("", "", "800")))

    def movement(self):
        narrow = self.kind in ("congested", "mixed")
        r = self.r
        self.add("places", id="home", name="Home", country="HH", lat=50, lon=10, kinds="base")
        self.add("places", id="there", name="There", country="TT", lat=50, lon=30, kinds="base")
        self.add("links", **{"id": "road", "from": "home", "to": "there", "mode": "road", "days": r.choice((1, 2, 5)),
                             "capacity": r.choice((2, 3)) if narrow else r.choice((20, 40)), "pool": "lorries", "cycle": 4})
        self.add("lift", id="lorries", assets=r.choice((12, 20)) if narrow else 200)
        self.add("types", id="bn", personnel=600, road=r.choice((20, 30)))
        self.add("types", id="coy", personnel=150, road=8)
        self.add("capabilities", type="bn", capability="battalions", amount=1)
        self.add("capabilities", type="coy", capability="battalions", amount="0.25")

    def pledges(self):
        r = self.r
        number, total = 0, 0.0
        for n in self.names:
            for _ in range(r.choice((1, 2, 2, 3))):
                number += 1
                kind, count = r.choice(("bn", "bn", "coy")), r.choice((1, 1, 2))
                row = {"id": f"P{number}", "nation": n, "type": kind, "count": count, "pool": count,
                       "status": r.choice(("offered", "possible", "possible")), "home": "home", "to": "there",
                       "notice": r.choice(("5..20", "10..40", "15", "30..60")), "priority": r.choice(("", 1, 2, 3)),
                       "warning": "", "tour": "", "dwell": ""}
                if r.random() < 0.25:        # a tour that may end before the day
                    row["tour"], row["dwell"] = r.choice((20, 30)), 200
                total += count * (1 if kind == "bn" else 0.25)
                self.add("pledges", **row)
        self.total = total
        self.add("milestones", milestone="force", capability="battalions",
                 at_least=max(0.5, round(4 * total * r.choice((0.25, 0.35, 0.45))) / 4), hold=r.choice((1, 5, 10)))

    # --- levers ------------------------------------------------------------------------------------

    def ask_for_pledges(self):
        r = self.r
        for row in self.tables["pledges"]:
            name = f"pledges[{row['id']}]"
            first = self.lever([f"{name}.status=offered"]) if row["status"] == "possible" else None
            if r.random() < 0.4:
                warned = [f"{name}.notice={r.choice(('2', '1..5'))}"]
                if r.random() < 0.5:
                    warned.append(f"{name}.warning=ceasefire")
                self.lever(warned, needs=[first])

    def ask_for_conditions(self):
        r = self.r
        for row in self.tables.get("conditions", []):
            name = f"conditions[{row['nation']},o]"
            drop = [f"{name}.{c}=" for c in ("events", "nations", "contributors", "personnel") if row[c]]
            if not drop:
                continue
            weaker = self.lever(drop[:1]) if r.random() < 0.4 else None
            self.lever(drop, excludes=[weaker])

    def ask_for_votes(self):
        r = self.r
        for n in self.names:
            if r.random() < 0.5:
                self.lever([f"approvals[{n},1].duration=1"])
            if r.random() < 0.4:
                self.lever([f"approvals[{n},1].probability=0.95"])

    def ask_for_the_rest(self):
        self.lever(["lift[lorries].assets=400"])
        self.lever(["links[road].capacity=60", "links[road].days=1"])
        self.lever(["events[mandate].probability=0.95"])
        self.lever(["events[backstop].probability=0.9", "events[backstop].delay=3..10"])
        self.lever(["events[ceasefire].delay=1..3"])

    def fill_up(self):
        """Lesser pledges until there are as many levers as asked for."""
        number = 0
        while len(self.levers) < self.asks:
            number += 1
            self.add("pledges", id=f"L{number}", nation=self.r.choice(self.names), type="coy", count=1, pool=1,
                     status="possible", home="home", to="there", notice=self.r.choice(("5", "10..30")), priority=5,
                     warning="", tour="", dwell="")
            self.lever([f"pledges[L{number}].status=offered"])

    def make(self, folder):
        self.events()
        self.nations()
        self.movement()
        self.pledges()
        parts = [self.ask_for_pledges, self.ask_for_conditions, self.ask_for_votes, self.ask_for_the_rest]
        self.r.shuffle(parts)
        for part in parts:
            part()
        self.fill_up()
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "scenario.yaml"), "w", encoding="utf-8") as file:
            file.write("title: Random, with levers\nstart: 2030-01-01\nhorizon: 150\nreport_every: 15\n")
        self.tables["levers"] = self.levers
        for name, rows in self.tables.items():
            with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8", newline="") as file:
                out = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
                out.writeheader()
                out.writerows(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("seed", type=int)
    parser.add_argument("asks", type=int)
    parser.add_argument("folder")
    parser.add_argument("--kind", choices=KINDS)
    how = parser.parse_args()
    Scenario(how.seed, how.asks, how.kind or KINDS[how.seed % len(KINDS)]).make(how.folder)


if __name__ == "__main__":
    main()
