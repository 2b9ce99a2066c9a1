"""A computer that was enrolled after the copy the hub was put back from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import delete

from app.core.errors import ClinicError
from app.kinds import BY_NAME, KINDS
from app.storage.store import Store
from sync.client.enrolment import DeviceIdentity, introduction_of
from sync.client.transport import HttpHub
from sync.client.ways import Ways
from sync.hub.house.devices import DeviceState
from sync.hub.house.home import HubHome
from sync.hub.storage.tables import DEVICE
from sync.protocol.signing import Signer, new_private_key
from sync.protocol.withdrawn import What
from tests.county import TEMPLATE_KEY, template_store
from tests.sync.road import MovableClock, Road, as_somebody_else, first_request, home_at, open_road


@pytest.fixture
def home(tmp_path: Path) -> HubHome:
    return home_at(tmp_path / "hub")


@pytest.fixture
def road(home: HubHome) -> Iterator[Road]:
    with open_road(home, MovableClock()) as road:
        yield road


@pytest.fixture
def forgotten(road: Road) -> DeviceIdentity:
    identity = road.enrol()
    with road.hub.engine.begin() as connection:
        connection.execute(delete(DEVICE).where(DEVICE.c.id == identity.device))
    return identity


def open_store(folder: Path) -> Store:
    shutil.copy(template_store(), folder / "store.db")
    return Store.open(folder / "store.db", TEMPLATE_KEY, KINDS, BY_NAME)


def refused(way: HttpHub | Ways, identity: DeviceIdentity) -> str:
    with pytest.raises(ClinicError) as caught:
        way.exchange(first_request(identity))
    return caught.value.code


def test_it_waits_for_its_words_and_goes_on(
    road: Road, forgotten: DeviceIdentity, tmp_path: Path
) -> None:
    store = open_store(tmp_path)
    ways = Ways(store, forgotten)
    assert refused(ways, forgotten) == "DEVICE_PENDING"
    assert refused(ways, forgotten) == "DEVICE_PENDING"
    assert road.devices.approve(forgotten.words).is_active
    assert ways.exchange(first_request(forgotten)).epoch
    ways.close()
    store.close()


def test_one_that_was_revoked_is_refused(
    road: Road, forgotten: DeviceIdentity, tmp_path: Path
) -> None:
    with road.hub.engine.begin() as connection:
        road.devices._withdrawals.note(connection, What.COMPUTER, forgotten.device)
    store = open_store(tmp_path)
    ways = Ways(store, forgotten)
    assert refused(ways, forgotten) == "DEVICE_REVOKED"
    assert road.devices.find(forgotten.device) is None
    ways.close()
    store.close()


def test_nobody_else_is_let_in_by_a_certificate(road: Road, forgotten: DeviceIdentity) -> None:
    """Neither with somebody's certificate and another key, nor with one of another hub."""
    request = introduction_of(forgotten)
    stranger = HttpHub(forgotten.address, as_somebody_else(forgotten))
    with pytest.raises(ClinicError) as caught:
        stranger.introduce(request)
    assert caught.value.code == "SIGNATURE"
    parts = (request.device, request.facility, request.signing_key, request.age_recipient)
    forged = Signer(new_private_key()).certify(*parts)
    stranger.close()
    road.ticker.now += 100
    own = HttpHub(forgotten.address, forgotten.speaker)
    with pytest.raises(ClinicError) as caught:
        own.introduce(replace(request, certificate=forged))
    assert caught.value.code == "DEVICE_UNKNOWN"
    own.close()
    assert road.devices.find(forgotten.device) is None


def test_a_known_computer_gains_nothing_by_it(road: Road) -> None:
    identity = road.enrol()
    own = HttpHub(identity.address, identity.speaker)
    assert not own.introduce(introduction_of(identity)).is_pending
    road.devices.revoke(identity.device)
    with pytest.raises(ClinicError) as caught:
        own.introduce(introduction_of(identity))
    assert caught.value.code == "DEVICE_REVOKED"
    own.close()
    found = road.devices.find(identity.device)
    assert found is not None
    assert found.state is DeviceState.REVOKED
