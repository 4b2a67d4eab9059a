#!/usr/bin/env python3
"""docs.py links | tour | asks | options PROGRAM: what the papers say is so.

links     every link of a page in the project leads to a file and a heading
tour      docs/tour.md has a line for each source, in the order of src/LAYERS
asks      levers.csv of the flagship costs what the rule of docs/flagship.md says
options   man page, completions and --help of PROGRAM name the same options
Prints what is not; exit status 1 if anything.
"""
import csv
import glob
import os
import re
import subprocess
import sys


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def anchors(path):
    """GitHub's names for the headings of a page."""
    found = set()
    for heading in re.findall(r"^#+ +(.*)$", text_of(path), re.M):
        word = re.sub(r"[^\w\- ]", "", heading.strip().lower())
        found.add(word.replace(" ", "-"))
    return found


def links():
    pages = glob.glob("*.md") + glob.glob("docs/**/*.md", recursive=True) + \
        glob.glob("scenarios/**/*.md", recursive=True) + \
        glob.glob("tests/**/*.md", recursive=True)
    for page in pages:
        text = re.sub(r"```.*?```", "", text_of(page), flags=re.S)
        text = re.sub(r"`[^`\n]*`", "", text)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            path = os.path.normpath(os.path.join(os.path.dirname(page), path)) \
                if path else page
            if not os.path.exists(path):
                yield f"{page}: {target} does not exist"
            elif anchor and path.endswith(".md") and anchor not in anchors(path):
                yield f"{page}: {target} has no such heading"


def tour():
    layers = [name for line in text_of("src/LAYERS").splitlines()
              if not line.startswith("#") for name in line.split()]
    listed = re.findall(r"[\w-]+\.[ch]\b", "\n".join(
        line.split("|")[1] for line in text_of("docs/tour.md").splitlines()
        if line.startswith("| `")))
    for name in layers:
        if name not in listed:
            yield f"docs/tour.md: {name} is missing"
    for name in listed:
        if name not in layers:
            yield f"docs/tour.md: {name} is not in src/LAYERS"
    if listed != [name for name in layers if name in listed] and \
            set(listed) == set(layers):
        yield "docs/tour.md: another order than src/LAYERS"


def asks():
    """A note begins with who decides, his points and the size: "minister 2 x 1.5"."""
    page = text_of("docs/flagship.md")
    points = {who: int(n) for who, n in
              re.findall(r"^\| `(\w+)`: [^|]*\| (\d+) \|", page, re.M)}
    sizes = {float(n) for n in
             re.findall(r"^\| `.*\| \| ([\d.]+) \|", page, re.M)}
    if len(points) != 6 or len(sizes) != 5:
        yield f"docs/flagship.md: the rule of costs reads {points}, {sizes}"
    with open("scenarios/ukraine/levers.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        where = f"scenarios/ukraine/levers.csv: {row['id']}"
        said = re.match(r"(\w+) (\d+) x ([\d.]+);", row["note"])
        if not said:
            yield f"{where}: the note does not begin with its cost"
            continue
        size = float(said[3])
        if points.get(said[1]) != int(said[2]) or size not in sizes:
            yield f"{where}: '{said[0]}' is not in the rule"
        if float(row["cost"]) != int(said[2]) * size:
            yield f"{where}: cost {row['cost']}, the note says '{said[0]}'"
        if "judgement" not in row["source"].split(";") or \
                row["source"] == "judgement":
            yield f"{where}: source is to name judgement and another"
        if not row["name"].startswith("Ask "):
            yield f"{where}: the name is to begin with 'Ask'"
    for path in ("docs/flagship.md", "CHANGELOG.md"):
        if f"{len(rows)} asks" not in text_of(path):
            yield f"{path}: does not say {len(rows)} asks"


def options(program):
    word = re.compile(r"--[a-z]+(?:-[a-z]+)*")
    man = text_of("docs/muster.1")
    said = {
        "docs/muster.1": {"--" + name.replace("\\-", "-") for name in
                          re.findall(r"Fl \\-(\w+(?:\\-\w+)*)", man)},
        "completion/muster.bash": set(word.findall(text_of("completion/muster.bash"))),
        "completion/_muster": set(word.findall(text_of("completion/_muster"))),
    }
    verbs = {
        "docs/muster.1": set(re.findall(r"^\.It Cm (\w+)$", man, re.M)),
        "completion/muster.bash": set(re.search(
            r'verbs="([^"]*)"', text_of("completion/muster.bash"))[1].split()),
        "completion/_muster": set(re.findall(
            r"^    '([a-z]+):", text_of("completion/_muster"), re.M)),
    }

    def help_of(*words):
        return subprocess.run([program, *words, "--help"], check=True,
                              capture_output=True, text=True).stdout

    top = help_of()
    known = sorted(set.union(*verbs.values()))
    for verb in known:
        if not re.search(rf"^ +(muster )?{verb}\b", top, re.M):
            yield f"{program} --help: no {verb}"
    told = set(word.findall(top))
    for verb in known:
        told |= set(word.findall(help_of(verb)))
    for page, names in verbs.items():
        for name in sorted(set(known) - names):
            yield f"{page}: no {name}"
    for page, names in said.items():
        for name in sorted(told - names):
            yield f"{page}: no {name}, which --help has"
        for name in sorted(names - told):
            yield f"{page}: {name}, which --help has not"


def main():
    found = list(globals()[sys.argv[1]](*sys.argv[2:]))
    print("\n".join(found))
    sys.exit(1 if found else 0)


main()
