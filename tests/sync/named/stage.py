"""Where the stories are told: a county, its computers, and what a story has."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.attention import Attention
from app.core.rights import FacilityKind, Role
from app.notes import Note, Notes
from tests.county import County, DroppedLink, Workstation

TODAY = date(2026, 1, 15)
CENTRE, HOSPITAL = FacilityKind.TOWNSHIP_CENTRE, FacilityKind.COUNTY_HOSPITAL
Patch = pytest.MonkeyPatch


class Stage:
    """A county with two computers of one centre and one of a hospital."""

    def __init__(self, county: County) -> None:
        self.county = county
        centre = county.facility("满杖子乡卫生院", CENTRE)
        self.one = county.workstation("one", centre, CENTRE, (Role.DOCTOR,))
        self.two = county.workstation("two", centre, CENTRE, (Role.DOCTOR,))
        self.meet()

    def hospital(self) -> Workstation:
        at = self.county.workstation("ward", self.county.facility("县医院", HOSPITAL), HOSPITAL)
        at.sync()
        return at

    def meet(self, *workstations: Workstation) -> None:
        for at in (workstations or (self.one, self.two)) * 2:
            at.sync()


class Bug:
    """A story, and how its cure is taken out."""

    on_server = False
    """Whether it needs many writers at once."""
    fails_with: type[Exception] = AssertionError

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        raise NotImplementedError

    def take_cure_out(self, monkeypatch: Patch) -> None:
        raise NotImplementedError


def write(at: Workstation, title: str) -> str:
    return Notes(at.store, at.actor).write(Note(noted_on=TODAY, title=title))


def edit(at: Workstation, note_id: str, **values: Any) -> None:
    note = Notes(at.store, at.actor).get(note_id)
    assert note is not None
    with at.store.transaction(at.actor) as transaction:
        transaction.patch(Note, note_id, values, {name: getattr(note, name) for name in values})


def title(at: Workstation, note_id: str) -> str | None:
    note = Notes(at.store, at.actor).get(note_id)
    return note.title if note else None


def titles(at: Workstation) -> list[str]:
    return sorted(note.title for note in Notes(at.store, at.actor).latest())


def conflicts(at: Workstation) -> list[set[Any]]:
    found = Attention(at.store, at.actor).conflicts()
    return [{one.kept.value, one.loser.value} for one in found]


def drop_link(_: object) -> None:
    raise DroppedLink


def quietly(at: Workstation) -> None:
    """The link breaks where the story has told it to."""
    with pytest.raises(DroppedLink):
        at.sync()
    at.wire.before = lambda _: None
    at.wire.after = lambda _: None


def until_blocked_or_done(engine: Engine, work: Future[str]) -> None:
    """Until the other one waits for a lock, or is through."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while not work.done():
        with engine.begin() as connection:
            if connection.execute(waiting).scalar_one():
                return
