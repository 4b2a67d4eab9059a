#!/usr/bin/env python3
"""transcript.py FILE FOLDER - runs the commands of a transcript in a folder and
compares what they print with what stands in it.

    # a remark
    $ COMMAND            run by sh, with `muster` on PATH
    text                 what it prints to standard output
    ! text               what it prints to standard error
    = 2                  its exit status (0 where nothing stands)

`<...>` stands for anything within a line, and alone on a line for any number of
lines.
"""
import os
import re
import subprocess
import sys


def read(path):
    steps = []
    with open(path, encoding="utf-8") as file:
        for line in file.read().split("\n"):
            if line.startswith("#"):
                continue
            if line.startswith("$ "):
                steps.append({"command": line[2:], "out": [], "err": [],
                              "status": 0})
            elif line.startswith("! ") or line == "!":
                steps[-1]["err"].append(line[2:])
            elif re.match(r"= \d+$", line):
                steps[-1]["status"] = int(line[2:])
            elif steps:
                steps[-1]["out"].append(line)
    for step in steps:
        # A blank line ends a command in the file.
        while step["out"] and not step["out"][-1]:
            step["out"].pop()
    return steps


def pattern(lines):
    text = ""
    for line in lines:
        if line == "<...>":
            text += r"(?:.*\n)*"
        else:
            text += ".*".join(map(re.escape, line.split("<...>"))) + r"\n"
    return re.compile(text)


def agrees(what, want, got, step):
    got = "".join(line.rstrip() + "\n" for line in got.splitlines())
    # Blank lines at the end are not told in the file.
    got = re.sub(r"\n\n+\Z", "\n", got)
    if pattern(want).fullmatch(got):
        return True
    print(f"$ {step['command']}\n{what} is\n{got}and not\n" + "\n".join(want))
    return False


def main():
    path, folder = sys.argv[1:]
    env = {**os.environ, "PATH": os.path.join(folder, "bin") + ":" +
           os.environ["PATH"], "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    whole = True
    for step in read(path):
        done = subprocess.run(["sh", "-c", step["command"]], cwd=folder, env=env,
                              capture_output=True, timeout=120,
                              stdin=subprocess.DEVNULL)
        whole &= agrees("output", step["out"], done.stdout.decode(), step)
        whole &= agrees("standard error", step["err"], done.stderr.decode(), step)
        if done.returncode != step["status"]:
            print(f"$ {step['command']}\nstatus {done.returncode}, "
                  f"not {step['status']}")
            whole = False
    sys.exit(not whole)


main()
