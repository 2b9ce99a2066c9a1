"""Two hundred forgeries of one computer of the county, told together: a run is one conversation."""

from __future__ import annotations

from pathlib import Path

from tests.faults.forgeries import TRIES, forge


def test_no_forgery_of_a_past_changes_what_others_show_and_each_is_listed(tmp_path: Path) -> None:
    outcome = forge(tmp_path, 200)
    assert outcome.tried.total() == 200
    assert len(outcome.tried) == len(TRIES)
    assert outcome.changed == []
    assert outcome.unnoticed == {}
    assert outcome.epochs == 0
