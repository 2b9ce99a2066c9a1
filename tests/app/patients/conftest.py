"""A health centre with a few residents on file twice."""

from __future__ import annotations

import pytest

from app.patients import Patients
from app.storage.store import Store
from tests.stores import actor


@pytest.fixture
def patients(store: Store) -> Patients:
    return Patients(store, actor())
