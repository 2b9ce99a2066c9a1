"""The county's administrator with sticks, at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.clock import Clock
from app.core.rights import Actor, FacilityKind, Role
from app.kinds import BY_NAME, KINDS
from app.notes import Note, Notes
from app.storage.store import Store
from app.storage.transaction import new_id
from sync.client.courier import Courier
from sync.client.enrolment import DeviceIdentity, new_device_keys
from sync.client.transport import HubAddress
from sync.hub.house.devices import Devices
from sync.hub.house.home import HubHome
from sync.hub.house.opened_hub import open_hub
from sync.hub.house.registry import Registry
from sync.hub.wire.sticks import Sticks
from sync.protocol.enrolment_file import read_enrolment_file
from sync.protocol.messages import EnrolAnswer, EnrolRequest
from tests.county import MORNING, TEMPLATE_KEY, template_store
from tests.sync.hub.cli.test_commands import Administrator

TOWNSHIP = "河东中心卫生院"


class Counter:
    """Enrols at the hub's own computer, without a network."""

    def __init__(self, devices: Devices) -> None:
        self._devices = devices

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        return self._devices.enrol(request)


class Desk:
    """A computer of the township with a note that waits."""

    def __init__(self, administrator: Administrator, folder: Path) -> None:
        from sync.client import enrolment

        file = folder / "township.jiceng-enrol"
        administrator.does("enrol", TOWNSHIP, "--file", str(file), "--approve-at-once")
        code = read_enrolment_file(file)
        world = open_hub(HubHome(administrator.home))
        address = HubAddress(code.url, code.authorities, code.hub_key)
        counter, keys = Counter(world.devices), new_device_keys()
        self.identity: DeviceIdentity = enrolment.enrol(
            counter,  # type: ignore[arg-type] # speaks of nothing but enrolment
            address,
            keys,
            code.code,
            "门诊一号机",
        )
        facility = Registry(world.engine).facility(TOWNSHIP).id
        world.close()
        path = folder / "desk.db"
        path.write_bytes(template_store().read_bytes())
        self.store = Store.open(path, TEMPLATE_KEY, KINDS, BY_NAME, Clock(lambda: MORNING))
        roles = frozenset([Role.DOCTOR])
        kind = FacilityKind.TOWNSHIP_CENTRE
        self.notes = Notes(self.store, Actor(new_id(), facility, facility, kind, roles))
        self.notes.write(Note(title="晨会", noted_on=MORNING.date()))
        self.courier = Courier(self.store, self.identity)


@pytest.fixture
def administrator(tmp_path: Path) -> Administrator:
    made = Administrator(tmp_path / "hub")
    made.does("init", "--name", "河东县", "--address", "127.0.0.1")
    made.does("facility", "add", TOWNSHIP, "--kind", "township_centre")
    return made


@pytest.fixture
def desk(administrator: Administrator, tmp_path: Path) -> Desk:
    return Desk(administrator, tmp_path)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def test_a_stick_is_taken_in_and_answered(
    administrator: Administrator, desk: Desk, stick: Path
) -> None:
    desk.courier.pack(stick)
    told = administrator.does("usb", "import", str(stick))
    assert "门诊一号机: 1 changes taken in" in told
    assert "it may be removed" in told
    received = desk.courier.unpack(stick)
    assert (received.files, received.problems) == (1, [])
    assert received.is_all


def test_one_file_in_any_folder_is_taken_in(
    administrator: Administrator, desk: Desk, stick: Path, tmp_path: Path
) -> None:
    desk.courier.pack(stick)
    (file,) = stick.rglob("up-*")
    elsewhere = tmp_path / "downloads" / "renamed.jiceng"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(file.read_bytes())
    administrator.does("usb", "import", str(elsewhere))
    assert desk.courier.unpack(elsewhere.parent).files == 1


def test_a_bad_file_is_named_and_the_good_ones_count(
    administrator: Administrator, desk: Desk, stick: Path
) -> None:
    desk.courier.pack(stick)
    (file,) = stick.rglob("up-*")
    file.with_name("a.jiceng").write_bytes(file.read_bytes()[:-1])
    told = administrator.does("usb", "import", str(stick), fails=True)
    assert "PKG_DAMAGED" in told
    assert "1 changes taken in" in told


def test_a_stick_without_anything_and_one_that_is_not_there(
    administrator: Administrator, stick: Path
) -> None:
    assert "nothing for this hub" in administrator.does("usb", "import", str(stick))
    gone = administrator.does("usb", "import", str(stick / "gone"), fails=True)
    assert "USB_REMOVED" in gone


def test_news_are_written_for_a_facility(
    administrator: Administrator, desk: Desk, stick: Path
) -> None:
    told = administrator.does("usb", "export", str(stick), TOWNSHIP)
    assert "门诊一号机" in told
    assert desk.courier.unpack(stick).is_all
    assert "FACILITY_UNKNOWN" in administrator.does("usb", "export", str(stick), "无", fails=True)


def test_watching_takes_each_stick_once(desk: Desk, stick: Path, tmp_path: Path) -> None:
    from sync.hub.wire.envelopes import Envelopes

    world = open_hub(HubHome(tmp_path / "hub"))
    sticks = Sticks(Envelopes(world.hub(), world.devices, world.keys))
    there = stick / "volume"
    seen: list[int] = []

    def wait() -> bool:
        """A stick is plugged in, left there, and written anew."""
        seen.append(len(seen))
        if len(seen) in (2, 4):
            there.mkdir(exist_ok=True)
            desk.courier.pack(there)
        return len(seen) < 6

    outcomes = list(sticks.watch(there, wait))
    world.close()
    assert [outcome.problem for outcome in outcomes] == [None, None]
