"""The drill from stick and sheet on an empty machine, small."""

from __future__ import annotations

from pathlib import Path

from tests.faults.new_computer import play


def test_an_empty_machine_has_all_that_stick_and_county_hold(tmp_path: Path) -> None:
    drill = play(tmp_path, notes=12, pictures=2)
    assert (drill.back_from_stick, drill.back_from_county) == (12, 3)
    assert drill.lost == drill.pictures_lost == 0
    assert drill.only_here == 3
