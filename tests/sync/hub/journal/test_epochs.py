"""Tokens and epochs: copies of one computer, and claims about a past the hub does not know."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from app.storage.transaction import new_id
from sync.hub.storage.tables import ALARM, EPOCH
from sync.protocol.messages import PROTOCOL, Answer, Lineage, Request
from sync.protocol.problems import ProtocolError
from tests.county import County
from tests.seats import Seat


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.fixture
def seat(county: County) -> Seat:
    return Seat(county, "惠七镇卫生院")


class Copy:
    """One of two copies of a device; it does what the hub tells it to."""

    def __init__(self, seat: Seat, incarnation: str, token: str | None) -> None:
        self.seat = seat
        self.incarnation = incarnation
        self.token = token
        self.renewed = 0

    def exchange(self) -> Answer:
        request = Request(
            PROTOCOL, self.seat.device, self.incarnation, self.seat._epoch, self.token, 0, page=1
        )
        answer = self.seat.county.hub.exchange(self.seat.device, request)
        if answer.new_incarnation:
            self.incarnation, self.token = new_id(), None
            self.renewed += 1
        else:
            self.token = answer.token
        return answer


def test_two_copies_that_go_on_under_own_names_disturb_each_other_no_more(seat: Seat) -> None:
    seat.read()
    copies = [Copy(seat, seat.incarnation, seat._token) for _ in range(2)]
    for _ in range(10):
        for copy in copies:
            copy.exchange()
    assert sum(copy.renewed for copy in copies) == 1


def test_a_token_of_another_incarnation_is_no_sign_of_freshness(seat: Seat) -> None:
    seat.read()
    thief = Copy(seat, new_id(), seat._token)
    answer = thief.exchange()
    assert answer.new_incarnation
    assert answer.page is None


def test_no_claim_of_a_device_uses_up_the_hubs_numbers(seat: Seat) -> None:
    seat.read()
    for start in (2**63 - 1, 2**62, 2**57):
        request = Request(
            PROTOCOL,
            seat.device,
            seat.incarnation,
            "an epoch of nobody",
            None,
            0,
            lineage=[Lineage("an epoch of nobody", start)],
        )
        assert seat.county.hub.exchange(seat.device, request).start < 2**40


def test_an_epoch_that_began_above_the_hubs_is_followed_by_one_above_it(seat: Seat) -> None:
    """A hub rebuilt from nothing, at which this computer is new: its numbers must be greater than
    all that are out there."""
    lived = Lineage("of the lost hub", 2**45)
    request = Request(
        PROTOCOL, seat.device, seat.incarnation, lived.epoch, None, 0, lineage=[lived]
    )
    answer = seat.county.hub.exchange(seat.device, request)
    assert answer.fork is not None
    assert answer.fork.common is None
    assert answer.start > lived.start
    with seat.county.hub.engine.connect() as connection:
        assert len(connection.execute(EPOCH.select()).all()) == 2
    higher = replace(request, lineage=[Lineage(lived.epoch, 2**46)])
    assert seat.county.hub.exchange(seat.device, higher).start == answer.start


def test_a_past_of_which_the_hub_has_no_proof_opens_nothing(seat: Seat) -> None:
    """Forty requests, each with a past that began further on."""
    seat.read()
    for more in range(40):
        lived = Lineage("of nobody", _start(seat) + 2**34 * more, proof=f"{more}-x-0-9-y")
        request = Request(
            PROTOCOL, seat.device, seat.incarnation, lived.epoch, None, 0, lineage=[lived]
        )
        seat.county.hub.exchange(seat.device, request)
    with seat.county.hub.engine.connect() as connection:
        assert len(connection.execute(EPOCH.select()).all()) == 1
        (alarm,) = connection.execute(ALARM.select()).all()
    assert (alarm.device, alarm.attempt, alarm.times) == (seat.device, "epoch", 40)


def test_a_token_that_the_hub_never_gave_opens_nothing(seat: Seat) -> None:
    seat.read()
    given = seat._token or ""
    for token in ("999999-x", "1", "", f"999999-{given.partition('-')[2]}", given[:-1]):
        request = Request(PROTOCOL, seat.device, seat.incarnation, seat._epoch, token, 0)
        with pytest.raises(ProtocolError) as refused:
            seat.county.hub.exchange(seat.device, request)
        assert refused.value.code == "TOKEN"
    with seat.county.hub.engine.connect() as connection:
        assert len(connection.execute(EPOCH.select()).all()) == 1
        assert connection.execute(select(ALARM.c.times)).scalar_one() == 5
    seat.read()
    assert seat._token != given


def test_a_first_request_sent_again_byte_for_byte_gets_no_rows(seat: Seat) -> None:
    seat.read()
    first = Request(PROTOCOL, seat.device, new_id(), seat._epoch, None, 0, page=10, nonce="once")
    answer, again = (seat.county.hub.exchange(seat.device, first) for _ in range(2))
    assert (answer.new_incarnation, again.new_incarnation) == (False, True)
    assert (again.page, again.token) == (None, None)
    tried = replace(first, nonce="a second try, the answer to the first was lost")
    assert seat.county.hub.exchange(seat.device, tried).page is not None


def _start(seat: Seat) -> int:
    with seat.county.hub.engine.connect() as connection:
        return int(connection.execute(select(EPOCH.c.start)).scalar_one())
