"""Grants and memberships that come late, end and are renewed, and what the wrong side writes.

A standing is dated by the record, never by a clock: a session held on a day on which both were
members is seen for ever, one held later never, and a day that passes moves nothing. Only what the
administrator writes, late or corrected, moves cases.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from app.attention import Attention
from app.core.kinds import Kinds
from app.core.values import instant_text
from app.kinds import KINDS
from app.patients import Patients
from app.referrals import State, StepCode
from app.storage.cases import Grant
from app.storage.change import ChangeState
from app.storage.transaction import new_id
from sync.client.status import status_of
from sync.protocol.messages import Answer
from tests.county import MORNING, County, DroppedLink, Workstation
from tests.flows.clinics import (
    APPOINTMENT,
    TOWNSHIP,
    VILLAGE,
    Clinics,
    referrals,
    resident,
    written,
)
from tests.seats import Seat, join
from tests.sync.sight_kinds import SIGHT_KINDS, TEST_KINDS


@pytest.fixture
def kinds() -> Kinds:
    return SIGHT_KINDS


@pytest.fixture
def community(county: County, centre: Seat) -> str:
    made = county.administer("community", name="望奎县医共体", kind="county_community")
    join(made, centre)
    return made


def _session(centre: Seat, partner: Seat, on: str) -> str:
    return centre.put("session", partner_id=partner.facility, held_on=on)


# Memberships


def test_a_day_that_passes_without_anybody_writing_moves_nothing(
    county: County, centre: Seat, hospital: Seat, community: str
) -> None:
    join(community, hospital, from_on="2026-01-01", until_on="2026-01-31")
    within = _session(centre, hospital, "2026-01-20")
    later = _session(centre, hospital, "2026-02-20")
    for _ in range(3):
        assert hospital.sees(within)
        assert not hospital.sees(later)
        assert county.hub.undelivered() == {}
        county.now += timedelta(days=400)
        county.restart_hub()


def test_a_membership_ended_early_takes_what_came_after_and_leaves_what_was_before(
    county: County, centre: Seat, hospital: Seat, community: str
) -> None:
    membership = join(community, hospital, from_on="2025-01-01")
    before, after = (_session(centre, hospital, day) for day in ("2025-06-01", "2025-11-01"))
    assert hospital.sees(after)
    county.hub.administer("membership", membership, {"until_on": "2025-08-31"})
    assert hospital.sees(before)
    assert not hospital.sees(after)
    assert after in hospital.told_gone


def test_a_renewed_membership_brings_back_what_had_gone(
    county: County, centre: Seat, hospital: Seat, community: str
) -> None:
    membership = join(community, hospital, from_on="2025-01-01", until_on="2025-08-31")
    gap, again = (_session(centre, hospital, day) for day in ("2025-09-15", "2025-11-01"))
    assert not hospital.sees(again)
    join(community, hospital, from_on="2025-10-01")
    assert hospital.sees(again)
    assert not hospital.sees(gap)
    county.hub.administer("membership", membership, {"until_on": "2025-09-30"})
    assert hospital.sees(gap)
    assert county.hub.undelivered() == {}


def test_a_large_renewal_goes_in_steps_that_each_let_others_in(
    county: County,
    centre: Seat,
    hospital: Seat,
    community: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sync.hub.journal.scope.SCOPE_STEP", 4)
    sessions = [_session(centre, hospital, "2025-06-01") for _ in range(10)]
    commits: list[int] = []
    event.listen(county.hub.engine, "commit", lambda _: commits.append(1))
    join(community, hospital)
    assert len(commits) >= 1 + len(sessions) // 4
    assert all(hospital.sees(one) for one in sessions)


def test_the_members_of_a_community_change_with_what_is_published_to_it(
    county: County, centre: Seat, hospital: Seat, community: str
) -> None:
    membership = join(community, hospital)
    rota = centre.put("rota", community_id=community)
    assert hospital.sees(rota)
    county.hub.administer("membership", membership, {"voided_at": instant_text(MORNING)})
    assert not hospital.sees(rota)
    join(community, hospital)
    assert hospital.sees(rota)


# The wrong side


def test_a_membership_written_by_a_facility_opens_nothing(
    county: County, centre: Seat, hospital: Seat, community: str
) -> None:
    session = _session(centre, hospital, "2025-06-01")
    fields = {"community_id": community, "facility_id": hospital.facility, "role": "member"}
    for side in (hospital, centre):
        forged = side.new("membership", new_id(), **fields)
        assert side.send(forged).code == "ADMINISTERED"
    assert not hospital.sees(session)


def test_a_membership_taken_in_by_an_older_hub_opens_nothing_after_its_upgrade(
    tmp_path: Path,
) -> None:
    """An older program kept it as a record of a kind it did not know."""
    unlearned = [kind for kind in KINDS if kind.name not in ("membership", "community")]
    county = County(tmp_path, None, Kinds([*unlearned, *TEST_KINDS]))
    centre, hospital = Seat(county, "惠七镇卫生院"), Seat(county, "望奎县人民医院")
    session = _session(centre, hospital, "2025-06-01")
    forged_community = hospital.put("community", name="自封医共体")
    for member in (hospital, centre):
        fields = {"community_id": forged_community, "facility_id": member.facility}
        hospital.put("membership", **fields, role="member")
    county.kinds = SIGHT_KINDS
    county.restart_hub()
    assert not hospital.sees(session)
    assert not centre.sees(forged_community)
    assert county.hub.undelivered() == {}


def test_a_parent_written_by_a_facility_opens_nothing(
    county: County, centre: Seat, hospital: Seat
) -> None:
    village = Seat(county, "惠一村卫生室", VILLAGE)
    resident_id = village.put("resident")
    centre.read()
    seized = centre.change("facility", village.facility, parent_id=centre.facility)
    assert centre.send(seized).code == "ADMINISTERED"
    own = village.change("facility", village.facility, parent_id=centre.facility)
    assert village.send(own).code == "ADMINISTERED"
    assert not centre.sees(resident_id)


def test_a_grant_moved_to_another_case_or_facility_opens_nothing_new(
    county: County, centre: Seat, hospital: Seat
) -> None:
    """Whom a case was opened to may neither re-point the grant nor give it again."""
    other = Seat(county, "通江镇卫生院")
    case = centre.put("case")
    grant = centre.put("grant", case, to=hospital.facility, reason="转诊")
    assert hospital.sees(case)
    for change in (
        hospital.change("grant", grant, {"to": hospital.facility}, to=other.facility),
        hospital.new("grant", grant, case, to=other.facility, reason="转诊"),
        hospital.new("grant", new_id(), case, to=other.facility, reason="转诊"),
    ):
        assert hospital.send(change).state == "held"
    assert not other.sees(case)


def test_a_grant_for_a_case_that_its_writer_does_not_own_opens_nothing_when_the_case_comes(
    county: County, centre: Seat, hospital: Seat
) -> None:
    """Sent before the case itself, when nobody can tell yet whose it will be."""
    case = new_id()
    early = hospital.new("grant", new_id(), case, to=hospital.facility, reason="转诊")
    hospital.send(early)
    centre.send(centre.new("case", case))
    assert not hospital.sees(case)
    assert county.hub.undelivered() == {}


# At the workstations


@pytest.fixture
def clinics(tmp_path: Path) -> Clinics:
    return Clinics(tmp_path)


def test_an_answer_written_after_the_grant_ended_is_kept_shown_and_counts_once_it_is_renewed(
    clinics: Clinics,
) -> None:
    township, ward = clinics.township, clinics.hospital
    clinics.sync(township, ward)
    case = referrals(township).refer(written(township, ward))
    clinics.sync(township, ward)
    grant = _grant_to(township, case, ward)
    referrals(ward).take(case, StepCode.ACCEPT, **APPOINTMENT.fields)  # offline, and not knowing
    with township.store.transaction(township.actor) as transaction:
        transaction.patch(Grant, grant, {"ended": MORNING}, {"ended": None})
    clinics.sync(township, ward)
    assert referrals(ward).in_tray() == []
    assert status_of(ward.store).needs_attention == 1
    (held,) = Attention(ward.store, ward.actor).held()
    assert held.code == "NOT_FOUND"

    with township.store.transaction(township.actor) as transaction:
        renewed = Grant(to=ward.actor.place_id, reason="继续转诊")
        transaction.put(renewed, root=case)
    clinics.sync(township, ward)
    Attention(ward.store, ward.actor).send_again(held.group)
    clinics.sync(ward, township)
    assert referrals(township).case(case).state is State.ACCEPTED
    assert referrals(ward).case(case).state is State.ACCEPTED
    assert status_of(ward.store).needs_attention == 0
    assert ChangeState.HELD not in ward.states()


def test_an_answer_whose_receipt_was_lost_is_done_though_its_case_was_closed_meanwhile(
    clinics: Clinics,
) -> None:
    township, ward = clinics.township, clinics.hospital
    clinics.sync(township, ward)
    case = referrals(township).refer(written(township, ward))
    clinics.sync(township, ward)
    referrals(ward).take(case, StepCode.ACCEPT, **APPOINTMENT.fields)
    ward.wire.after = _drop
    with pytest.raises(DroppedLink):
        ward.sync()
    ward.wire.after = lambda answer: None
    _close(township, case, ward)
    clinics.sync(township, ward)
    assert referrals(township).case(case).state is State.ACCEPTED
    assert referrals(ward).in_tray() == []
    assert _unsettled(ward) == []


def test_an_answer_whose_receipt_comes_after_its_case_was_closed_is_done(
    clinics: Clinics, tmp_path: Path
) -> None:
    """A stick written before the answer was brings the end of sight first."""
    township, ward = clinics.township, clinics.hospital
    clinics.sync(township, ward)
    case = referrals(township).refer(written(township, ward))
    clinics.sync(township, ward)
    ward.courier.pack(tmp_path)
    referrals(ward).take(case, StepCode.ACCEPT, **APPOINTMENT.fields)
    ward.wire.after = _drop
    with pytest.raises(DroppedLink):
        ward.sync()
    ward.wire.after = lambda answer: None
    _close(township, case, ward)
    clinics.sync(township)
    list(clinics.county.sticks.take(tmp_path))
    ward.courier.unpack(tmp_path)
    assert referrals(ward).in_tray() == []
    clinics.sync(ward)
    assert _unsettled(ward) == []


def test_a_village_that_changed_its_township_loses_no_word_written_before_it_knew(
    clinics: Clinics,
) -> None:
    """P16: what the village wrote goes to whoever looks after its residents now."""
    village, old = clinics.village, clinics.township
    new = clinics.another_hospital("白云镇卫生院", TOWNSHIP)
    clinics.sync(village, old, new)
    known = resident(village)
    clinics.sync(village, old)
    assert _phones(old) == [""]
    patients = Patients(village.store, village.actor)
    patients.edit(known.id, {"phone": "13800000000"}, {"phone": None})
    young = resident(village, "李小妹")
    clinics.county.hub.administer(
        "facility", village.actor.place_id, {"parent_id": new.actor.place_id}
    )
    clinics.sync(village, old, new)
    assert sorted(_phones(new)) == ["", "13800000000"]
    assert Patients(old.store, old.actor).get(young.id) is None
    assert _phones(old) == []
    kept = Patients(old.store, old.actor).get(known.id)
    assert kept is not None
    assert kept.archived
    assert clinics.county.hub.undelivered() == {}


def test_what_the_former_township_wrote_too_late_is_held_for_a_person(clinics: Clinics) -> None:
    village, old = clinics.village, clinics.township
    new = clinics.another_hospital("白云镇卫生院", TOWNSHIP)
    clinics.sync(village, old, new)
    known = resident(village)
    clinics.sync(village, old)
    Patients(old.store, old.actor).edit(known.id, {"phone": "13900000000"}, {"phone": None})
    line = {"parent_id": new.actor.place_id}
    clinics.county.hub.administer("facility", village.actor.place_id, line)
    clinics.sync(old, new, village)
    assert old.states()[-1] == ChangeState.HELD
    (held,) = Attention(old.store, old.actor).held()
    assert held.code == "NOT_FOUND"
    kept = Patients(old.store, old.actor).get(known.id)
    assert kept is not None
    assert (kept.archived, kept.phone) == (True, "13900000000")
    # Back under the old township, the resident is in its lists again and the word can be sent.
    clinics.county.hub.administer(
        "facility", village.actor.place_id, {"parent_id": old.actor.place_id}
    )
    clinics.sync(old)
    Attention(old.store, old.actor).send_again(held.group)
    clinics.sync(old, village)
    assert _phones(old) == _phones(village) == ["13900000000"]


def _close(place: Workstation, case: str, to: Workstation) -> None:
    grant = _grant_to(place, case, to)
    with place.store.transaction(place.actor) as transaction:
        transaction.patch(Grant, grant, {"ended": MORNING}, {"ended": None})


def _grant_to(place: Workstation, case: str, to: Workstation) -> str:
    with place.store.reading() as session:
        query = 'SELECT id FROM "grant" WHERE root = ? AND "to" = ?'
        found: str = (
            session.connection().exec_driver_sql(query, (case, to.actor.place_id)).scalar_one()
        )
    return found


def _drop(answer: Answer) -> None:
    raise DroppedLink


def _unsettled(place: Workstation) -> list[str]:
    with place.store.reading() as session:
        query = "SELECT kind FROM change WHERE settled = 0"
        return list(session.connection().exec_driver_sql(query).scalars())


def _phones(place: Workstation) -> list[str]:
    patients = Patients(place.store, place.actor)
    return [line.phone for line in patients.rows(patients.ids())]
