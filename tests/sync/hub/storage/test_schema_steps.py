"""A hub's upgrade changes what records say: every computer hears of it, or nothing was changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from sqlalchemy import Connection, text

from app.core.errors import ClinicError
from app.core.rights import FacilityKind, Role
from app.kinds import KINDS
from app.notes import Note, Notes
from sync.hub.hub import Hub
from sync.hub.journal.drift import doubtful
from sync.hub.storage.schema import CHAIN, Chain, prepare, version_of
from sync.hub.storage.schema_steps import replace_fields
from sync.hub.storage.tables import METADATA
from tests.county import County, Workstation

if TYPE_CHECKING:
    from alembic.operations import Operations

TOWNSHIP = FacilityKind.TOWNSHIP_CENTRE


@pytest.fixture
def station(county: County) -> Workstation:
    centre = county.facility("满杖子乡卫生院", TOWNSHIP)
    person = county.staff(centre, Role.DOCTOR, Role.ADMINISTRATOR)
    one = county.workstation("one", centre, TOWNSHIP, person=person)
    for number in range(3):
        Notes(one.store, one.actor).write(Note(noted_on=date(2026, 1, 15), title=f"晨会{number}"))
    one.sync()
    return one


def titles(station: Workstation) -> list[str]:
    return sorted(note.title for note in Notes(station.store, station.actor).latest())


def notes_in(connection: Connection) -> dict[int, dict[str, Any]]:
    found = connection.execute(text("SELECT n, fields FROM record WHERE kind = 'note'"))
    return {n: msgspec.json.decode(fields) for n, fields in found}


def spell_out(op: Operations) -> None:
    """A step as one is to be written."""
    connection = op.get_bind()
    found = notes_in(connection).items()
    replace_fields(connection, {n: {**f, "title": f["title"] + "(改)"} for n, f in found})


def spell_out_unseen(op: Operations) -> None:
    op.execute("UPDATE record SET fields = replace(fields, '晨会', '早会') WHERE kind = 'note'")


def number_unseen(op: Operations) -> None:
    """It has a new revision, and nobody is told."""
    spell_out_unseen(op)
    op.execute("UPDATE record SET rev = rev + 1000 WHERE kind = 'note'")


def drop_one(op: Operations) -> None:
    op.execute("DELETE FROM record WHERE n = (SELECT min(n) FROM record WHERE kind = 'note')")


def upgrade(county: County, step: Callable[[Operations], None]) -> None:
    prepare(county.hub.engine, lambda: None, Chain(METADATA, (*CHAIN.steps, step)))
    county.hub = Hub(county.hub.engine, KINDS, lambda: county.now, authority=county.signer.public)


def test_what_a_step_changes_reaches_every_computer_by_itself(
    county: County, station: Workstation
) -> None:
    upgrade(county, spell_out)
    station.sync()
    assert titles(station) == ["晨会0(改)", "晨会1(改)", "晨会2(改)"]
    found = station.compare()
    assert found is not None
    assert (found.is_complete, found.mended) == (True, 0)
    with county.hub.engine.begin() as connection:
        assert doubtful(connection) == []


@pytest.mark.parametrize("step", [spell_out_unseen, number_unseen, drop_one])
def test_a_step_that_changes_records_unseen_is_taken_back(
    county: County, station: Workstation, step: Callable[[Operations], None]
) -> None:
    with pytest.raises(ClinicError) as refused:
        upgrade(county, step)
    assert refused.value.code == "HUB_STEP"
    assert version_of(county.hub.engine) == CHAIN.newest
    with county.hub.engine.begin() as connection:
        found = sorted(f["title"] for f in notes_in(connection).values())
    assert found == titles(station) == ["晨会0", "晨会1", "晨会2"]


def test_a_step_may_write_the_same_in_another_way(county: County, station: Workstation) -> None:
    def reorder(op: Operations) -> None:
        connection = op.get_bind()
        for n, fields in notes_in(connection).items():
            turned = msgspec.json.encode(dict(reversed(fields.items()))).decode()
            changed = text("UPDATE record SET fields = :said WHERE n = :n")
            connection.execute(changed, {"said": turned, "n": n})

    upgrade(county, reorder)
    station.sync()
    found = station.compare()
    assert found is not None
    assert found.is_complete
    assert (found.mended, found.doubtful) == (0, 0)
