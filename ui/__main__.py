"""`jiceng` from the command line: the program, its demo, its self-test."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def main(argv: Sequence[str] | None = None) -> int:
    """`jiceng`, `jiceng demo`, `jiceng --selftest`; the exit code.

    Each part is imported when it is asked for: the first window does not wait for the others.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["demo"]:
        from ui.demo import main as demo

        return demo(words[1:])
    parser = argparse.ArgumentParser(prog="jiceng")
    parser.add_argument("--data", type=Path, help="folder of this computer's records")
    parser.add_argument("--demo-password", default="", help=argparse.SUPPRESS)
    parser.add_argument("--last-person", default="", help=argparse.SUPPRESS)
    parser.add_argument("--place", default="", help=argparse.SUPPRESS)
    parser.add_argument("--behind", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--selftest", action="store_true", help="try every part and exit")
    parser.add_argument("--version", action="store_true", help="say which version this is")
    arguments = parser.parse_args(words)
    if arguments.selftest:
        from ui.selftest import main as selftest

        return selftest()
    from ui.application import VERSION, data_folder, run
    from ui.shell.place import WindowPlace

    if arguments.version:
        sys.stdout.write(f"{VERSION}\n")
        return 0
    folder = arguments.data or data_folder()
    place = WindowPlace.read(arguments.place, is_in_front=not arguments.behind)
    return run(folder, arguments.demo_password, arguments.last_person, place)


if __name__ == "__main__":
    raise SystemExit(main())
