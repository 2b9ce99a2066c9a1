"""A hub whose clock cannot be right does not serve, says why, and goes on by itself once it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from sync.hub.clock import HubClock
from sync.hub.house.home import HubKeys
from sync.hub.storage.database import open_file
from sync.hub.storage.tables import DEVICE, ENROLMENT
from sync.protocol.clock_word import ClockWord
from sync.protocol.problems import ProtocolError

NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
BUILD = date(2026, 11, 1)
YEARS = timedelta(days=20 * 365)
KEYS = HubKeys.new()


class Hands:
    """The hub's wall clock, which anybody sets, and the seconds that nobody can."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.shows = NOON
        self.steady_s = 100.0
        self.told: list[datetime] = []

    def pass_by(self, **duration: float) -> None:
        self.shows += timedelta(**duration)
        self.steady_s += timedelta(**duration).total_seconds()

    def start(self) -> HubClock:
        return HubClock(
            self.engine, lambda: self.shows, lambda: self.steady_s, BUILD, self.told.append
        )


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Hands]:
    engine = open_file(tmp_path / "hub.db", bytes(32))
    yield Hands(engine)
    engine.dispose()


def serves(clock: HubClock) -> bool:
    try:
        clock.check()
    except ProtocolError as refused:
        return refused.code != "HUB_CLOCK"
    return True


@pytest.mark.parametrize(
    "shows",
    [datetime(1970, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC)]
    + [NOON + timedelta(days=days) for days in (-20 * 365, -5 * 365, -1, 5 * 365, 20 * 365)],
    ids=lambda at: str(at.date()),
)
@pytest.mark.parametrize("restarts", [False, True], ids=["running", "started anew"])
def test_a_clock_that_jumps_is_not_served_by_and_is_once_it_is_right(
    hands: Hands, shows: datetime, restarts: bool
) -> None:
    clock = hands.start()
    assert serves(clock)
    hands.pass_by(hours=3)
    assert serves(clock)
    hands.shows = shows
    clock = hands.start() if restarts else clock
    assert not serves(clock)
    assert not serves(clock)
    assert hands.told == [shows]
    hands.shows = NOON + timedelta(hours=3)
    hands.pass_by(hours=1)
    assert serves(hands.start() if restarts else clock)


def test_a_clock_that_somebody_sets_a_little_goes_on(hands: Hands) -> None:
    clock = hands.start()
    for minutes in (0, 40, -35, 60 * 24, -50):
        hands.shows += timedelta(minutes=minutes)
        hands.pass_by(seconds=30)
        assert serves(clock), minutes


def test_a_day_ahead_for_an_hour_spoils_nothing(hands: Hands) -> None:
    """Somebody set it wrong, and right again: nobody has to overrule anything."""
    clock = hands.start()
    assert serves(clock)
    hands.shows += timedelta(days=1)
    hands.pass_by(hours=1)
    assert serves(clock)
    hands.shows -= timedelta(days=1)
    hands.pass_by(minutes=5)
    assert serves(clock)
    assert serves(hands.start())


def test_a_clock_that_was_set_forward_counts_once_it_has_run_on_for_a_day(hands: Hands) -> None:
    """It was slow by five hours; after a day it may not fall back by them unnoticed."""
    clock = hands.start()
    assert serves(clock)
    hands.shows += timedelta(hours=5)
    for _ in range(5):
        hands.pass_by(hours=6)
        assert serves(clock)
    hands.shows -= timedelta(hours=5)
    assert not serves(clock)


def test_a_hub_that_was_off_for_a_holiday_goes_on(hands: Hands) -> None:
    assert serves(hands.start())
    hands.shows += timedelta(days=40)
    clock = hands.start()
    for _ in range(3):
        assert serves(clock)
        hands.pass_by(hours=1)
    hands.shows += timedelta(days=20 * 365)
    assert not serves(clock)


def test_a_program_that_knows_no_day_it_was_made_goes_by_when_it_last_served(hands: Hands) -> None:
    def start() -> HubClock:
        return HubClock(hands.engine, lambda: hands.shows, lambda: hands.steady_s)

    assert serves(start())
    hands.shows += timedelta(days=40)
    assert serves(start())
    hands.shows += YEARS
    assert not serves(start())


def test_no_clock_is_right_before_the_program_was_made(hands: Hands) -> None:
    hands.shows = datetime(2026, 10, 30, tzinfo=UTC)
    assert not serves(hands.start())
    hands.shows = NOON + YEARS
    assert not serves(hands.start()), "a new hub, and years after the program was made"
    hands.shows = NOON
    assert serves(hands.start())


def test_a_hub_that_an_older_program_served_goes_by_when_its_computers_were_seen(
    hands: Hands,
) -> None:
    _seen(hands.engine, "2026-11-30T03:00:00.000Z")
    hands.shows = NOON - timedelta(days=20)
    assert not serves(hands.start())


def test_what_is_noted_of_the_time_rises_with_it(hands: Hands) -> None:
    clock = hands.start()
    for _ in range(3):
        hands.pass_by(days=1)
        assert serves(clock)
    hands.shows -= timedelta(days=2)
    assert not serves(hands.start())


def test_the_administrator_may_overrule_and_everybody_is_told(hands: Hands) -> None:
    """It ran ahead from its first start on, before there was anything to measure it by."""
    hands.shows = NOON + timedelta(days=9 * 365)
    running = hands.start()
    assert serves(running)
    _seen(hands.engine, "2035-11-28T04:00:00.000Z")
    hands.shows = NOON
    assert not serves(running)
    word = hands.start().accept(KEYS.signer)
    assert (word.number, word.at, word.is_of(KEYS.signer.public)) == (1, NOON, True)
    assert serves(running), "it hears of it from the command line's process"
    assert running.word == ClockWord.read(word.text) == word
    assert serves(hands.start())


def test_a_word_that_the_hub_did_not_sign_is_none(hands: Hands) -> None:
    word = hands.start().accept(HubKeys.new().signer)
    assert not word.is_of(KEYS.signer.public)
    assert ClockWord.read("soon 2026 x") is None
    assert ClockWord.read("") is None


def test_what_a_clock_that_ran_ahead_wrote_of_times_to_come_is_bounded(hands: Hands) -> None:
    with hands.engine.begin() as connection:
        late = "2046-11-30T04:00:00.000Z"
        code = {"code_hash": "a:b", "facility": "f", "expires_at": late, "tries": 0}
        connection.execute(ENROLMENT.insert().values(**code))
    _seen(hands.engine, "2046-11-29T04:00:00.000Z")
    hands.start().accept(KEYS.signer)
    with hands.engine.connect() as connection:
        assert connection.execute(select(DEVICE.c.last_seen)).scalar() == "2026-11-30T04:00:00.000Z"
        ends = connection.execute(select(ENROLMENT.c.expires_at)).scalar()
        assert ends == "2026-12-01T04:00:00.000Z"


def _seen(engine: Engine, at: str) -> None:
    about = dict.fromkeys(("facility", "key", "age_recipient", "name"), "x")
    with engine.begin() as connection:
        if connection.execute(update(DEVICE).values(last_seen=at)).rowcount:
            return
        values = {"id": "d", "state": "active", "enrolled_at": "2026-01-01T00:00:00.000Z"}
        connection.execute(DEVICE.insert().values(**about, **values, last_seen=at, cursor=0))
