#!/usr/bin/python3
"""A slow, plain implementation of the model, against which the engine is tested draw by draw.

    oracle.py trace SCENARIO --seed S --draws A..B [--why] [--assess] [--without N]...

prints one JSON object a line for each draw. It expects a valid scenario.
"""
import sys

sys.dont_write_bytecode = True

import argparse
import json
from types import SimpleNamespace

import politics
from assess import assess
from luck import Luck
from movement import Network, all_itineraries, book_all
from presence import Days, cost, make_operational
from scenario import NEVER, load
from why import explain


def play(s, luck, paths, times, yes):
    """Everything after the political track: moves, presence, milestones."""
    d = SimpleNamespace(times=times, yes=yes)
    d.L = {n: politics.nation_leaving(s, luck, times, n, yes.A[n]) for n in s.nations}
    d.units = politics.draw_units(s, luck, times, yes.A, d.L)
    d.order = book_all(s, Network(s, luck, times, yes.A), paths, d.units)
    make_operational(s, luck, d.units)
    d.days = Days(s, luck, times, d.units)
    d.milestones = {m: d.days.reached(s, milestone.rows, milestone.hold) for m, milestone in s.milestones.items()}
    d.claims = {c: {"low": d.days.reached(s, claim.low, 1), "high": d.days.reached(s, claim.high, 1)}
                for c, claim in s.claims.items()}
    return d


def null(t):
    return None if t == NEVER else t


def trace(s, luck, paths, i, without=(), with_why=False, with_assess=False):
    luck.draw = i
    times = politics.draw_events(s, luck)
    yes = politics.settle(s, luck, times, without)
    members = politics.deadlock(s, luck, times, yes.K, without)
    d = play(s, luck, paths, times, yes)
    report = range(0, s.horizon, s.report_every)
    out = {
        "draw": i,
        "events": {e: null(t) for e, t in times.items()},
        "nations": {n: {"commit": null(yes.K[n]), "approve": null(yes.A[n]), "leave": null(d.L[n])} for n in s.nations},
        "deadlock": members,
        "units": [{
            "pledge": u.pledge.id, "unit": u.j, "exists": u.exists, "moves": u.itinerary is not None,
            "ready": null(u.R), "go": null(u.G), "itinerary": u.itinerary, "closure": null(u.closure),
            "operational": null(u.O), "spells": [[a, null(b)] for a, b in u.spells]} for u in d.units],
        "milestones": d.milestones,
        "claims": d.claims,
        "personnel": [d.days.personnel[x] for x in report],
        "capabilities": {k: [d.days.effective[x][k] for x in report] for k in s.capabilities},
        "cost": cost(s, paths, d.units, d.days),
    }
    if members:
        trusted = play(s, luck, paths, times, politics.settle(s, luck, times, without, members))
        out["trust"] = {"milestones": trusted.milestones, "claims": trusted.claims}
    if with_why:
        out["why"] = {m: explain(s, luck, d, paths, s.milestones[m], d.milestones[m]) for m in s.milestones}
    if with_assess and s.assess and s.sectors and s.ladder:
        out["assess"] = assess(s, times, d.days)
    return out


def main():
    parser = argparse.ArgumentParser(prog="oracle.py")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("trace")
    verb.add_argument("scenario")
    verb.add_argument("--seed", type=int, default=1)
    verb.add_argument("--draws", default="0..0", help="A..B, both included")
    verb.add_argument("--why", action="store_true")
    verb.add_argument("--assess", action="store_true")
    verb.add_argument("--without", action="append", default=[], metavar="NATION")
    options = parser.parse_args()
    s = load(options.scenario)
    for n in options.without:
        if n not in s.nations:
            parser.error(f"no nation {n!r}")
    paths = all_itineraries(s)
    for p, found in paths.items():
        if not found:
            parser.error(f"no itinerary for pledge {p!r}")
    luck = Luck(options.seed)
    first, _, last = options.draws.partition("..")
    for i in range(int(first), int(last or first) + 1):
        print(json.dumps(trace(s, luck, paths, i, options.without, options.why, options.assess)), flush=True)


if __name__ == "__main__":
    main()
