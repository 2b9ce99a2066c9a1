"""The steps on disk and the classes in memory describe the same tables."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.kinds import CLASSES
from app.storage.base import Base
from app.storage.migrate import head, version_of
from app.storage.store import Store


def test_the_newest_step_makes_the_tables_the_program_maps(store: Store) -> None:
    assert CLASSES  # listing them maps them
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
