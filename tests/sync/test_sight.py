"""Who is shown what: the five classes of sight, grants, and what happens when sight begins or ends."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.core.errors import InvalidInput
from app.core.kinds import Kinds
from app.core.rights import FacilityKind
from app.core.values import instant_text
from app.notes import Note, Notes
from app.storage.cases import Grant
from app.storage.change import ChangeState
from tests.county import MORNING, County, Workstation
from tests.seats import Seat, join
from tests.sync.sight_kinds import SIGHT_KINDS

TODAY = date(2026, 1, 15)


@pytest.fixture
def kinds() -> Kinds:
    return SIGHT_KINDS


@pytest.fixture
def other(county: County) -> Seat:
    return Seat(county, "通江镇卫生院")


@pytest.fixture
def village(county: County, centre: Seat) -> Seat:
    return _village(county, centre)


def _village(county: County, centre: Seat) -> Seat:
    kind = FacilityKind.VILLAGE_CLINIC
    return Seat(county, "惠一村卫生室", kind, parent_id=centre.facility)


def _community(county: County, *members: Seat, **period: str) -> str:
    community = county.administer("community", name="望奎县医共体", kind="county_community")
    for member in members:
        join(community, member, **period)
    return community


def _grant(seat: Seat, root: str, to: Seat) -> str:
    return seat.put("grant", root, to=to.facility, reason="转诊")


def _end(seat: Seat, grant: str) -> None:
    ended = instant_text(MORNING)
    seat.read()
    assert seat.send(seat.change("grant", grant, ended=ended)).state == "acked"


# Own


def test_what_is_a_facilitys_own_is_seen_by_nobody_else(
    county: County, centre: Seat, village: Seat, hospital: Seat
) -> None:
    _community(county, centre, village, hospital)
    diary = centre.put("diary")
    assert centre.sees(diary)
    assert not village.sees(diary)
    assert not hospital.sees(diary)


# Line


def test_a_township_sees_the_residents_of_its_village(centre: Seat, village: Seat) -> None:
    resident = village.put("resident")
    answer = village.put("answer", resident)
    assert centre.sees(resident)
    assert centre.sees(answer)


def test_a_village_sees_the_residents_its_township_names_it_for(
    county: County, centre: Seat, village: Seat
) -> None:
    neighbour = _village(county, centre)
    resident = centre.put("resident", clinic_id=village.facility)
    unnamed = centre.put("resident")
    assert village.sees(resident)
    assert not village.sees(unnamed)
    assert not neighbour.sees(resident)


def test_a_village_of_another_township_is_named_in_vain(
    county: County, centre: Seat, other: Seat
) -> None:
    stranger = _village(county, other)
    resident = centre.put("resident", clinic_id=stranger.facility)
    assert not stranger.sees(resident)


def test_village_and_township_edit_a_resident_both_see(centre: Seat, village: Seat) -> None:
    resident = centre.put("resident", clinic_id=village.facility)
    assert village.sees(resident)
    change = village.change("resident", resident, voided_why="重复")
    assert village.send(change).state == "acked"


def test_a_village_edits_nothing_of_its_township_that_it_does_not_see(
    centre: Seat, village: Seat
) -> None:
    resident = centre.put("resident")
    change = village.change("resident", resident, voided_why="重复")
    receipt = village.send(change)
    assert (receipt.state, receipt.code) == ("held", "NOT_FOUND")


def test_a_hospital_that_leads_a_townships_community_gets_nothing(
    county: County, centre: Seat, village: Seat, hospital: Seat
) -> None:
    community = _community(county, centre, village)
    fields = {"community_id": community, "facility_id": hospital.facility, "role": "lead"}
    county.administer("membership", **fields)
    for resident in (village.put("resident"), centre.put("resident", clinic_id=hospital.facility)):
        assert not hospital.sees(resident)


def test_a_township_cannot_be_put_under_a_hospital(county: County, hospital: Seat) -> None:
    with pytest.raises(InvalidInput):
        Seat(county, "惠七镇卫生院", parent_id=hospital.facility)


def test_a_village_that_changes_its_township_takes_its_residents_along(
    county: County, centre: Seat, other: Seat, village: Seat
) -> None:
    resident = village.put("resident")
    theirs = centre.put("answer", resident, text="随访")
    assert centre.sees(resident)
    county.hub.administer("facility", village.facility, {"parent_id": other.facility})
    assert other.sees(resident)
    assert not centre.sees(resident)
    assert resident in centre.told_gone
    # What the former township wrote in the case stays with the case.
    assert other.sees(theirs)
    assert village.sees(theirs)


def test_a_large_change_of_scope_goes_in_steps_and_reaches_everything(
    county: County, centre: Seat, other: Seat, village: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.hub.journal.scope.SCOPE_STEP", 4)
    residents = [village.put("resident") for _ in range(11)]
    county.hub.administer("facility", village.facility, {"parent_id": other.facility})
    other.read()
    assert set(residents) <= other.rows.keys()
    centre.read()
    assert not set(residents) & centre.rows.keys()


def test_a_change_of_scope_cut_short_is_finished_at_the_next_start(
    county: County, centre: Seat, other: Seat, village: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.hub.journal.scope.SCOPE_STEP", 4)
    residents = [village.put("resident") for _ in range(11)]
    with monkeypatch.context() as stopped:
        stopped.setattr("sync.hub.journal.journal.Journal.finish_rescoping", lambda _: None)
        county.hub.administer("facility", village.facility, {"parent_id": other.facility})
    assert not other.sees(residents[0])
    county.restart_hub()
    assert all(other.sees(resident) for resident in residents)


def test_a_centre_that_becomes_a_hospital_no_longer_sees_its_villages_residents(
    county: County, centre: Seat, village: Seat
) -> None:
    resident = village.put("resident")
    assert centre.sees(resident)
    county.hub.administer("facility", centre.facility, {"kind": "county_hospital"})
    assert county.hub.undelivered() == {}
    assert not centre.sees(resident)


# Standing


def test_a_partner_sees_a_session_of_a_day_on_which_both_were_members(
    county: County, centre: Seat, hospital: Seat
) -> None:
    _community(county, centre, hospital, from_on="2025-01-01", until_on="2025-12-31")
    session = centre.put("session", partner_id=hospital.facility, held_on="2025-06-01")
    later = centre.put("session", partner_id=hospital.facility, held_on="2026-01-01")
    assert hospital.sees(session)
    assert not hospital.sees(later)


def test_a_partner_without_a_common_membership_sees_no_session(
    county: County, centre: Seat, hospital: Seat
) -> None:
    _community(county, hospital)
    session = centre.put("session", partner_id=hospital.facility, held_on="2025-06-01")
    assert not hospital.sees(session)


def test_a_membership_entered_late_shows_the_sessions_before_it(
    county: County, centre: Seat, hospital: Seat
) -> None:
    community = _community(county, centre)
    session = centre.put("session", partner_id=hospital.facility, held_on="2025-06-01")
    hospital.read()
    membership = join(community, hospital)
    assert hospital.sees(session)
    county.hub.administer("membership", membership, {"voided_at": instant_text(MORNING)})
    assert not hospital.sees(session)


# Granted


def test_a_case_is_shown_to_whom_its_home_grants_it_now_and_later(
    centre: Seat, hospital: Seat
) -> None:
    case = centre.put("case")
    before = centre.put("answer", case)
    assert not hospital.sees(case)
    _grant(centre, case, hospital)
    after = centre.put("answer", case)
    for record in (case, before, after):
        assert hospital.sees(record)


def test_the_answer_of_the_other_side_is_seen_by_both(centre: Seat, hospital: Seat) -> None:
    case = centre.put("case")
    _grant(centre, case, hospital)
    answer = hospital.put("answer", case, text="同意接收")
    assert centre.sees(answer)
    assert hospital.sees(answer)


def test_a_grant_by_a_stranger_opens_nothing(centre: Seat, other: Seat, hospital: Seat) -> None:
    case = centre.put("case")
    receipt = other.send(other.new("grant", "f" * 32, case, to=hospital.facility, reason="转诊"))
    assert receipt.state == "held"
    assert not hospital.sees(case)
    assert not other.sees(case)


def test_whom_a_case_was_opened_to_cannot_open_it_further(
    centre: Seat, other: Seat, hospital: Seat
) -> None:
    case = centre.put("case")
    _grant(centre, case, hospital)
    grant = hospital.new("grant", "f" * 32, case, to=other.facility, reason="转诊")
    assert hospital.send(grant).state == "held"
    assert not other.sees(case)


def test_an_ended_grant_takes_the_case_away_again(centre: Seat, hospital: Seat) -> None:
    case = centre.put("case")
    grant = _grant(centre, case, hospital)
    answer = hospital.put("answer", case, text="同意接收")
    assert hospital.sees(case)
    _end(centre, grant)
    assert not hospital.sees(case)
    assert case in hospital.told_gone
    # What the hospital answered remains part of the case at its home.
    assert centre.sees(answer)
    assert not hospital.sees(answer)


def test_a_case_opened_again_is_shown_whole_again(centre: Seat, hospital: Seat) -> None:
    case = centre.put("case")
    answer = centre.put("answer", case)
    _end(centre, _grant(centre, case, hospital))
    assert not hospital.sees(case)
    _grant(centre, case, hospital)
    assert hospital.sees(case)
    assert hospital.sees(answer)


def test_a_child_that_came_before_its_root_spreads_with_it(centre: Seat, hospital: Seat) -> None:
    case = "c" * 32
    answer = centre.put("answer", case)
    grant = centre.put("grant", case, to=hospital.facility, reason="转诊")
    assert not hospital.sees(answer)
    centre.send(centre.new("case", case))
    for record in (case, answer, grant):
        assert hospital.sees(record)


def test_a_child_written_from_outside_the_case_stays_where_it_is(
    centre: Seat, hospital: Seat
) -> None:
    case = "c" * 32
    stray = hospital.put("answer", case, text="不请自来")
    centre.send(centre.new("case", case))
    assert hospital.sees(stray)
    assert not centre.sees(stray)
    assert not hospital.sees(case)


def test_who_is_outside_a_case_cannot_write_into_it(centre: Seat, hospital: Seat) -> None:
    case = centre.put("case")
    receipt = hospital.send(hospital.new("answer", "e" * 32, case))
    assert (receipt.state, receipt.code) == ("held", "NOT_FOUND")


def test_an_author_outside_the_audience_is_told_so(centre: Seat, village: Seat) -> None:
    """The village hands a resident over to its township, which then names another clinic."""
    resident = centre.put("resident", clinic_id=village.facility)
    assert village.sees(resident)
    change = village.change("resident", resident, {"clinic_id": village.facility}, clinic_id=None)
    assert village.send(change).state == "acked"
    assert not village.sees(resident)
    assert resident in village.told_gone
    assert centre.sees(resident)


# Published


def test_what_is_published_to_all_is_seen_by_all(
    county: County, centre: Seat, hospital: Seat
) -> None:
    notice = hospital.put("notice")
    assert centre.sees(notice)
    assert Seat(county, "后来的卫生院").sees(notice)


def test_what_is_published_to_a_community_is_seen_by_its_members(
    county: County, centre: Seat, other: Seat, hospital: Seat
) -> None:
    community = _community(county, centre, hospital)
    rota = hospital.put("rota", community_id=community)
    assert centre.sees(rota)
    assert not other.sees(rota)
    join(community, other)
    assert other.sees(rota)


def test_a_notice_narrowed_to_a_community_leaves_the_others(
    county: County, centre: Seat, other: Seat, hospital: Seat
) -> None:
    community = _community(county, centre, hospital)
    rota = hospital.put("rota")
    assert other.sees(rota)
    hospital.read()
    assert hospital.send(hospital.change("rota", rota, community_id=community)).state == "acked"
    assert not other.sees(rota)
    assert centre.sees(rota)


def test_facilities_and_memberships_are_known_to_all(county: County, centre: Seat) -> None:
    community = _community(county, centre)
    newcomer = Seat(county, "后来的卫生院")
    assert newcomer.sees(community)
    assert newcomer.sees(centre.facility)


def test_only_the_administrator_writes_facilities(centre: Seat, village: Seat) -> None:
    own = centre.new("facility", "f" * 32, name="自立门户")
    assert centre.send(own).code == "ADMINISTERED"
    seize = centre.change("facility", village.facility, name="改名")
    assert centre.send(seize).state == "held"


# What a kind does not declare


def test_records_of_an_unknown_kind_stay_at_their_home(centre: Seat, village: Seat) -> None:
    unknown = centre.put("hologram", anything="新版")
    assert centre.sees(unknown)
    assert not village.sees(unknown)
    receipt = village.send(village.change("hologram", unknown, anything="别人的"))
    assert receipt.state == "held"


def test_the_delivery_of_every_record_is_its_audience(
    county: County, centre: Seat, village: Seat, hospital: Seat
) -> None:
    """I7 of sync/README.md, over all that this small county has written."""
    case = centre.put("case")
    grant = _grant(centre, case, hospital)
    hospital.put("answer", case)
    village.put("answer", village.put("resident"))
    _end(centre, grant)
    assert county.hub.undelivered() == {}


# At the workstation


@pytest.fixture
def township(county: County, centre: Seat) -> Workstation:
    kind = FacilityKind.TOWNSHIP_CENTRE
    return county.workstation("township", centre.facility, kind)


@pytest.fixture
def ward(county: County, hospital: Seat) -> Workstation:
    kind = FacilityKind.COUNTY_HOSPITAL
    return county.workstation("ward", hospital.facility, kind)


def _open_note(township: Workstation, to: str) -> tuple[str, str]:
    note = Notes(township.store, township.actor).write(Note(noted_on=TODAY, title="会诊"))
    with township.store.transaction(township.actor) as transaction:
        grant = transaction.put(Grant(to=to, reason="会诊"), root=note)
    return note, grant


def _titles(workstation: Workstation) -> list[str]:
    return [note.title for note in Notes(workstation.store, workstation.actor).latest()]


def test_a_workstation_archives_what_left_its_sight_and_keeps_its_unsent_work(
    township: Workstation, ward: Workstation
) -> None:
    note, grant = _open_note(township, ward.actor.place_id)
    township.sync()
    ward.sync()
    assert _titles(ward) == ["会诊"]
    with ward.store.transaction(ward.actor) as transaction:
        kept = transaction.put(Grant(to="x", reason="未发出"), root=note)
    with township.store.transaction(township.actor) as transaction:
        transaction.patch(Grant, grant, {"ended": MORNING}, {"ended": None})
    township.sync()
    ward.sync()
    assert _titles(ward) == []
    archived = Notes(ward.store, ward.actor).get(note)
    assert archived is not None
    assert archived.archived
    assert ward.states() == [ChangeState.HELD]
    with ward.store.reading() as session:
        unsent = session.scalars(select(Grant).where(Grant.id == kept)).one()
    assert unsent.reason == "未发出"


def test_a_case_in_sight_again_returns_to_the_lists(
    township: Workstation, ward: Workstation
) -> None:
    note, grant = _open_note(township, ward.actor.place_id)
    with township.store.transaction(township.actor) as transaction:
        transaction.patch(Grant, grant, {"ended": MORNING}, {"ended": None})
    township.sync()
    ward.sync()
    assert _titles(ward) == []
    with township.store.transaction(township.actor) as transaction:
        transaction.put(Grant(to=ward.actor.place_id, reason="再次会诊"), root=note)
    township.sync()
    ward.sync()
    assert _titles(ward) == ["会诊"]
