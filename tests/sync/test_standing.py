"""The county hears how its computers fare, with every exchange, and of no resident."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select, update

from app.core.errors import ClinicError, NetworkError
from app.core.rights import FacilityKind
from app.kinds import KINDS
from app.notes import Note, Notes
from sync.client.standing import standing_of
from sync.client.state import load
from sync.hub.hub import Hub
from sync.hub.journal.standing import troubles
from sync.hub.storage.tables import DEVICE, STANDING
from sync.protocol.codec import encode
from sync.protocol.messages import Request, Spoken, StationStanding
from sync.protocol.problems import ProtocolError
from tests.county import County, Workstation

TOWNSHIP = FacilityKind.TOWNSHIP_CENTRE
SECRET = "王秀英的晨会"


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The file, where a test does not ask for both."""
    return str(getattr(request, "param", "file"))


@pytest.fixture
def station(county: County) -> Workstation:
    centre = county.facility("满杖子乡卫生院", TOWNSHIP)
    one = county.workstation("one", centre, TOWNSHIP)
    one.sync()
    return one


def write(station: Workstation) -> None:
    Notes(station.store, station.actor).write(Note(noted_on=date(2026, 1, 15), title=SECRET))


def told(county: County) -> StationStanding:
    with county.hub.engine.begin() as connection:
        text = connection.execute(select(STANDING.c.told)).scalar_one()
    assert SECRET not in text
    return msgspec.json.decode(text, type=StationStanding)


def lines(county: County) -> list[str]:
    with county.hub.engine.begin() as connection:
        found = troubles(connection, county.now)
    assert all(one.do for one in found)
    return [one.what.format(**one.params) for one in found]


def sent(station: Workstation) -> StationStanding | None:
    assert isinstance(station.wire.last, Request)
    return station.wire.last.standing


def test_a_computer_that_fares_well_says_so_once_and_again_a_day_later(
    county: County, station: Workstation
) -> None:
    assert sent(station) is None  # nobody knew yet what the hub speaks
    station.sync()
    assert sent(station) is not None
    write(station)
    station.sync()
    assert sent(station) is None
    county.now += timedelta(days=1, minutes=1)
    station.sync()  # hears how late it is
    station.sync()
    assert sent(station) is not None
    station.sync()
    assert sent(station) is None
    assert told(county).program
    assert lines(county) == []


def test_the_standing_costs_a_request_less_than_two_hundred_bytes(station: Workstation) -> None:
    station.sync()
    request = station.wire.last
    assert request is not None
    whole = len(encode(request))
    request.standing = None
    assert whole - len(encode(request)) < 200


def test_whoever_is_in_trouble_is_named_with_what_to_do(
    county: County, station: Workstation
) -> None:
    write(station)
    with station.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("UPDATE change SET state = 'held', code = 'NOT_ALLOWED'")
        connection.exec_driver_sql("INSERT INTO inbox (id, row) VALUES ('a', ?)", (_ROW,))
    station.sync()
    assert (told(county).held, told(county).aside) == (1, 1)
    assert lines(county) == ["1 changes refused", "1 records set aside"]


_ROW = '{"id":"a","kind":"note","home":"x","fields":{"title":"' + SECRET + '"}}'


def test_a_wrong_clock_is_told_in_minutes(county: County, station: Workstation) -> None:
    county.wrong_by["one.db"] = -timedelta(hours=3)
    station.sync()
    station.sync()
    assert told(county).clock_s == 3 * 3600
    assert lines(county) == ["clock wrong by 180 minutes"]


def test_why_the_last_exchange_failed_is_told_with_the_next(
    county: County, station: Workstation
) -> None:
    def refuse(_: Request) -> None:
        raise ProtocolError("HUB_ERROR")

    station.wire.before = refuse
    with pytest.raises(ClinicError):
        station.sync()
    station.wire.before = lambda request: None
    station.sync()
    assert told(county).failed == "HUB_ERROR"
    assert lines(county) == ["an exchange failed: HUB_ERROR"]
    county.now += timedelta(days=8)
    assert lines(county) == []


def test_a_line_that_broke_and_holds_again_is_no_trouble(
    county: County, station: Workstation
) -> None:
    def cut(_: Request) -> None:
        raise NetworkError("NET_CUT")

    station.wire.before = cut
    with pytest.raises(NetworkError):
        station.sync()
    station.wire.before = lambda request: None
    station.sync()
    assert told(county).failed == "NET_CUT"
    assert lines(county) == []


def test_who_was_not_heard_of_for_a_month_is_named(county: County, station: Workstation) -> None:
    county.now += timedelta(days=29)
    assert lines(county) == []
    county.now += timedelta(days=2)
    assert lines(county) == ["not heard of for 31 days"]
    with county.hub.engine.begin() as connection:
        connection.execute(update(DEVICE).values(state="revoked"))
    assert lines(county) == []


@pytest.mark.parametrize("database", ["file", "server"], indirect=True)
def test_it_goes_by_stick_too_and_an_old_stick_takes_nothing_back(
    county: County, station: Workstation, tmp_path: Path
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for stick in (old, new):
        stick.mkdir()
    write(station)
    county.now += timedelta(days=9)
    station.courier.pack(old)
    county.now += timedelta(hours=1)
    with station.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("INSERT INTO inbox (id, row) VALUES ('a', ?)", (_ROW,))
    station.courier.pack(new)
    for stick in (new, old):
        assert all(outcome.answered for outcome in county.sticks.take(stick))
    assert told(county).aside == 1
    assert told(county).oldest_on == "2026-01-15"
    assert lines(county) == ["changes unsent for 9 days", "1 records set aside"][::-1]


def test_a_hub_of_an_older_program_is_told_nothing_it_cannot_read(
    county: County, station: Workstation
) -> None:
    station.sync()
    county.hub = Hub(county.hub.engine, KINDS, lambda: county.now, Spoken(newest=1))
    county.now += timedelta(days=2)

    def as_it_reads(request: Request) -> None:
        if request.standing is not None:
            raise ProtocolError("BODY_INVALID", path="$", reason="unknown key")

    station.wire.before = as_it_reads
    write(station)
    assert station.sync().complete
    assert station.conversation().hub_speaks == 1
    assert set(station.states()) == {"acked"}


@pytest.mark.parametrize("at", ["", "tomorrow", "9999-12-31T23:59:59.000Z", "0001-01-01"])
def test_a_stick_cannot_say_when_it_likes(
    county: County, station: Workstation, at: str, tmp_path: Path
) -> None:
    request = Request(2, station.device, "", None, None, 0, standing=StationStanding(held=1, at=at))
    county.hub.exchange(station.device, request, by_stick=True)
    assert told(county).held == 1
    station.sync()
    assert told(county).held == 0


def test_a_computer_that_was_founded_just_now_exchanges_again(station: Workstation) -> None:
    """SQLite lists what it keeps for a while beside the store, as it does after a migration: the
    second exchange after a first start failed, and every one after it until the next start."""
    with station.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("CREATE TEMP TABLE meanwhile (n)")
        told = standing_of(connection, load(connection), station.store.clock)
    assert told.free_mb
