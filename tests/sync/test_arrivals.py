"""That a case has reached the other facility is the hub's word, and is known at home afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace
from sqlalchemy import select

from app.core.rights import FacilityKind
from sync.hub.journal.case_arrivals import delivered_id
from sync.hub.storage.tables import ALARM, AWAITED
from sync.protocol.messages import PROTOCOL, Request
from tests.county import County
from tests.seats import Seat

NOON = datetime(2026, 1, 15, 4, 0, tzinfo=UTC)
EVENING = datetime(2026, 1, 15, 10, 0, tzinfo=UTC)
HOSPITAL = FacilityKind.COUNTY_HOSPITAL


def _referred(centre: Seat, hospital: Seat) -> str:
    case = centre.put("note", noted_on="2026-01-15", title="转诊")
    centre.put("grant", case, to=hospital.facility, reason="转诊")
    return case


def _places(centre: Seat, case: str, other: Seat) -> list[str]:
    """When the case, and what was added to it, arrived there, as its home has read it."""
    centre.read()
    row = centre.rows.get(delivered_id(case, other.facility))
    return [at for _, at in row.fields["places"]] if row else []


def test_fetching_is_not_having_until_the_next_request_shows_it(
    county: County, centre: Seat, hospital: Seat
) -> None:
    case = _referred(centre, hospital)
    county.now = NOON
    assert hospital.sees(case)
    assert _places(centre, case, hospital) == []
    county.now = EVENING
    hospital.exchange()
    assert _places(centre, case, hospital) == ["2026-01-15T10:00:00.000Z"]


def test_what_is_added_later_arrives_at_a_time_of_its_own(
    county: County, centre: Seat, hospital: Seat
) -> None:
    case = _referred(centre, hospital)
    hospital.read()
    hospital.exchange()
    county.now = NOON
    centre.put("grant", case, to="elsewhere", reason="a paper about the case")
    hospital.read()
    hospital.exchange()
    assert len(_places(centre, case, hospital)) == 1
    seen = {"title": "转诊"}
    centre.send(centre.change("note", case, seen, title="转诊，已加急"))
    hospital.read()
    county.now = EVENING
    hospital.exchange()
    assert _places(centre, case, hospital)[1:] == ["2026-01-15T10:00:00.000Z"]


def test_one_computer_of_the_other_facility_is_enough_and_a_second_adds_nothing(
    county: County, centre: Seat, hospital: Seat
) -> None:
    case = _referred(centre, hospital)
    second = Seat(county, "门诊")
    county.enrol("second", hospital.facility, "门诊")
    second.device, second.facility = "second", hospital.facility
    for seat in (second, hospital):
        seat.read()
        seat.exchange()
    assert len(_places(centre, case, hospital)) == 1


def test_a_restarted_hub_knows_it_and_goes_on(county: County, centre: Seat, hospital: Seat) -> None:
    first = _referred(centre, hospital)
    hospital.read()
    county.restart_hub()
    hospital.read()
    hospital.exchange()
    assert len(_places(centre, first, hospital)) == 1
    county.restart_hub()
    second = _referred(centre, hospital)
    hospital.read()
    hospital.exchange()
    assert len(_places(centre, second, hospital)) == 1
    assert len(_places(centre, first, hospital)) == 1


def test_a_page_that_ends_before_the_case_itself_is_no_arrival(
    centre: Seat, hospital: Seat
) -> None:
    """The case was changed after its step was written, so the step comes on an earlier page."""
    told = {"number": "R1", "patient_name": "张三", "urgency": "1"}
    case = centre.put("referral", direction="up", **told)
    centre.put("grant", case, to=hospital.facility, reason="转诊")
    centre.put("referral_step", case, step="note", at="2026-01-15T02:00:00.000Z", text="在路上")
    centre.send(centre.change("referral", case, phone="13912345678"))
    while "referral_step" not in {row.kind for row in hospital.rows.values()}:
        hospital.exchange(page=1)
    assert case not in hospital.rows
    hospital.exchange()
    assert _places(centre, case, hospital) == []
    hospital.read()
    hospital.exchange()
    assert len(_places(centre, case, hospital)) == 1


def test_what_left_sight_before_it_was_fetched_never_arrived(
    county: County, centre: Seat, hospital: Seat
) -> None:
    case = centre.put("note", noted_on="2026-01-15", title="转诊")
    grant = centre.put("grant", case, to=hospital.facility, reason="转诊")
    centre.send(centre.change("grant", grant, {}, ended="2026-01-15T02:00:00.000Z"))
    hospital.read()
    hospital.exchange()
    assert _places(centre, case, hospital) == []
    with county.hub.engine.connect() as connection:
        assert connection.execute(select(AWAITED)).first() is None


def test_the_news_of_an_arrival_is_not_waited_for_itself(
    county: County, centre: Seat, hospital: Seat
) -> None:
    case = _referred(centre, hospital)
    for _ in range(3):
        for seat in (hospital, centre):
            seat.read()
            seat.exchange()
    with county.hub.engine.connect() as connection:
        assert connection.execute(select(AWAITED)).first() is None
    idle = [seat.exchange(page=3).page for seat in (hospital, centre)]
    assert [page.rows for page in idle if page is not None] == [[], []]
    assert len(_places(centre, case, hospital)) == 1


def test_nobody_but_the_hub_says_that_a_case_arrived(centre: Seat, hospital: Seat) -> None:
    case = _referred(centre, hospital)
    at = "2026-01-15T04:00:00.000Z"
    forged = hospital.new(
        "delivered", delivered_id(case, hospital.facility), case, to=hospital.facility, at=at
    )
    receipt = hospital.send(forged)
    assert (receipt.state, receipt.code) == ("held", "ADMINISTERED")


def test_a_line_of_ones_own_is_not_waited_for(county: County, centre: Seat) -> None:
    village = Seat(county, "惠一村卫生室", FacilityKind.VILLAGE_CLINIC, parent_id=centre.facility)
    resident = village.put("patient", name="张三", sex="1", no_id_reason="遗失")
    assert centre.sees(resident)
    centre.exchange()
    assert _places(village, resident, centre) == []


def test_only_what_was_sent_to_a_computer_can_have_arrived_there(
    county: County, centre: Seat, hospital: Seat
) -> None:
    """It claims to have read everything, over the network and by stick."""
    hospital.read()
    case = _referred(centre, hospital)
    here = (PROTOCOL, hospital.device, hospital.incarnation, hospital._epoch)
    claim = Request(*here, hospital._token, 2**55)
    assert county.hub.exchange(hospital.device, claim).token is not None
    county.hub.exchange(hospital.device, replace(claim, token=None), by_stick=True)
    assert _places(centre, case, hospital) == []
    with county.hub.engine.connect() as connection:
        (alarm,) = connection.execute(ALARM.select()).all()
    assert (alarm.device, alarm.attempt, alarm.times) == (hospital.device, "cursor", 2)


def test_what_a_stick_brought_has_arrived_when_the_next_one_says_so(
    county: County, centre: Seat, hospital: Seat
) -> None:
    case = _referred(centre, hospital)
    first = Request(PROTOCOL, hospital.device, hospital.incarnation, None, None, 0, page=100)
    answer = county.hub.exchange(hospital.device, first, by_stick=True)
    assert answer.page is not None
    again = replace(first, epoch=answer.epoch, cursor=answer.page.to)
    county.hub.exchange(hospital.device, again, by_stick=True)
    assert len(_places(centre, case, hospital)) == 1
