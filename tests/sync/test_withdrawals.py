"""A hub that goes back in time gives back nothing that was taken away since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from app.core.rights import FacilityKind, Role
from app.facilities import Facilities
from app.storage.transaction import new_id
from app.users import Posting, Users
from sync.hub.house.devices import DeviceState
from sync.hub.journal.records import row_of
from sync.hub.journal.withdrawal_file import NAME
from sync.hub.storage.tables import RECORD, WITHDRAWAL
from sync.protocol.messages import Request
from sync.protocol.problems import ProtocolError
from sync.protocol.signing import Signer, new_private_key
from sync.protocol.withdrawn import What, WithdrawnHere, WithdrawnTally, withdrawal
from tests.county import County, Workstation
from tests.sync.road import Computer


@dataclass
class Place:
    """One computer of one facility."""

    county: County
    facility: str
    station: Workstation


def place(county: County, name: str, kind: FacilityKind) -> Place:
    facility = county.facility(name, kind)
    return Place(county, facility, county.workstation(name, facility, kind))


@pytest.fixture
def centre(county: County) -> Place:
    return place(county, "惠七镇卫生院", FacilityKind.TOWNSHIP_CENTRE)


@pytest.fixture
def hospital(county: County) -> Place:
    return place(county, "望奎县人民医院", FacilityKind.COUNTY_HOSPITAL)


def join(county: County, community: str, place: Place) -> str:
    of = {"community_id": community, "facility_id": place.facility}
    return county.administer("membership", **of, role="member", from_on="2020-01-01")


def fields(county: County, record_id: str) -> dict[str, Any]:
    with county.hub.engine.begin() as connection:
        query = select(RECORD).where(RECORD.c.id == record_id)
        return dict(row_of(connection.execute(query).mappings().one()).fields)


def listed(county: County) -> int:
    with county.hub.engine.begin() as connection:
        return len(connection.execute(select(WITHDRAWAL)).all())


def known_at(station: Workstation) -> int:
    with station.store.reading() as session:
        query = "SELECT count(*) FROM withdrawal"
        return int(session.connection().exec_driver_sql(query).scalar_one())


def lose_the_file(county: County) -> None:
    """As on a new machine, which has the copy and the keys alone."""
    (county.folder / NAME).unlink()


def state(county: County, device: str) -> DeviceState:
    found = county.devices.find(device)
    assert found is not None
    return found.state


def test_a_revoked_computer_stays_revoked(county: County, centre: Place) -> None:
    stolen = centre.station
    back = county.safety_copy()
    county.devices.revoke(stolen.device)
    back()
    assert state(county, stolen.device) is DeviceState.REVOKED


def test_a_hub_on_a_new_machine_hears_it_from_a_workstation(
    county: County, centre: Place, hospital: Place
) -> None:
    stolen, honest = centre.station, hospital.station
    honest.sync()
    back = county.safety_copy()
    county.devices.revoke(stolen.device)
    honest.sync()
    lose_the_file(county)
    back()
    assert state(county, stolen.device) is DeviceState.ACTIVE
    honest.sync()
    assert state(county, stolen.device) is DeviceState.REVOKED
    assert known_at(honest) == listed(county)


def test_a_hub_hears_it_by_stick_too(county: County, centre: Place, hospital: Place) -> None:
    stolen, honest = centre.station, hospital.station
    honest.sync()
    back = county.safety_copy()
    county.devices.revoke(stolen.device)
    honest.sync()
    lose_the_file(county)
    back()
    stick = county.folder / "stick"
    stick.mkdir()
    for _ in range(3):
        honest.courier.pack(stick)
        list(county.sticks.take(stick))
        honest.courier.unpack(stick)
    assert state(county, stolen.device) is DeviceState.REVOKED


def test_a_used_code_stays_used(county: County, centre: Place) -> None:
    code = county.devices.issue(centre.facility, approve_at_once=True).code
    back = county.safety_copy()
    first = Computer("0d5f0000-0000-4000-8000-00000000000a")
    county.devices.enrol(first.asks(code))
    back()
    with pytest.raises(ProtocolError) as refused:
        county.devices.enrol(Computer("another").asks(code))
    assert refused.value.code == "ENROL_USED"


def test_a_code_that_was_guessed_at_stays_dead(county: County, centre: Place) -> None:
    code = county.devices.issue(centre.facility, approve_at_once=True).code
    wrong = str(code)[:-1] + ("0" if str(code)[-1] != "0" else "1")
    back = county.safety_copy()
    for _ in range(5):
        with pytest.raises(ProtocolError):
            county.devices.enrol(Computer("another").asks(wrong))
    back()
    with pytest.raises(ProtocolError):
        county.devices.enrol(Computer("another").asks(code))


@pytest.mark.parametrize(
    "ended", [{"until_on": "2026-01-10"}, {"voided_at": "2026-01-15T01:00:00.000Z"}]
)
def test_an_ended_membership_and_a_removed_person_stay_so(
    county: County, centre: Place, ended: dict[str, str]
) -> None:
    community = county.administer("community", name="医共体", kind="county_community")
    membership = join(county, community, centre)
    person = county.administer("person", name="李医生", home_id=centre.facility)
    post = county.administer(
        "post",
        person_id=person,
        facility_id=centre.facility,
        role=Role.DOCTOR.value,
        from_on="2020-01-01",
    )
    back = county.safety_copy()
    county.hub.administer("membership", membership, ended)
    county.hub.administer("post", post, ended)
    back()
    for record in (membership, post):
        assert ended.items() <= fields(county, record).items()


def test_what_was_given_back_later_is_not_ended_again(county: County, centre: Place) -> None:
    community = county.administer("community", name="医共体", kind="county_community")
    membership = join(county, community, centre)
    back = county.safety_copy()
    county.hub.administer("membership", membership, {"until_on": "2026-01-10"})
    county.hub.administer("membership", membership, {"until_on": "2027-01-10"})
    back()
    assert fields(county, membership)["until_on"] == "2027-01-10"


def test_a_post_that_another_computer_still_has_is_ended_as_it_comes(
    county: County, centre: Place
) -> None:
    """Made and ended after the copy; a computer that saw it in between offers it as it was."""
    first = centre.station
    kind = FacilityKind.TOWNSHIP_CENTRE
    second = county.workstation("second", centre.facility, kind, person=first.actor.person_id)
    first.sync()
    back = county.safety_copy()
    users = Users(first.store, first.actor, Facilities(first.store))
    post = users.appoint(first.actor.person_id, Posting(Role.MANAGER), from_on=date(2025, 1, 1))
    first.sync()
    second.sync()
    county.hub.administer("post", post, {"until_on": "2026-01-10"})
    back()
    second.sync()
    assert fields(county, post)["until_on"] == "2026-01-10"


def test_what_an_older_program_took_away_is_listed_at_the_next_start(
    county: County, centre: Place
) -> None:
    back = county.safety_copy()
    county.enrol("spare", centre.facility, "spare")
    person = county.staff(centre.facility, Role.DOCTOR)
    county.hub.administer("person", person, {"voided_at": "2026-01-15T01:00:00.000Z"})
    county.devices.revoke(centre.station.device)
    with county.hub.engine.begin() as connection:
        connection.execute(WITHDRAWAL.delete())
    lose_the_file(county)
    county.restart_hub()
    assert listed(county) >= 2
    back()
    assert state(county, centre.station.device) is DeviceState.REVOKED


def test_a_post_made_shorter_is_not_made_longer_by_who_missed_it(
    county: County, centre: Place
) -> None:
    station = centre.station
    station.sync()
    person = county.staff(centre.facility)
    post = new_id()
    fields_of_post = {
        "person_id": person,
        "facility_id": centre.facility,
        "role": Role.DOCTOR.value,
        "from_on": "2020-01-01",
    }
    county.hub.administer("post", post, fields_of_post)
    back = county.safety_copy()
    county.hub.administer("post", post, {"until_on": "2027-12-31"})
    station.sync()
    county.hub.administer("post", post, {"until_on": "2026-01-10"})
    back()
    station.sync()
    station.sync()
    assert fields(county, post)["until_on"] == "2026-01-10"


def test_only_the_hubs_own_word_counts(county: County, centre: Place) -> None:
    station = centre.station
    station.sync()
    forged = withdrawal(
        Signer(new_private_key()), What.COMPUTER, station.device, "2026-01-15T00:00:00.000Z"
    )
    changed = msgspec.structs.replace(
        withdrawal(county.signer, What.COMPUTER, "another", "2026-01-15T00:00:00.000Z"),
        id=station.device,
    )
    for word in (forged, changed):
        tally = WithdrawnTally().with_these([word.short])
        told = WithdrawnHere(tally, [word.short], [word])
        request = station.wire.last
        assert request is not None
        answer = county.hub.exchange(
            station.device, msgspec.structs.replace(request, token=None, withdrawn=told)
        )
        assert answer.withdrawn is not None
        assert answer.withdrawn.strange == [word.short]
    assert state(county, station.device) is DeviceState.ACTIVE


def test_an_entry_of_another_hub_is_told_once_and_dropped(county: County, centre: Place) -> None:
    station = centre.station
    station.sync()
    word = withdrawal(Signer(new_private_key()), What.CODE, "x", "2026-01-15T00:00:00.000Z")
    with station.store.journal_transaction() as (connection, _):
        from sync.client import state as states
        from sync.client.withdrawn import take
        from sync.protocol.messages import Answer
        from sync.protocol.withdrawn import WithdrawnThere

        conversation = states.load(connection)
        take(connection, conversation, Answer("", 0, "", withdrawn=WithdrawnThere([word])))
        states.save(connection, conversation)
    station.sync()
    assert known_at(station) == listed(county)
    asked: list[Request] = []
    station.wire.before = asked.append
    station.sync()
    assert all(one.withdrawn is not None and not one.withdrawn.known for one in asked)


def test_an_ordinary_exchange_carries_a_few_bytes_of_it(county: County, centre: Place) -> None:
    station = centre.station
    county.devices.revoke(county_spare(county, centre))
    station.sync()
    answers: list[Any] = []
    station.wire.after = answers.append
    station.sync()
    assert station.wire.last is not None
    assert len(msgspec.json.encode(station.wire.last.withdrawn)) < 50
    assert all(answer.withdrawn is None for answer in answers)


def county_spare(county: County, centre: Place) -> str:
    county.enrol("spare", centre.facility, "spare")
    return "spare"


def test_a_computer_that_lacks_many_hears_them_in_parts(
    county: County, centre: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.hub.journal.withdrawals.MOST_WITHDRAWN", 3)
    for number in range(8):
        county.enrol(f"spare{number}", centre.facility, "spare")
        county.devices.revoke(f"spare{number}")
    station = centre.station
    for _ in range(4):
        station.sync()
    assert known_at(station) == listed(county)


def test_a_torn_line_of_the_file_hides_no_other(tmp_path: Path) -> None:
    from sync.hub.journal.withdrawal_file import WithdrawalFile

    signer = Signer(new_private_key())
    words = [withdrawal(signer, What.CODE, str(n), "2026") for n in range(3)]
    file = WithdrawalFile(tmp_path)
    file.add(words[:2])
    file.path.write_bytes(file.path.read_bytes()[:-30])
    file.add(words)
    assert {one.id for one in file.read()} == {"0", "1", "2"}
