#!/bin/sh
# errors.sh - every message that reading a scenario can give stands in the
# want.txt of a folder of tests/errors, or in a unit test. The last line is
# `N passed, N failed`, counted in messages.
cd "$(dirname "$0")/.." || exit 2
exec python3 - <<'END'
import glob
import re

FILES = "quantity table csv yaml folder fill check vary".split()
CALL = re.compile(r"\b(mu_error|mu_warning|mu_note|misread_at|refuse|mu_unknown_column)\(")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')

# What needs another process or rights that the owner of a file always has.
ELSEWHERE = ["the file changed while it was read; try again", "cannot read it: %s",
             "there is no permission to read this folder", "this folder cannot be read"]


def arguments(text, start):
    """The text of a call up to its closing bracket."""
    depth, at = 0, start
    while True:
        literal = LITERAL.match(text, at)
        if literal:
            at = literal.end()
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
        if depth == 0:
            return text[start:at]


def messages(text):
    """Formats in the calls: neighbouring literals are one."""
    for call in CALL.finditer(text):
        body = arguments(text, call.end() - 1)
        body = re.sub(r"\bSET_FORM\b", '"events[ceasefire].probability=0.5"', body)
        for group in re.finditer(r'(?:"(?:[^"\\]|\\.)*"\s*)+', body):
            whole = "".join(LITERAL.findall(group.group())).replace('\\"', '"')
            if len(whole) > 14:
                yield whole


def pattern(message):
    parts = re.split(r"%(?:\.\*)?[-+0-9.]*(?:ll|z|j|l)?[sdufgXx]|%%", message)
    return re.compile(".*".join(re.escape(part) for part in parts))


def plain(text):
    """With every number and placeholder as one sign."""
    return re.sub(r"%(?:\.\*)?[-+0-9.]*(?:ll|z|j|l)?[sdufgXx]|\d+", "#", text)


def read(paths):
    return "\n".join(open(path, encoding="utf-8").read() for path in paths)


said = read(glob.glob("tests/errors/*/want.txt"))
tested = [plain(word) for word in LITERAL.findall(read(glob.glob("tests/test_*.c")))
          if len(word) > 8]
passed = failed = 0
for name in FILES:
    for message in messages(read([f"src/{name}.c"])):
        if message in ELSEWHERE or pattern(message).search(said) or \
                any(word in plain(message) for word in tested):
            passed += 1
        else:
            failed += 1
            print(f"src/{name}.c: nothing shows: {message}")
print(f"{passed} passed, {failed} failed")
raise SystemExit(failed > 0)
END
