#!/usr/bin/env python3
"""document RESULTS.gpkg [OUTPUT.json]: a results file as the JSON document
that the report page carries (docs/results.md), without the program."""
import json
import sqlite3
import struct
import sys

LEFT_OUT = ("link_use", "lift_use")


def geometry(blob):
    """GeoPackage point or line of two points -> [lon, lat] or two of them."""
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[(blob[3] >> 1) & 7]
    wkb = blob[8 + envelope:]
    order = "<" if wkb[0] == 1 else ">"
    kind, = struct.unpack(order + "I", wkb[1:5])
    if kind == 1:
        return list(struct.unpack(order + "2d", wkb[5:21]))
    count, = struct.unpack(order + "I", wkb[5:9])
    values = struct.unpack(f"{order}{2 * count}d", wkb[9:9 + 16 * count])
    return [list(values[i:i + 2]) for i in range(0, 2 * count, 2)]


def value(kind, cell):
    if cell is None:
        return None
    if kind == "BOOLEAN":
        return bool(cell)
    if isinstance(cell, bytes):
        return geometry(cell)
    return cell


def main():
    base = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
    helps = {(table, column): text for table, column, text in base.execute(
        "SELECT table_name, column_name, description FROM gpkg_data_columns")}
    tables = {}
    names = base.execute(
        "SELECT table_name, description FROM gpkg_contents ORDER BY rowid"
    ).fetchall()
    for name, text in names:
        if name in LEFT_OUT:
            continue
        info = [(row[1], row[2]) for row in
                base.execute(f'PRAGMA table_info("{name}")')
                if row[1] != "fid"]
        picked = ", ".join(f'"{column}"' for column, _ in info)
        rows = base.execute(f'SELECT {picked} FROM "{name}" ORDER BY fid')
        tables[name] = {
            "help": text,
            "columns": [{"name": column, "type": kind,
                         "help": helps.get((name, column), "")}
                        for column, kind in info],
            "rows": [[value(kind, cell)
                      for (_, kind), cell in zip(info, row)]
                     for row in rows]}
    version = tables["run"]["rows"][0][0]
    text = json.dumps({"muster": {"version": version, "format": 1},
                       "tables": tables},
                      ensure_ascii=False, separators=(",", ":"))
    if len(sys.argv) > 2:
        with open(sys.argv[2], "w", encoding="utf-8") as file:
            file.write(text + "\n")
    else:
        print(text)


main()
