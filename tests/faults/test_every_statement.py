"""The power goes at the first statement of an exchange, at the second, and so on until one ends
undisturbed: whichever it was, nothing is lost and nothing doubled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.core.rights import FacilityKind
from app.notes import Note, Notes
from tests.county import County, Workstation
from tests.faults.oracles import Oracles
from tests.faults.power import power_cut

MOST = 400
Place = Callable[[County, Workstation], Engine]


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.fixture
def desks(county: County) -> tuple[Workstation, Workstation]:
    kind = FacilityKind.TOWNSHIP_CENTRE
    centre = county.facility("满杖子乡卫生院", kind)
    both = (county.workstation("one", centre, kind), county.workstation("two", centre, kind))
    for desk in both:
        desk.sync()
    return both


def at_the_desk(county: County, desk: Workstation) -> Engine:
    return desk.store.engine


def at_the_hub(county: County, desk: Workstation) -> Engine:
    return county.hub.engine


@pytest.mark.parametrize("place", [at_the_desk, at_the_hub])
def test_sending_is_cut_at_every_statement(
    county: County, desks: tuple[Workstation, Workstation], place: Place
) -> None:
    one, two = desks
    written = _until_undisturbed(county, writes=one, exchanges=one, place=place)
    one.sync()
    two.sync()
    _is_whole(county, desks, written)


@pytest.mark.parametrize("place", [at_the_desk, at_the_hub])
def test_reading_is_cut_at_every_statement(
    county: County, desks: tuple[Workstation, Workstation], place: Place
) -> None:
    one, two = desks
    written = _until_undisturbed(county, writes=one, exchanges=two, place=place)
    two.sync()
    _is_whole(county, desks, written)


def _until_undisturbed(
    county: County, *, writes: Workstation, exchanges: Workstation, place: Place
) -> set[str]:
    written: set[str] = set()
    for statements in count(1):
        assert statements < MOST
        note = Note(noted_on=date(2026, 1, 15), title=f"第{statements}次")
        written.add(Notes(writes.store, writes.actor).write(note))
        if writes is not exchanges:
            writes.sync()
        with power_cut(place(county, exchanges), statements) as cut:
            exchanges.sync()
        if not cut:
            return written
    raise AssertionError


def _is_whole(county: County, desks: tuple[Workstation, Workstation], written: set[str]) -> None:
    assert len(written) > 5
    for desk in desks:
        shown = {note.id for note in Notes(desk.store, desk.actor).latest(MOST)}
        assert shown == written
    assert Oracles(county, list(desks), {}, {}).faults() == []
