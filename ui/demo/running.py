"""Starts the demo: makes its county once, then runs the hub and opens two windows each time."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from app.core.errors import ClinicError
from ui.county import CENTRE, HOSPITAL, enrolment_file, set_up
from ui.processes import (
    HubProcess,
    ProcessFailed,
    clear_up_when_ended,
    desktop_program,
    free_port,
)

PLACES = {"township": CENTRE, "county": HOSPITAL}


@dataclass(frozen=True)
class Demo:
    """The folder of one demo. It is whole once its note, written last, is there."""

    folder: Path

    @property
    def _note(self) -> Path:
        return self.folder / "demo.json"

    @property
    def is_made(self) -> bool:
        return self._note.is_file()

    def hub(self) -> HubProcess:
        port = json.loads(self._note.read_text("utf-8"))["port"] if self.is_made else free_port()
        return HubProcess(self.folder, port)

    def make(self, hub: HubProcess) -> None:
        """The county, its computers, and a few days of their life. Leaves the hub running."""
        from ui.demo.life import tell

        set_up(hub)
        files = [enrolment_file(hub, name, self.folder, place) for place, name in PLACES.items()]
        hub.start()
        tell(self.folder / "township", self.folder / "county", files)
        for file in files:
            file.unlink()
        self._note.write_text(json.dumps({"port": hub.port}), encoding="utf-8")

    def clear(self) -> None:
        """What was begun and not finished, or is not wanted any more."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)


def usual_folder() -> Path:
    place = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(place)) / "jiceng-demo"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="jiceng demo")
    parser.add_argument("--folder", type=Path, help="where the demo is kept")
    parser.add_argument("--fresh", action="store_true", help="begin anew")
    parser.add_argument("--prepare", action="store_true", help="make it and open no window")
    arguments = parser.parse_args(argv)
    demo = Demo(arguments.folder or usual_folder())
    clear_up_when_ended()
    try:
        return _run(demo, is_fresh=arguments.fresh, with_windows=not arguments.prepare)
    except (ProcessFailed, ClinicError) as error:
        _say(f"The demo could not be started: {error}")
        return 1
    except KeyboardInterrupt:
        return 0


def _run(demo: Demo, *, is_fresh: bool, with_windows: bool) -> int:
    if is_fresh or not demo.is_made:
        demo.clear()
    hub = demo.hub()
    try:
        if demo.is_made:
            hub.start()
        else:
            _say("Making the demo county; this takes a minute, once.")
            demo.make(hub)
        _tell_passwords(demo)
        if with_windows:
            _open_windows(demo)
    finally:
        hub.stop()
    return 0


def _open_windows(demo: Demo) -> None:
    """Both at once; the demo ends with the last of them."""
    from ui.demo.life import PASSWORD

    windows = [
        subprocess.Popen(
            [*desktop_program(), "--data", str(demo.folder / place), "--demo-password", PASSWORD]
        )
        for place in PLACES
    ]
    try:
        for window in windows:
            window.wait()
    finally:
        for window in windows:
            if window.poll() is None:
                window.terminate()


def _tell_passwords(demo: Demo) -> None:
    from ui.demo.life import COUNTY_CHIEF, PASSWORD, TOWNSHIP_CHIEF

    for name, place in ((TOWNSHIP_CHIEF, CENTRE), (COUNTY_CHIEF, HOSPITAL)):
        _say(f"{place}  {name}  {PASSWORD}")
    _say(f"{demo.folder}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
