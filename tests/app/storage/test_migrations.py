"""The steps on disk and the classes in memory describe the same tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import OperationalError
from sqlcipher3 import dbapi2

from app.clinic import Clinic
from app.core.errors import StoreError
from app.kinds import CLASSES
from app.storage import store as opened
from app.storage.base import Base
from app.storage.migrate import head, version_of
from app.storage.rows import Tables
from app.storage.store import Store
from tests.faults.failing_disk import IO_ERROR
from tests.faults.upgrades import StoreUpgrade


def test_the_newest_step_makes_the_tables_the_program_maps(store: Store) -> None:
    assert CLASSES  # listing them maps them
    assert Clinic is not None  # and so what its services derive
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_indexes_that_lookups_need_are_there(store: Store) -> None:
    with store.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        )
        present = {(row.name, row.tbl_name) for row in found}
    mapped = {
        (str(index.name), table.name)
        for table in Base.metadata.tables.values()
        for index in table.indexes
    }
    assert {row for row in present if row[1] != "alembic_version"} == mapped


def test_a_new_store_stands_at_the_newest_step(store: Store) -> None:
    assert version_of(store.engine) == head()


def test_an_upgrade_cut_off_behind_its_last_step_still_gets_its_guard_and_is_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = StoreUpgrade(tmp_path)
    upgrade.prepare()
    for cut_off in ("install_guard", "understand"):
        with monkeypatch.context() as patch:
            patch.setattr(opened, cut_off, _power_cut)
            with pytest.raises(PowerCut):
                upgrade.run()
        assert upgrade.after_the_failure() == []
    upgrade.run()
    assert upgrade.at_the_end() == []


def test_a_disk_error_while_an_upgrade_is_understood_is_not_taken_for_a_bad_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = StoreUpgrade(tmp_path)
    upgrade.prepare()
    with monkeypatch.context() as patch:
        patch.setattr(Tables, "save", _disk_error)
        with pytest.raises(StoreError) as caught:
            upgrade.run()
    assert caught.value.code == "DISK_ERROR"
    upgrade.run()
    assert upgrade.at_the_end() == []


class PowerCut(Exception):
    """The program is not there any more."""


def _power_cut(*_: object) -> None:
    raise PowerCut


def _disk_error(*_: object) -> None:
    error = dbapi2.OperationalError("disk I/O error")
    error.sqlite_errorcode = IO_ERROR
    raise OperationalError("INSERT", None, error)
