"""Some of the calls of each flow fail; `tests.faults.every_call` lets all of them fail."""

from __future__ import annotations

from itertools import count

import pytest
from sqlalchemy import Engine, inspect, text

from sync.hub.storage.database import open_server
from sync.hub.storage.schema import Chain, version_of
from sync.hub.storage.tables import METADATA
from tests.faults.every_call import sweep
from tests.faults.power import power_cut
from tests.sync.hub.storage.test_schema import add_a_room, chain, enrol, rename_the_room

NEWER = chain(add_a_room, rename_the_room)
MOST = 200


@pytest.mark.parametrize(
    ("flow", "every"), [("usb", 61), ("upgrade", 149), ("hub_upgrade", 37), ("key_turn", 401)]
)
def test_a_call_that_fails_loses_and_doubles_nothing(flow: str, every: int) -> None:
    result = sweep(flow, every)
    assert result.faults == []
    assert result.calls > 100


def test_the_upgrade_of_a_server_is_cut_at_every_statement(postgresql_url: str) -> None:
    statements = next(n for n in count(1) if not _cut_off_at(n, postgresql_url) or n >= MOST)
    assert 10 < statements < MOST


def _cut_off_at(statement: int, url: str) -> bool:
    """Whether the power went before it was through; it is brought to its end then."""
    older = open_server(url, 2, chain=Chain(METADATA))
    enrol(older)
    with power_cut(Engine, statement) as cut:
        open_server(url, 2, may_upgrade=True, chain=NEWER).dispose()
    newest = open_server(url, 2, may_upgrade=True, chain=NEWER)
    with newest.connect() as connection:
        found = connection.execute(text("SELECT place FROM device")).scalars().all()
        assert found == ["of 门诊一号机"]
    assert version_of(newest) == NEWER.newest
    with newest.begin() as connection:
        for table in inspect(connection).get_table_names():
            connection.execute(text(f'DROP TABLE "{table}"'))
    for engine in (older, newest):
        engine.dispose()
    return bool(cut)
