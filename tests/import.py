#!/usr/bin/env python3
"""import.py PROGRAM: `muster import` as a user meets it."""
import csv
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import xlsx  # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
counts = {"passed": 0, "failed": 0}


def muster(*words):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def text_of(path):
    with open(path, "rb") as file:
        return file.read()


def put(path, text):
    with open(path, "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test(check):
    """Runs a check in a folder of its own, with a fresh scenario `s`."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        muster("new", "s", "--quiet")
        try:
            check()
            counts["passed"] += 1
            print("ok     ", check.__name__.replace("_", " "))
        except AssertionError as error:
            counts["failed"] += 1
            print("FAILED ", check.__name__.replace("_", " "), "\n  ", error)
        os.chdir("/")


MAP = "Number=id,Country=nation,What=type,Units=count,Src=source"
NEW = MAP + ",'possible'=status,'camp'=to,'5..9'=notice,From=home"
OFFERS = """Number,Country,What,Units,From,Remark,Src
ALD-1,Aldmere,observers,3,alda,more,invented
X-9,Brekland,Infantry battalion,1,Alda,"a, b",invented
"""


def expect(got, wanted, what):
    assert got == wanted, f"{what}: {got!r} is not {wanted!r}"


def holds(condition, *what):
    assert condition, " ".join(str(w) for w in what)


@test
def a_preview_shows_what_is_added_changed_and_only_here_and_writes_nothing():
    before = text_of("s/pledges.csv")
    put("o.csv", OFFERS)
    code, out, err = muster("import", "s", "o.csv", "--map", NEW)
    expect(code, 0, err)
    holds("~ ALD-1" in out and "count 2 -> 3" in out, out)
    holds("+ X-9" in out and "nation BRK" in out and "type infantry" in out, out)
    holds("home alda" in out, out)
    holds("ALD-2, ALD-3" in out and "--remove" in out, out)
    holds("not used: Remark" in out, out)
    holds("1 added, 1 changed, 0 removed, 0 the same" in out, out)
    holds("--apply" in err, err)
    expect(text_of("s/pledges.csv"), before, "pledges.csv")


@test
def apply_writes_just_that_and_a_second_time_there_is_nothing_to_do():
    before = text_of("s/pledges.csv").decode().splitlines()
    put("o.csv", OFFERS)
    code, _, err = muster("import", "s", "o.csv", "--map", NEW, "--apply")
    expect(code, 0, err)
    after = text_of("s/pledges.csv").decode().splitlines()
    expect(len(after), len(before) + 1, "lines")
    for old, new in zip(before, after):
        if not old.startswith("ALD-1,"):
            expect(new, old, "a line that nothing changes")
    expect(rows_of("s/pledges.csv")["X-9"]["nation"], "BRK", "nation")
    expect(muster("check", "s")[0], 0, "check")
    code, out, _ = muster("import", "s", "o.csv", "--map", NEW)
    holds("0 added, 0 changed, 0 removed, 2 the same" in out, out)


@test
def remove_takes_out_what_the_file_does_not_have():
    names = list(rows_of("s/pledges.csv"))
    put("o.csv", "id\n" + "\n".join(names[:-1]) + "\n")
    code, out, err = muster("import", "s", "o.csv", "--remove")
    expect(code, 0, err)
    holds(f"- {names[-1]}" in out and "1 removed" in out, out)
    muster("import", "s", "o.csv", "--remove", "--apply")
    expect(list(rows_of("s/pledges.csv")), names[:-1], "ids")


@test
def bytes_that_no_change_touches_are_kept():
    text = text_of("s/pledges.csv").decode().replace("\n", "\r\n")
    text = text.replace("ALD-2,ALD", '"ALD-2",  ALD')
    put("s/pledges.csv", text.rstrip())
    put("o.csv", "id,count\nALD-2,4\nALD-1,2.0\n")
    code, out, err = muster("import", "s", "o.csv", "--apply")
    expect(code, 0, err)
    holds("1 changed" in out and "1 the same" in out, out)
    wanted = text.rstrip().replace("infantry,,3,6", "infantry,,4,6", 1) + "\r\n"
    expect(text_of("s/pledges.csv").decode(), wanted, "pledges.csv")


@test
def a_column_that_the_file_lacks_is_added():
    text = text_of("s/pledges.csv").decode().splitlines()
    rows = list(csv.reader(text))
    note = rows[0].index("note")
    with open("s/pledges.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(
            row[:note] + row[note + 1:] for row in rows)
    put("o.csv", 'id,note\nALD-1,"said ""yes"", at once"\n')
    code, _, err = muster("import", "s", "o.csv", "--apply")
    expect(code, 0, err)
    after = rows_of("s/pledges.csv")
    expect(after["ALD-1"]["note"], 'said "yes", at once', "note")
    expect(after["ALD-2"]["note"], "", "note of another")
    expect(muster("check", "s")[0], 0, "check")


@test
def an_empty_cell_leaves_what_stands():
    put("o.csv", "id,count,notice\nALD-2,,9\n")
    muster("import", "s", "o.csv", "--apply")
    row = rows_of("s/pledges.csv")["ALD-2"]
    expect((row["count"], row["notice"]), ("3", "9"), "count and notice")


@test
def rows_that_would_be_errors_are_shown_with_their_place_and_not_written():
    before = text_of("s/pledges.csv")
    put("o.csv", "id,count\nALD-1,many\n")
    code, out, err = muster("import", "s", "o.csv", "--apply")
    expect(code, 1, err)
    holds("count 2 -> many" in out, out)
    holds("s/pledges.csv:2:" in err and "^" in err, err)
    holds("nothing is written" in err, err)
    expect(text_of("s/pledges.csv"), before, "pledges.csv")


@test
def an_id_twice_or_missing_is_an_error_of_the_file():
    put("o.csv", "id,count\nALD-1,1\nALD-1,2\n")
    code, _, err = muster("import", "s", "o.csv")
    expect(code, 1, err)
    holds("o.csv:3:1: error" in err and "twice" in err, err)
    put("o.csv", "id,count\n,1\n")
    code, _, err = muster("import", "s", "o.csv")
    expect(code, 1, err)
    holds("has no 'id'" in err, err)


@test
def words_of_the_map_that_fit_nothing_are_shown_with_what_was_meant():
    put("o.csv", OFFERS)
    for words, meant in (("Number=id,Unit=count", "'Units'"),
                         ("Number=id,Units=cuont", "'count'"),
                         ("Number=id,Units", "commas between"),
                         ("Number=id,Units=count,What=count", "two columns")):
        code, _, err = muster("import", "s", "o.csv", "--map", words)
        expect(code, 1, err)
        holds(meant in err and "--map:1:" in err, words, err)
    code, _, err = muster("import", "s", "o.csv")
    holds(code == 1 and "--map 'Number=id'" in err, err)


@test
def nations_and_other_tables_are_imported_too():
    put("o.csv", "Land,Ceiling\nBRK,900\n")
    code, out, err = muster("import", "s", "o.csv", "--table", "nations",
                            "--map", "Land=id,Ceiling=ceiling", "--apply")
    expect(code, 0, err)
    expect(rows_of("s/nations.csv")["BRK"]["ceiling"], "900", "ceiling")
    put("o.csv", "nation,step,probability,source\nBRK,2,0.5,invented\n")
    code, out, err = muster("import", "s", "o.csv", "--table", "approvals")
    expect(code, 0, err)
    holds("BRK,2" in out, out)
    code, _, err = muster("import", "s", "o.csv", "--table", "pledge")
    holds(code == 2 and "did you mean 'pledges'" in err, err)


@test
def a_spreadsheet_says_the_same_as_a_csv_file():
    put("o.csv", OFFERS)
    rows = [["Number", "Country", "What", "Units", "From", "Remark", "Src"],
            ["ALD-1", "Aldmere", "observers", 3, "alda", "more", "invented"],
            ["X-9", "Brekland", "Infantry battalion", 1.0, "Alda", "a, b",
             "invented"]]
    xlsx.write("o.xlsx", {"Offers": rows})
    one = muster("import", "s", "o.csv", "--map", NEW, "--format", "json")
    two = muster("import", "s", "o.xlsx", "--map", NEW, "--format", "json")
    expect(two[0], 0, two[2])
    one, two = json.loads(one[1]), json.loads(two[1])
    expect(two.pop("from"), "o.xlsx, sheet 'Offers'", "from")
    one.pop("from")
    expect(two, one, "the answer")


@test
def a_name_that_two_have_is_refused():
    put("s/nations.csv", text_of("s/nations.csv").replace(b"Corvenna", b"Brekland"))
    put("o.csv", OFFERS)
    code, _, err = muster("import", "s", "o.csv", "--map", NEW, "--apply")
    holds(code == 1 and "'Brekland'" in err, code, err)
    holds("X-9" not in rows_of("s/pledges.csv"), "a row was written")


@test
def applied_says_whether_the_table_was_written():
    put("o.csv", OFFERS)
    said = []
    for last in [], ["--apply"], ["--apply"]:
        code, out, err = muster("import", "s", "o.csv", "--map", NEW,
                                "--format", "json", *last)
        expect(code, 0, err)
        said.append((json.loads(out)["applied"], "written: s/" in err))
    expect(said, [(False, False), (True, True), (False, False)], "applied")
    put("o.csv", "id,count\nALD-1,-1\n")
    code, out, err = muster("import", "s", "o.csv", "--format", "json", "--apply")
    expect((code, json.loads(out)["applied"]), (1, False), err)


@test
def dates_flags_long_numbers_gaps_and_texts_of_a_spreadsheet():
    inline = xlsx.Raw('<c r="PLACE" t="inlineStr"><is><r><t>rich </t></r>'
                      "<r><t>text</t></r><rPh><t>no</t></rPh></is></c>")
    formula = xlsx.Raw('<c r="PLACE"><f>1+1</f><v>2</v></c>')
    xlsx.write("o.xlsx", {"first": [["x"]], "Übersicht": [
        ["id", "count", "notice", "note", "available"], None,
        ["ALD-1", formula, 0.1 + 0.2, inline, 0.5],
        ["ALD-2", 4, "1\n..2", "a\nb", 1]]})
    code, out, err = muster("import", "s", "o.xlsx", "--sheet", "Übersicht",
                            "--format", "json")
    cells = {row["id"]: row["cells"] for row in json.loads(out)["changed"]}
    expect(cells["ALD-1"]["notice"][1], "0.3", "notice")
    expect(cells["ALD-1"]["note"][1], "rich text", "note")
    holds("count" not in cells["ALD-1"], cells)
    expect(cells["ALD-2"]["note"][1], "a b", "note over lines")
    # Row 4 of the sheet is line 4 of what is read.
    xlsx.write("o.xlsx", {"a": [["id", "count"], None, ["ALD-1", 1],
                                ["ALD-1", 2]]})
    code, out, err = muster("import", "s", "o.xlsx")
    holds("o.xlsx, sheet 'a':4:1: error" in err, err)
    for since_1904, serial in ((False, 44927), (True, 43465)):
        xlsx.write("o.xlsx", {"a": [["nation", "from", "to"],
                                    ["BRK", xlsx.Date(serial),
                                     xlsx.Date(serial + 31)]]}, since_1904)
        code, out, err = muster("import", "s", "o.xlsx", "--table", "recess",
                                "--format", "json")
        holds('"BRK,2023-01-01,2023-02-01"' in out, out, err)
    code, out, err = muster("import", "s", "o.xlsx", "--sheet", "b")
    holds(code == 1 and "the first is 'a'" in err or "did you mean" in err, err)


@test
def damaged_and_hostile_spreadsheets_are_refused():
    good = {"a": [["id", "count"], ["ALD-1", 1]]}
    xlsx.write("o.xlsx", good)
    whole = text_of("o.xlsx")
    bomb = ('<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]>'
            "<workbook>&c;</workbook>")
    for what, make in {
            "cut": lambda: put("o.xlsx", whole[:len(whole) // 2]),
            "no workbook": lambda: xlsx.write(
                "o.xlsx", good, leave_out=("xl/workbook.xml",)),
            "no sheet": lambda: xlsx.write(
                "o.xlsx", good, leave_out=("xl/worksheets/sheet1.xml",)),
            "no strings": lambda: xlsx.write(
                "o.xlsx", good, parts={"xl/sharedStrings.xml": "<sst/>"}),
            "no XML": lambda: xlsx.write(
                "o.xlsx", good, parts={"xl/workbook.xml": "<a><b></a>"}),
            "a document type": lambda: xlsx.write(
                "o.xlsx", good, parts={"xl/workbook.xml": bomb}),
            "rows in disorder": lambda: xlsx.write("o.xlsx", good, parts={
                "xl/worksheets/sheet1.xml":
                    '<worksheet><row r="3"/><row r="2"/></worksheet>'}),
            "nothing": lambda: xlsx.write("o.xlsx", {"a": []}),
            }.items():
        make()
        code, _, err = muster("import", "s", "o.xlsx")
        holds(code in (1, 3) and "error" in err, what, code, err)
        holds("Sanitizer" not in err, err)
    # One digit is another, and only the checksum tells.
    xlsx.write("o.xlsx", {"a": [["id", "count"], ["ALD-1", 77]]}, packed=False)
    plain = text_of("o.xlsx")
    expect(plain.count(b"<v>77</v>"), 1, "the number in the file")
    put("o.xlsx", plain.replace(b"<v>77</v>", b"<v>78</v>"))
    code, out, err = muster("import", "s", "o.xlsx")
    holds(code == 1 and "damaged" in err, code, out, err)
    for at in range(0, len(whole), 7):
        put("o.xlsx", whole[:at] + bytes([whole[at] ^ 0x5a]) + whole[at + 1:])
        code, _, err = muster("import", "s", "o.xlsx")
        holds(code in (0, 1, 3) and "Sanitizer" not in err, at, code, err)


@test
def a_file_that_is_not_there_and_a_scenario_with_errors_are_told():
    code, _, err = muster("import", "s", "nothing.csv")
    holds(code == 3 and "nothing.csv" in err, code, err)
    put("o.csv", "id\nALD-1\n")
    put("s/nations.csv", "id,nmae\nA,B\n")
    code, _, err = muster("import", "s", "o.csv", "--apply")
    holds(code == 1 and "s/nations.csv" in err, code, err)


print(f"{counts['passed']} passed, {counts['failed']} failed")
sys.exit(counts["failed"] > 0)
