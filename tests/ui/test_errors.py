"""Errors are told in the person's words, and a crash is kept without anything personal."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.core.errors import ClinicError, FieldProblem, NotAllowed
from ui.errors import crash_line, describe, install_crash_hook, sentence


def test_an_error_is_title_advice_and_code() -> None:
    words = describe(NotAllowed())
    assert words.title == "Your role may not do this here."
    assert words.advice.startswith("Nothing was changed.")
    assert words.code == "NOT_ALLOWED"


def test_places_are_filled_after_translating() -> None:
    error = ClinicError("FULL", "Only {free} MB are free.", "Free some space.", free=12)
    assert describe(error).title == "Only 12 MB are free."


def test_a_field_problem_becomes_a_sentence() -> None:
    problem = FieldProblem("RANGE", "Between {low} and {high}.", {"low": 60, "high": 280})
    assert sentence(problem) == "Between 60 and 280."


def _crash() -> None:
    patient = "张三 13800000000"
    raise ValueError(patient)


def _line(version: str = "1.0") -> str:
    try:
        _crash()
    except ValueError as error:
        return crash_line(ValueError, error.__traceback__, version)
    raise AssertionError


def test_a_crash_line_names_type_place_and_version_and_no_patient() -> None:
    line = _line("1.0.7")
    assert "ValueError" in line
    assert "1.0.7" in line
    assert "test_errors.py:" in line
    assert "张三" not in line
    assert "13800000000" not in line
    assert str(Path(__file__).parent) not in line


def test_the_hook_writes_the_line_and_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.excepthook", sys.excepthook)
    monkeypatch.setattr("threading.excepthook", None)
    told: list[str] = []
    install_crash_hook(tmp_path / "logs" / "crash.log", "1.0", told.append)
    sys.excepthook(KeyError, KeyError("身份证"), None)
    assert told == ["KeyError"]
    written = (tmp_path / "logs" / "crash.log").read_text("utf-8")
    assert "KeyError" in written
    assert "身份证" not in written


def test_a_full_disk_does_not_hide_the_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.excepthook", sys.excepthook)
    monkeypatch.setattr("threading.excepthook", None)
    (tmp_path / "logs").write_text("a file where the folder should be")
    told: list[str] = []
    install_crash_hook(tmp_path / "logs" / "crash.log", "1.0", told.append)
    sys.excepthook(KeyError, KeyError(), None)
    assert told == ["KeyError"]
