#!/usr/bin/env python3
"""golden.py check|write [SCENARIO...]: the answers that are known, and what is computed today.

tests/golden/SCENARIO.txt has one answer a line: its name and its value, of a fixed seed and number of draws. `check` compares
whole numbers and words exactly and reals to 6 digits; `write` makes the files again from what build/muster says. A change of
them is a change of results: say why in CHANGELOG.md, under Results changed."""
import json
import math
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
DRAWS = {"tutorial": 4000, "ukraine": 1500}
SEED = "20260101"
DAYS = (30, 90, 180, 360)


def run(scenario):
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [os.path.join(TOP, "build", "muster"), "run", os.path.join(TOP, "scenarios", scenario), "--draws",
             str(DRAWS[scenario]), "--seed", SEED, "--format", "json", "--quiet", "--out", os.path.join(folder, "r.gpkg")],
            capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def mark(name, m, out):
    out[f"{name}.ever"] = m["ever"]["value"]
    for by in m["by"]:
        if by["day"] in DAYS:
            out[f"{name}.by{by['day']}"] = by["value"]
    for key in ("p10", "median", "p90"):
        out[f"{name}.{key}"] = m[key]
    out[f"{name}.year_on"] = m["year_on"]["value"]


def known(answer):
    """What is kept of all the answers: name -> value."""
    out = {"draws": answer["run"]["draws"], "deadlock": answer["run"]["deadlock"]["value"]}
    for m in answer["milestones"]:
        mark(f"milestone.{m['milestone']}", m, out)
    for c in answer["claims"]:
        mark(f"claim.{c['claim']}.low", c["low"], out)
        mark(f"claim.{c['claim']}.high", c["high"], out)
    for n in answer["nations"]:
        name = f"nation.{n['nation']}"
        out[f"{name}.pledged"] = n["pledged"]
        for what in ("approve", "come", "leave"):
            out[f"{name}.{what}"] = n[what]["ever"]["value"]
            out[f"{name}.{what}.median"] = n[what]["median"]
        for reason, share in n["absence"].items():
            out[f"{name}.absent.{reason}"] = share["value"]
        out[f"{name}.deadlock"] = n["deadlock"]["value"]
        out[f"{name}.cost"] = n["cost"]
    for c in answer["curves"]:
        for i, day in enumerate(c["day"]):
            if day in DAYS:
                for key in ("mean", "p10", "p50", "p90"):
                    out[f"curve.{c['quantity']}.{day}.{key}"] = c[key][i]
    for w in answer["why"]:
        for key in ("draws", "events", "conditions", "approval", "preparation", "movement", "congestion", "integration", "after"):
            out[f"why.{w['milestone']}.{key}"] = w[key]
    for i, b in enumerate(answer["bottlenecks"][:5]):
        out[f"bottleneck.{i}"] = b.get("lift") or b.get("link")
        out[f"bottleneck.{i}.wait_days"] = b["wait_days"]
    for key in ("mean", "p10", "p50", "p90"):
        out[f"cost.{key}"] = answer["cost"][key]
    return out


def text_of(value):
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:.6g}" if value != int(value) else str(int(value))
    return str(value)


def same(a, b):
    if a == b:
        return True
    try:
        x, y = float(a), float(b)
    except ValueError:
        return False
    whole = x == int(x) and y == int(y) and max(abs(x), abs(y)) < 1e6
    # Numbers as good as equal have texts of 6 digits that differ by at most one in the last.
    most = max(abs(x), abs(y))
    return not whole and abs(x - y) <= 1.01 * 10.0 ** (math.floor(math.log10(most)) - 5)


def path_of(scenario):
    return os.path.join(HERE, scenario + ".txt")


def check(scenario):
    now = {name: text_of(value) for name, value in known(run(scenario)).items()}
    with open(path_of(scenario), encoding="utf-8") as file:
        kept = dict(line.rstrip("\n").rsplit(" ", 1) for line in file if line.strip())
    wrong = [f"{name}: {kept.get(name, 'nothing')} was known, {now.get(name, 'nothing')} is found"
             for name in list(kept) + [name for name in now if name not in kept]
             if name not in now or name not in kept or not same(kept[name], now[name])]
    for line in wrong[:30]:
        print(line)
    print(f"{scenario}: {len(wrong)} of {len(kept)} differ")
    return bool(wrong)


def main():
    if len(sys.argv) < 2 or sys.argv[1] not in ("check", "write"):
        sys.exit(__doc__)
    scenarios = sys.argv[2:] or list(DRAWS)
    if sys.argv[1] == "check":
        sys.exit(any([check(scenario) for scenario in scenarios]))
    for scenario in scenarios:
        with open(path_of(scenario), "w", encoding="utf-8") as file:
            file.writelines(f"{name} {text_of(value)}\n" for name, value in known(run(scenario)).items())


if __name__ == "__main__":
    main()
