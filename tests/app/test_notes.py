"""A centre's notes: written, corrected, and listed newest first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.core.errors import InvalidInput
from app.core.rights import Actor, FacilityKind, Role
from app.notes import Note, Notes
from tests.county import County

NURSE = Actor("p", "f", "f", FacilityKind.TOWNSHIP_CENTRE, frozenset({Role.NURSE}))


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    return Notes(County(tmp_path).open_store("one.db", create=True), NURSE)


def test_the_newest_note_comes_first(notes: Notes) -> None:
    for day in (14, 16, 15):
        notes.write(Note(noted_on=date(2026, 1, day), title=f"{day}日"))
    assert [note.title for note in notes.latest()] == ["16日", "15日", "14日"]


def test_a_corrected_note_keeps_its_writer(notes: Notes) -> None:
    note = notes.get(notes.write(Note(noted_on=date(2026, 1, 15), title="晨会")))
    assert note is not None
    notes.correct(note, {"title": "晨会改到九点", "text": "带病历"})
    (corrected,) = notes.latest()
    assert (corrected.title, corrected.text, corrected.author_id) == ("晨会改到九点", "带病历", "p")


def test_a_note_without_a_title_names_the_field(notes: Notes) -> None:
    with pytest.raises(InvalidInput) as caught:
        notes.write(Note(noted_on=date(2026, 1, 15)))
    assert list(caught.value.fields) == ["title"]


@pytest.mark.parametrize("title", ["<b>加粗</b>", "=cmd|x", "O'Brien'); DROP--", "%_", "𠮷野"])
def test_markup_and_formulas_are_kept_as_typed(notes: Notes, title: str) -> None:
    note = notes.get(notes.write(Note(noted_on=date(2026, 1, 15), title=title)))
    assert note is not None
    assert note.title == title
