#!/usr/bin/env python3
"""cells.py RESULTS.gpkg < SHOWN - what the page shows against the results file.

SHOWN is a JSON list of [section, table, row, column, format, text], gathered
from the page. Cells are read with sqlite, and put in words as docs/results.md
says, by code that shares nothing with the page. Prints {"compared": {section:
count}, "wrong": [...]} .
"""
import datetime
import json
import math
import re
import sqlite3
import sys
from decimal import ROUND_HALF_UP, Decimal

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def exact(value):
    """The shortest decimal that is this number."""
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def positional(number, grouped=True):
    text = f"{number:,f}" if grouped else f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def whole(value):
    return positional(exact(value).quantize(Decimal(1), ROUND_HALF_UP))


def significant(value, digits):
    number = exact(value)
    if number == 0:
        return "0"
    step = Decimal(1).scaleb(number.adjusted() - digits + 1)
    return positional(number.quantize(step, ROUND_HALF_UP))


def nearest(value):
    """To the next whole number, halves up."""
    return math.floor(value + 0.5)


def fixed(value, digits):
    """So many digits behind the point, of the number as the machine holds it."""
    step = Decimal(1).scaleb(-digits)
    return f"{Decimal(abs(value)).quantize(step, ROUND_HALF_UP):f}"


def on_date(date):
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def amount(value):
    return whole(value) if abs(value) >= 100 else significant(value, 3)


def percent(value):
    return "<1 %" if 0 < value < 0.005 else ">99 %" if 0.995 < value < 1 \
        else f"{nearest(100 * value)} %"


def percent_error(value, error):
    if error is not None and 0.005 <= value <= 0.995 and error > 0.005:
        return f"{nearest(100 * value)} ±{math.ceil(100 * error)} %"
    return percent(value)


def points(value, error=None):
    text = ("+" if value > 0 else "−" if value < 0 else "") + fixed(100 * value, 1)
    return text + (f" ±{fixed(100 * error, 1)}" if error is not None else "") + " points"


def euros(value):
    for size, name in ((1e9, " bn"), (1e6, " m")):
        if value >= size:
            return f"EUR {significant(value / size, 3)}{name}"
    return f"EUR {significant(value, 3)}"


def days(value):
    text = whole(value) if abs(value) >= 100 else significant(value, 2)
    return f"{text} day{'' if value == 1 else 's'}"


def plain(value):
    """A value as it stands."""
    if not isinstance(value, float):
        return str(value)
    number = exact(value)
    return positional(number, grouped=False) if number else "0"


def demand(value):
    def one(match):
        what, size = match.groups()
        number = positional(exact(float(size)).quantize(Decimal("0.001"), ROUND_HALF_UP))
        return f"{number} {'persons' if what == 'personnel' else what.replace('_', ' ')}"
    return re.sub(r"([^\s,]+) >= (-?[\d.e+]+)", one, value)


class Page:
    """What the page should say of each cell."""

    def __init__(self, path):
        self.db = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
        self.db.row_factory = sqlite3.Row
        self.rows = {}
        run = self.db.execute("SELECT start, draws FROM run").fetchone()
        self.start = datetime.date.fromisoformat(run["start"])
        self.draws = run["draws"]
        self.flags = {(table["name"], column["name"])
                      for table in self.db.execute(
                          "SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
                      for column in self.db.execute(f"PRAGMA table_info(\"{table['name']}\")")
                      if column["type"] == "BOOLEAN"}

    def rows_of(self, table):
        if table not in self.rows:
            self.rows[table] = self.db.execute(
                f'SELECT * FROM "{table}" ORDER BY fid').fetchall()
        return self.rows[table]

    def row(self, table, number):
        return self.rows_of(table)[number - 1]

    def start_of(self, table, row):
        """The first day of the scenario, or of the variant that a row is about."""
        if not table.startswith("variant_"):
            return self.start
        for one in self.rows_of("variant_curve"):
            if one["variant"] == row["variant"] and one["day"] == 0:
                return datetime.date.fromisoformat(one["date"])
        return self.start

    def text(self, table, number, column, kind):
        row = self.row(table, number)
        value = row[column]
        name = "error" if column == "probability" else f"{column}_error"
        error = row[name] if name in row.keys() else None
        if value is None:
            return "never" if kind in ("day", "day_date") else "every" if kind == "stake" else "–"
        if kind == "text" and (table, column) in self.flags:
            return "true" if value else "false"
        if kind == "percent_prose":
            bound = min(100, math.ceil(300 / self.draws))
            if bound > 1 and value in (0, 1):
                return f"0 % (<{bound} %)" if value == 0 else f"100 % (>{100 - bound} %)"
            kind = "percent_error"
        ways = {
            "stake": lambda v: "<0.01" if 0 < v < 0.005 else positional(exact(v).quantize(Decimal("0.01"), ROUND_HALF_UP)) if v < 10
                    else amount(v),
            "count": whole, "amount": amount, "percent": percent,
            "percent_error": lambda v: percent_error(v, error),
            "share": lambda v: "<1 %" if 0 < v < 0.005 else f"{nearest(100 * v)} %",
            "points": points, "points_error": lambda v: points(v, error),
            "day": lambda v: f"day {whole(v)}",
            "day_date": lambda v: on_date(self.start_of(table, row) + datetime.timedelta(days=v)),
            "date": lambda v: on_date(datetime.date.fromisoformat(v))
                    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", v) else v,
            "days": days, "euros": euros, "km": lambda v: f"{significant(v, 3)} km",
            "demand": demand, "text": plain, "yes_no": lambda v: "yes" if v else "no",
        }
        return ways[kind](value)


def main():
    page = Page(sys.argv[1])
    compared, wrong = {}, []
    for section, table, number, column, kind, shown in json.load(sys.stdin):
        want = page.text(table, number, column, kind)
        compared[section] = compared.get(section, 0) + 1
        if " ".join(shown.split()) != " ".join(want.split()):
            wrong.append([section, table, number, column, kind, shown, want])
    json.dump({"compared": compared, "wrong": wrong}, sys.stdout)


main()
