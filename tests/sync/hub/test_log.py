"""The hub's log: nobody can fill it, and nothing of what a stranger says stands in it."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path

import pytest
import structlog

from sync.hub import log as rules
from sync.hub.log import LogBridge, LogFile, Ration, open_log
from tests.sync.road import Ticker


def written(ration: Ration, times: int, **event: object) -> list[dict[str, object]]:
    passed = []
    for _ in range(times):
        try:
            passed.append(dict(ration(None, "info", dict(event))))
        except structlog.DropEvent:
            continue
    return passed


def test_a_flood_is_a_few_lines_a_minute_and_how_many_were_left_out() -> None:
    ticker = Ticker()
    ration = Ration(ticker)
    flood = {"event": "served", "code": "SIGNATURE"}
    assert len(written(ration, 5000, **flood)) == rules.A_MINUTE
    assert len(written(ration, 10, event="served", code="SLOW_DOWN")) == 10
    ticker.now += 60
    (next_one,) = written(ration, 1, **flood)
    assert next_one["left_out"] == 5000 - rules.A_MINUTE


def test_a_countys_busiest_minute_stands_in_it() -> None:
    assert len(written(Ration(Ticker()), 600, event="served")) == 600


def test_a_flood_of_kinds_fills_no_memory() -> None:
    ration = Ration(Ticker())
    for number in range(5000):
        written(ration, 1, event="served", code=str(number))
    assert len(ration._minutes) <= 200


def test_a_file_begins_anew_when_it_is_large(tmp_path: Path) -> None:
    path = tmp_path / "hub.log"
    file = LogFile(path, largest=1000)
    for number in range(200):
        file.write(f"line {number:04} of a hundred bytes {'.' * 70}\n")
    file.close()
    found = sorted(tmp_path.iterdir())
    assert len(found) == 5
    assert all(one.stat().st_size <= 1000 for one in found)
    assert "line 0199" in path.read_text()


def test_what_libraries_say_is_told_by_its_place_alone(caplog: pytest.LogCaptureFixture) -> None:
    stream = io.StringIO()
    logger = logging.getLogger("tests.strangers")
    logger.handlers, logger.propagate = [LogBridge(open_log(stream))], False
    logger.warning("Invalid request from 王秘密")
    try:
        raise ValueError("李秘密")
    except ValueError:
        logger.exception("it says 张秘密")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["library", "library"]
    assert lines[1]["type"] == "ValueError"
    assert "秘密" not in stream.getvalue()
