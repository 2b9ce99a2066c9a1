"""Every sentence a person can meet has its Chinese, and the collecting script finds them all."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHINESE = re.compile("[\u3400-\u9fff]")


def _script() -> ModuleType:
    # packaging/ is no import package: that name belongs to a library.
    spec = importlib.util.spec_from_file_location(
        "translations_script", ROOT / "packaging" / "translations.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


script = _script()


def test_every_sentence_has_its_chinese_with_the_same_places() -> None:
    assert script.problems() == []


def test_the_source_language_is_english() -> None:
    assert [text for text in script.extract(ROOT) if CHINESE.search(text)] == []


def test_a_sentence_over_two_lines_is_found_whole() -> None:
    code = 'title = tr(\n    "Saved here, "\n    "waiting to send {count}", count=2)'
    assert list(script.marked_strings(code, frozenset({"tr"}))) == [
        "Saved here, waiting to send {count}"
    ]


def test_text_known_only_at_run_time_is_left_alone() -> None:
    assert list(script.marked_strings("tr(column.title)", frozenset({"tr"}))) == []


def test_new_text_enters_unfinished_and_unfinished_text_goes_with_its_source() -> None:
    known = {"old": script.Message("old"), "kept": script.Message("kept", "留")}
    merged = script.merged({"new"}, known, {})
    assert sorted(merged) == ["kept", "new"]
    assert not merged["new"].is_finished


def test_a_translation_given_later_replaces_the_earlier_one() -> None:
    known = {"Send": script.Message("Send", "送")}
    assert script.merged({"Send"}, known, {"Send": "发送"})["Send"].translation == "发送"


def test_text_that_left_the_source_is_named_and_pruned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, catalog = tmp_path / "ui" / "page.py", tmp_path / "x.ts"
    source.parent.mkdir()
    source.write_text('tr("Send")', "utf-8")
    known = {"Send": script.Message("Send", "发送"), "Post": script.Message("Post", "寄出")}
    script.write_catalog(catalog, known)
    monkeypatch.setattr(script, "ROOT", tmp_path)
    monkeypatch.setattr(script, "CATALOG", catalog)
    assert script.problems() == ["not in the source, prune it: 'Post'"]
    assert script.prune() == 1
    assert script.problems() == []
    assert script.read_catalog(catalog) == {"Send": known["Send"]}


def test_a_catalogue_survives_writing_and_reading(tmp_path: Path) -> None:
    messages = {
        text: script.Message(text, chinese)
        for text, chinese in {"a < b & c": "甲 < 乙", "two\nlines": "两\n行", "open": ""}.items()
    }
    script.write_catalog(tmp_path / "x.ts", messages)
    assert script.read_catalog(tmp_path / "x.ts") == messages


@pytest.mark.parametrize(
    ("source", "same", "other"),
    [("{count} records", "{count} 条", "{n} 条"), ("100 %", "100 %", "{count} %")],
)
def test_places_are_compared_by_name(source: str, same: str, other: str) -> None:
    assert script.places(source) == script.places(same) != script.places(other)
