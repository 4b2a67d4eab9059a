#!/usr/bin/env python3
"""terminal.py COMMAND... - runs a command in a terminal and prints what comes
out of it, with ESC for the escape byte and CR for a carriage return."""
import os
import pty
import sys


def main():
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(sys.argv[1], sys.argv[1:])
    data = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            part = b""
        if not part:
            break
        data += part
    _, status = os.waitpid(child, 0)
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    print(text.replace("\033", "ESC").replace("\r", "CR"))
    sys.exit(os.waitstatus_to_exitcode(status) & 0x7f)


main()
