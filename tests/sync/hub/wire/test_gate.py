"""Who may stand at the hub's door, and who makes room when too many do."""

from __future__ import annotations

import pytest

from sync.hub.wire import gate as rules
from sync.hub.wire.gate import Gate, Guest, neighbourhood
from tests.sync.road import Ticker


class Door:
    """Lets callers in, and remembers who was shown out."""

    def __init__(self, places: int = 2000) -> None:
        self.ticker = Ticker()
        self.gate = Gate(places, self.ticker)
        self.shown_out: list[Guest] = []

    def comes(self, address: str) -> Guest | None:
        entered = self.gate.enter(address, 1)
        if entered is None:
            return None
        guest, self.wait = entered
        guest.hang_up = lambda: self.shown_out.append(guest)
        return guest

    def surely(self, address: str) -> Guest:
        guest = self.comes(address)
        assert guest is not None
        return guest

    def fails(self, address: str, times: int) -> None:
        for _ in range(times):
            guest = self.comes(address)
            if guest is not None:
                self.gate.leave(guest)


@pytest.fixture
def door() -> Door:
    return Door()


def test_two_hundred_computers_behind_one_address_come_in_at_once(door: Door) -> None:
    for number in range(200):
        guest = door.surely("clinics")
        assert door.wait == 0
        door.gate.prove(guest, f"computer {number}")
    assert door.shown_out == []
    assert door.gate.inside == 200


def test_who_says_nothing_for_longest_makes_room_at_its_own_address(door: Door) -> None:
    silent = [door.surely("raider") for _ in range(rules.SHARE)]
    clinic = door.surely("clinic")
    silent[0].is_served = True
    door.surely("raider")
    assert door.shown_out == [silent[1]]
    assert clinic not in door.shown_out


def test_a_computer_behind_the_raiders_address_comes_in_too(door: Door) -> None:
    for _ in range(rules.SHARE + 50):
        door.surely("both")
    clinic = door.surely("both")
    door.gate.prove(clinic, "computer")
    for _ in range(rules.SHARE * 2):
        door.comes("both")
    assert clinic not in door.shown_out


def test_a_full_hub_shows_out_where_most_say_nothing() -> None:
    door = Door(places=10)
    clinics = [door.surely(f"clinic {number}") for number in range(4)]
    crowd = [door.surely("crowd") for _ in range(6)]
    newcomer = door.surely("newcomer")
    assert door.shown_out == [crowd[0]]
    assert not {*clinics, newcomer} & {*door.shown_out}
    assert door.gate.inside == 10


def test_a_hub_full_of_the_served_takes_nobody_more() -> None:
    door = Door(places=2)
    for number in range(2):
        door.surely(f"clinic {number}").is_served = True
    assert door.comes("another") is None


def test_an_address_where_much_goes_wrong_waits_and_is_then_turned_away(door: Door) -> None:
    door.fails("raider", int(rules.FAILURES) + 10)
    door.comes("raider")
    assert 0 < door.wait <= rules.LONGEST_WAIT_S
    door.fails("raider", 1000)
    assert door.comes("raider") is None
    assert door.comes("clinic") is not None
    assert door.wait == 0
    door.ticker.now += 60
    assert door.comes("raider") is not None


def test_an_address_pays_for_what_it_pours_in_vain(door: Door) -> None:
    guest = door.surely("raider")
    door.gate.pour(guest, (int(rules.FAILURES) + 10) * rules.BYTES_OF_A_FAILURE)
    door.comes("raider")
    assert door.wait > 0
    computer = door.surely("clinic")
    door.gate.prove(computer, "computer")
    door.gate.pour(computer, 1000 * rules.BYTES_OF_A_FAILURE)
    door.comes("clinic")
    assert door.wait == 0


def test_whoever_proves_a_device_there_gets_its_wait_back(door: Door) -> None:
    door.fails("both", int(rules.FAILURES) + 20)
    guest = door.surely("both")
    first = door.wait
    door.gate.prove(guest, "computer")
    door.surely("both")
    assert door.wait < first


def test_one_device_has_its_own_few_connections_and_no_more(door: Door) -> None:
    lines = [door.surely("clinic") for _ in range(rules.MOST_OF_A_DEVICE + 1)]
    lines[0].is_served = True
    for line in lines:
        door.gate.prove(line, "computer")
    assert door.shown_out == [lines[1]]


def test_a_device_is_known_where_it_has_proved_itself_of_late(door: Door) -> None:
    guest = door.surely("clinic")
    assert not door.gate.knows(guest, "computer")
    door.gate.prove(guest, "computer")
    assert door.gate.knows(guest, "computer")
    assert not door.gate.knows(door.surely("elsewhere"), "computer")
    door.ticker.now += rules.KNOWN_FOR_S
    assert not door.gate.knows(guest, "computer")


def test_everybody_leaves_once(door: Door) -> None:
    guest = door.surely("clinic")
    for _ in range(3):
        door.gate.leave(guest)
    assert door.gate.inside == 0


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::1", "::1"),
        ("", ""),
    ],
)
def test_a_subscribers_whole_network_is_one_address(address: str, counts_as: str) -> None:
    assert neighbourhood(address) == counts_as
