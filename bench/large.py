#!/usr/bin/python3
"""large.py DIR: writes the large case of the benchmarks.

40 nations, 1,000 units, 400 places, 1,200 links: a grid of places with rail and road, borders with few paths a day, four ports and
four airports a side, conditions in circles, tours, supply, dependencies. All is invented and drawn with a fixed seed."""
import csv
import os
import random
import sys

NATIONS, UNITS, WIDE, HIGH = 40, 1000, 20, 20


def write(folder, name, header, rows):
    with open(os.path.join(folder, name + ".csv"), "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header.split(","))
        out.writerows([["" if cell is None else cell for cell in row] + ["invented"] for row in rows])


def place(x, y):
    return f"p{x:02}-{y:02}"


def network(luck):
    """1,200 links: rail and road along the grid, transfers where roads meet rails, and shipping and flights across."""
    links = []
    for y in range(HIGH):
        for x in range(WIDE):
            border = x in (9, 14)
            if x + 1 < WIDE:
                links.append([f"rail-{x}-{y}", place(x, y), place(x + 1, y), "rail", "", 1, luck.randint(3, 5) if border else luck.randint(6, 12),
                              "wagons" if y % 4 == 0 else "", 4 if y % 4 == 0 else "", "", "2..5..9" if border else "", "weather" if border else "", 120])
            if x + 1 < WIDE and y % 2 == 0:
                links.append([f"road-{x}-{y}", place(x, y), place(x + 1, y), "road", "", 1, luck.randint(20, 60), "", "", "", "", "", 130])
            if y + 1 < HIGH and x % 2 == 0:
                links.append([f"rail-v{x}-{y}", place(x, y), place(x, y + 1), "rail", "", 1, luck.randint(6, 12), "", "", "", "", "", 110])
            if y + 1 < HIGH and x % 5 == 4:
                links.append([f"road-v{x}-{y}", place(x, y), place(x, y + 1), "road", "", 1, luck.randint(20, 60), "", "", "", "", "", 115])
    for i, (a, b) in enumerate(((0, 5), (0, 10), (4, 8), (9, 15))):
        for y in (0, 6, 12, 19):
            links.append([f"sea-{i}-{y}", place(a, y), place(b, y), "sea", "", 4, 2000, "ships", 8, "ice" if i == 3 else "", "", "weather", 900])
            links.append([f"air-{i}-{y}", place(a, y), place(b, y), "air", "", 0, 12, "wings", 1, "", "", "weather", 900])
    ends = sorted({(x, y) for a, b in ((0, 5), (0, 10), (4, 8), (9, 15)) for x in (a, b) for y in (0, 6, 12, 19)})
    for x, y in ends:
        for start, end in (("rail", "sea"), ("sea", "rail"), ("road", "air"), ("air", "road")):
            links.append([f"x-{start}-{end}-{x}-{y}", place(x, y), place(x, y), start, end, 1 if "sea" in (start, end) else 0,
                          {"rail": 6, "sea": 1500, "road": 40, "air": 12}[end], "", "", "", "", "", 0])
    for y in range(HIGH):
        for x in range(WIDE):
            if len(links) >= 1200:
                return links
            start, end = (("rail", "road"), ("road", "rail"))[(x + y) % 2]
            links.append([f"x-{start}-{end}-{x}-{y}", place(x, y), place(x, y), start, end, 0, 60, "", "", "", "", "", 0])
    return links


def main():
    folder, luck = sys.argv[1], random.Random(20)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "scenario.yaml"), "w", encoding="utf-8") as file:
        file.write("title: The large case of the benchmarks\nstart: 2026-06-01\nhorizon: 730\nreport_every: 30\n")
    write(folder, "sources", "id,title,confidence,source", [["invented", "Invented for the benchmark", "low"]])
    names = [f"N{i:02}" for i in range(NATIONS)]
    write(folder, "events", "id,name,after,unless,delay,probability,source",
          [["ceasefire", "", "", "", "10..40..120", 0.9], ["mandate", "", "ceasefire", "", "5..60", 0.8], ["backstop", "", "", "", "20..100", 0.5],
           ["ice", "", "", "", "30..60", ""], ["breakdown", "", "ceasefire", "", "lognormal(300,600)", 0.4], ["depot", "", "ceasefire", "", "60..200", 0.9]])
    write(folder, "nations", "id,renewal_days,renewal_probability,until,cost_person_year,source",
          [[n, 180 if i % 3 == 0 else "", 0.9, "breakdown" if i % 4 == 0 else "", 90000] for i, n in enumerate(names)])
    conditions = []
    for i, n in enumerate(names[2:], 2):
        conditions.append([n, 1, "", "ceasefire", names[i - 1] if i % 5 == 0 else names[0], "", ""])
        conditions.append([n, 2, "approval" if i % 2 else "", "backstop", "", 3 + i % 5, ""])
    write(folder, "conditions", "nation,option,counts,events,nations,contributors,personnel,source", conditions)
    write(folder, "approvals", "nation,step,after,duration,probability,retries,retry_after,source",
          [[n, step, "mandate" if i % 6 == 0 and step == 2 else "", f"{1 + i % 3}..{4 + i % 5}..{20 + i}", 0.95, 1, 30]
           for i, n in enumerate(names) for step in (1, 2)])
    write(folder, "types", "id,personnel,supply,integration,rail,road,sea,air,source",
          [["heavy", 800, 40, "5..10..20", 6, "", 1900, ""], ["medium", 700, 25, "3..6..12", 4, 12, 1100, ""],
           ["light", 600, 12, "2..8", 2, 8, 500, 30], ["support", 400, 8, 3, 3, 10, 700, ""]])
    write(folder, "capabilities", "type,capability,amount,source",
          [["heavy", "battalions", 1.5], ["medium", "battalions", 1], ["light", "battalions", 0.7], ["support", "logistics", 1],
           ["light", "monitors", 4], ["medium", "reserve", 0.5], ["support", "engineers", 0.5]])
    write(folder, "places", "id,country,lat,lon,source", [[place(x, y), "XX", 44 + 0.5 * y, 2 + 1.5 * x] for y in range(HIGH) for x in range(WIDE)])
    write(folder, "links", "id,from,to,mode,to_mode,days,capacity,pool,cycle,opens,permit,factor,km,source", network(luck))
    write(folder, "lift", "id,assets,source", [["wagons", 160], ["ships", 14000], ["wings", 40]])
    write(folder, "factors", "id,value,source", [["weather", "0.4..0.9..1"]])
    write(folder, "modes", "id,unit,cost_per_unit_km,source", [["rail", "train", 15], ["road", "packet", 4], ["sea", "lane-metre", 0.05], ["air", "sortie", 25]])
    pledges = []
    for p in range(UNITS // 4):
        kind = ("heavy", "medium", "light", "support")[p % 4]
        home = place(luck.choice((6, 8, 10)), luck.randrange(HIGH) if kind != "heavy" else 2 * luck.randrange(HIGH // 2))
        pledges.append([f"P{p:03}", names[p % NATIONS], kind, 4, 10, home, place(18, 2 * luck.randrange(HIGH // 2)), 0.9, "5..15..60", "ceasefire",
                        10 * (1 + p % 5), 180, 240, 30])
    write(folder, "pledges", "id,nation,type,count,pool,home,to,available,notice,after,priority,tour,dwell,extend,source", pledges)
    write(folder, "supply", "id,tonnes_per_day,opens,source", [["base", "2000..6000", ""], ["depot", "lognormal(5000,9000)", "depot"]])
    write(folder, "dependencies", "capability,needs,ratio,floor,substitute,source", [["battalions", "logistics", 0.2, 0.3, "depot"], ["reserve", "engineers", 0.1, 0.5, ""]])
    write(folder, "milestones", "milestone,capability,at_least,hold,source",
          [["light", "battalions", 30, 30], ["light", "personnel", 25000, 30], ["robust", "battalions", 200, 30], ["robust", "monitors", 300, 30], ["all", "personnel", 400000, 1]])
    write(folder, "claims", "id,capability,who,date,at_least_low,at_least_high,source",
          [[f"c{size}", "personnel", "nobody", "2026-01-01", size, size * 2] for size in range(10000, 200001, 10000)])


if __name__ == "__main__":
    main()
