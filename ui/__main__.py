"""`jiceng` from the command line: the program, its demo, its tour, its self-test."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

COMMANDS = ("demo", "tour", "stage")


def main(argv: Sequence[str] | None = None) -> int:
    """`jiceng`, `jiceng demo`, `jiceng tour --out DIR`, `jiceng --selftest`; the exit code.

    Each part is imported when it is asked for: the first window does not wait for the others.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if words and words[0] in COMMANDS:
        return _run(words[0], words[1:])
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
    from ui.shell.place import Place

    if arguments.version:
        sys.stdout.write(f"{VERSION}\n")
        return 0
    folder = arguments.data or data_folder()
    place = Place.read(arguments.place, is_in_front=not arguments.behind)
    return run(folder, arguments.demo_password, arguments.last_person, place)


def _run(command: str, words: Sequence[str]) -> int:
    if command == "demo":
        from ui.demo import main as demo

        return demo(words)
    if command == "stage":
        from ui.tour.stage import main as stage

        return stage(words)
    from ui.tour.__main__ import main as tour

    return tour(words)


if __name__ == "__main__":
    raise SystemExit(main())
