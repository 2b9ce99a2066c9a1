"""`python -m ui.tour --out DIR`: the main job in real windows; exits 1 if a step is not as it should be."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ui.processes import HubProcess, ProcessFailed, clear_up_when_ended, free_port
from ui.tour.book import TourBook
from ui.tour.director import StepFailed
from ui.tour.story import TourStory


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ui.tour")
    parser.add_argument("--out", type=Path, required=True, help="folder for pictures and PDFs")
    parser.add_argument("--show", action="store_true", help="show the windows on the screen")
    parser.add_argument("--database", help="a PostgreSQL address for the hub")
    parser.add_argument("--brief", action="store_true", help="without the pages in large type")
    arguments = parser.parse_args(argv)
    arguments.out.mkdir(parents=True, exist_ok=True)
    clear_up_when_ended()
    book = TourBook(arguments.out, _say)
    with (
        tempfile.TemporaryDirectory(prefix="jiceng-tour-", ignore_cleanup_errors=True) as work,
        tempfile.TemporaryDirectory(prefix="jiceng-tour-key-", ignore_cleanup_errors=True) as stick,
    ):
        key = Path(stick, "hub.key")
        hub = HubProcess(Path(work), free_port(), arguments.database, key)
        _tell(TourStory(Path(work), book, hub, is_shown=arguments.show), is_brief=arguments.brief)
    book.write()
    return 0 if book.is_good else 1


def _tell(story: TourStory, *, is_brief: bool) -> None:
    try:
        story.tell(is_brief=is_brief)
    except (StepFailed, ProcessFailed) as error:
        _say(f"The tour stopped: {error}")
    finally:
        story.end()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
