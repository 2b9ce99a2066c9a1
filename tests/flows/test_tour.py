"""The main job in real windows, from the first start to the closed case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from ui.tour.__main__ import main

TOUR_S = 400


def _tour(folder: Path, *words: str) -> dict[str, Any]:
    ended = main(["--out", str(folder), "--brief", *words])
    found: dict[str, Any] = json.loads((folder / "tour.json").read_text("utf-8"))
    assert [step for step in found["steps"] if not step["ok"]] == []
    assert ended == 0
    return found


@pytest.mark.tour
@pytest.mark.timeout(TOUR_S)
def test_the_main_job_goes_through_the_real_windows(tmp_path: Path, postgresql_url: str) -> None:
    """With a hub of county size; with one of a single file every build tells the tour by itself."""
    try:
        found = _tour(tmp_path, "--database", postgresql_url)
    finally:
        _empty(postgresql_url)
    assert sorted(found["pdfs"]) == ["双向转诊单.pdf", "双向转诊回转单.pdf"]
    pictures = [step["picture"] for step in found["steps"] if step["picture"]]
    assert all((tmp_path / picture).is_file() for picture in pictures)
    for place in ("township", "county"):
        assert found["places"][place]["waiting"] == 0
        assert set(found["places"][place]["receipts"]) == {"acked"}


def _empty(url: str) -> None:
    """The next test finds the database as this one did."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
