#!/usr/bin/env python3
"""hostile.py FOLDER - the tutorial with texts that nobody should trust in every
place where a scenario may hold a text, written to FOLDER.
"""
import csv
import json
import os
import re
import shutil
import sys

# Each would set window.harmed if it ran, or fetch something.
TEXTS = [
    "<script>harmed=1</script>",
    "</script><script>window.harmed=2</script>",
    "<img src=x onerror=harmed=3>",
    "\"onmouseover=\"harmed=4\" x=\"",
    "'><svg onload=harmed=5><iframe srcdoc='<script>parent.harmed=6</script>'></iframe>",
    "--><!--<script>{{harmed=7}}${harmed=8}",
    "\u2028\u2029line \u202eright to left\u202c \u05d0\u05d1 \U0001f525\U0001f1fa\U0001f1e6 &amp;&lt;b&gt;",
]
URLS = ["javascript:harmed=9", "https://example.org/\"onclick=\"harmed=10",
        "data:text/html,<script>harmed=11</script>"]
LONG = "Donaudampfschifffahrts" * 455     # some 10,000 letters and no place to break


def main():
    folder = sys.argv[1]
    shutil.copytree("scenarios/tutorial", folder)
    shutil.copy("tests/lib/levers.csv", folder)
    count = 0

    def text(was):
        nonlocal count
        count += 1
        return f"{was} {TEXTS[count % len(TEXTS)]} {'Sicherheitsgarantie' * 9}"

    for name in sorted(os.listdir(folder)):
        if not name.endswith(".csv"):
            continue
        path = f"{folder}/{name}"
        with open(path, encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        # texts of rows that are there, before any are added
        for column in ("name", "title", "note", "who", "publisher"):
            if column in header:
                at = header.index(column)
                for row in rows:
                    row[at] = text(row[at])
                if rows:
                    rows[-1][at] += LONG if column in ("note", "name") else ""
        if name == "sources.csv":
            for i, url in enumerate(URLS):
                rows.append([*rows[0]])
                rows[-1][header.index("id")] = f"bad{i}"
                rows[-1][header.index("url")] = url
        elif "source" in header:
            for row in rows:
                row[header.index("source")] += ";bad0;bad1;bad2"
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    path = f"{folder}/scenario.yaml"
    with open(path, encoding="utf-8") as file:
        yaml = file.read()
    for key in ("title", "description"):
        said = f"{key}: " + json.dumps(" ".join(TEXTS) + LONG)
        yaml, found = re.subn(rf"^{key}:.*(?:\n[ \t]+.*)*", lambda _, said=said: said, yaml, flags=re.M)
        if not found:
            yaml += said + "\n"
    with open(path, "w", encoding="utf-8") as file:
        file.write(yaml)


main()
