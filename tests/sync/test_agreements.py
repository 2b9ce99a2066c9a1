"""Two institutions agree between themselves: what each shows the other, between which days.

An agreement opens what it says when the one wrote it and the other confirmed it; nothing while only
one side spoke, and nothing by the word of anybody else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.agreements import OPENS_TABLE, Agreement, Stage
from app.clinic import Clinic
from app.core.agreements import AgreementWord
from app.core.coding import table
from app.core.kinds import Kinds, SightClass
from app.core.rights import FacilityKind, Role
from app.kinds import KINDS
from app.storage.institutions import read_directory
from app.storage.transaction import new_id
from tests.county import County
from tests.flows.clinics import HOSPITAL, TOWNSHIP
from tests.seats import Seat
from tests.sync.sight_kinds import SIGHT_KINDS, TEST_KINDS

COUNTY = FacilityKind.COUNTY_HOSPITAL


@pytest.fixture
def kinds() -> Kinds:
    return SIGHT_KINDS


@pytest.fixture
def stranger(county: County) -> Seat:
    return Seat(county, "通江镇卫生院")


def _offer(seat: Seat, partner: Seat, **terms: Any) -> str:
    fields = {"subject": "对口支援", "opens": ["session"], "from_on": "2025-01-01", **terms}
    agreement = seat.put("agreement", partner_id=partner.facility, **fields)
    seat.put("grant", agreement, to=partner.facility, reason="双方协议")
    return agreement


def _confirm(seat: Seat, agreement: str) -> str:
    return seat.put("agreement_step", agreement, step="confirm")


def _end(seat: Seat, agreement: str, last_on: str) -> str:
    return seat.put("agreement_step", agreement, step="end", last_on=last_on)


def _session(seat: Seat, partner: Seat, on: str = "2025-06-01") -> str:
    return seat.put("session", partner_id=partner.facility, held_on=on)


def test_what_both_agreed_is_shown_to_both_late_or_not(
    county: County, centre: Seat, hospital: Seat
) -> None:
    before = _session(centre, hospital)
    agreement = _offer(centre, hospital)
    assert hospital.sees(agreement)
    assert not hospital.sees(before)
    _confirm(hospital, agreement)
    assert hospital.sees(before)
    assert hospital.sees(_session(centre, hospital))
    assert centre.sees(_session(hospital, centre))
    assert county.hub.undelivered() == {}


def test_what_only_one_side_said_opens_nothing(
    county: County, centre: Seat, hospital: Seat
) -> None:
    theirs, ours = _session(centre, hospital), _session(hospital, centre)
    agreement = _offer(centre, hospital)
    _confirm(centre, agreement)  # in the other's name: nobody refuses it, and it counts for nothing
    assert not hospital.sees(theirs)
    assert not centre.sees(ours)
    assert county.hub.undelivered() == {}


def test_the_wrong_side_agrees_to_nothing(
    county: County, centre: Seat, hospital: Seat, stranger: Seat
) -> None:
    session = _session(centre, hospital)
    agreement = _offer(centre, hospital)
    stray = stranger.new("agreement_step", new_id(), agreement, step="confirm")
    assert stranger.send(stray).code == "NOT_FOUND"
    own = _offer(stranger, hospital)
    _confirm(hospital, own)
    forged = stranger.new(
        "agreement",
        new_id(),
        partner_id=hospital.facility,
        subject="冒名",
        opens=["session"],
        from_on="2025-01-01",
    )
    forged = replace(forged, home=centre.facility)
    assert stranger.send(forged).code == "NOT_YOURS"
    assert not hospital.sees(session)
    assert not stranger.sees(session)
    assert county.hub.undelivered() == {}


def test_an_agreement_opens_only_what_it_says_and_only_between_its_days(
    county: County, centre: Seat, hospital: Seat, stranger: Seat
) -> None:
    other_kind = _offer(centre, hospital, opens=["training_session"])
    _confirm(hospital, other_kind)
    within = _session(centre, hospital)
    assert not hospital.sees(within)
    dated = _offer(centre, hospital, from_on="2025-03-01", until_on="2025-08-31")
    _confirm(hospital, dated)
    days = ("2025-02-28", "2025-03-01", "2025-08-31", "2025-09-01")
    sessions = [_session(centre, hospital, day) for day in days]
    assert [hospital.sees(one) for one in sessions] == [False, True, True, False]
    resident, third = centre.put("resident"), _session(centre, stranger)
    assert not hospital.sees(resident)
    assert not hospital.sees(third)


@pytest.mark.parametrize("who", ["writer", "partner"])
def test_either_side_ends_it_and_a_new_one_renews_it(
    county: County, centre: Seat, hospital: Seat, who: str
) -> None:
    agreement = _offer(centre, hospital)
    _confirm(hospital, agreement)
    before, after = _session(centre, hospital), _session(centre, hospital, "2025-11-01")
    assert hospital.sees(after)
    _end(centre if who == "writer" else hospital, agreement, "2025-08-31")
    assert hospital.sees(before)
    assert not hospital.sees(after)
    assert after in hospital.told_gone
    renewed = _offer(hospital, centre, from_on="2025-10-01")
    assert not hospital.sees(after)
    _confirm(centre, renewed)
    assert hospital.sees(after)
    assert county.hub.undelivered() == {}


def test_terms_that_were_confirmed_cannot_be_changed(centre: Seat, hospital: Seat) -> None:
    agreement = _offer(centre, hospital, until_on="2025-03-31")
    _confirm(hospital, agreement)
    session = _session(centre, hospital)
    centre.read()
    for change in ({"until_on": "2026-12-31"}, {"voided_at": "2026-01-15T00:00:00.000Z"}):
        assert (
            centre.send(centre.change("agreement", agreement, None, **change)).code == "APPEND_ONLY"
        )
    assert not hospital.sees(session)


def test_a_stranger_who_hears_of_it_cannot_end_it(
    centre: Seat, hospital: Seat, stranger: Seat
) -> None:
    agreement = _offer(centre, hospital)
    _confirm(hospital, agreement)
    centre.put("grant", agreement, to=stranger.facility, reason="抄送")
    assert stranger.sees(agreement)
    _end(stranger, agreement, "2025-01-01")
    assert hospital.sees(_session(centre, hospital))


def test_a_hub_that_starts_again_remembers_what_was_agreed(
    county: County, centre: Seat, hospital: Seat
) -> None:
    agreement = _offer(centre, hospital)
    _confirm(hospital, agreement)
    county.restart_hub()
    assert hospital.sees(_session(centre, hospital))
    assert county.hub.undelivered() == {}


def test_what_an_older_hub_kept_without_understanding_counts_by_who_wrote_it(
    tmp_path: Path,
) -> None:
    unlearned = [kind for kind in KINDS if not kind.name.startswith("agreement")]
    county = County(tmp_path, None, Kinds([*unlearned, *TEST_KINDS]))
    centre, hospital = Seat(county, "惠七镇卫生院"), Seat(county, "望奎县人民医院", COUNTY)
    session = _session(centre, hospital)
    forged = hospital.put("agreement", partner_id=centre.facility, opens="session", from_on=1)
    hospital.put("agreement_step", forged, step="confirm")
    own = hospital.put(
        "agreement", partner_id=centre.facility, opens=["session"], from_on="2025-01-01"
    )
    hospital.put("agreement_step", own, step="confirm")
    county.kinds = SIGHT_KINDS
    county.restart_hub()
    assert not hospital.sees(session)
    assert county.hub.undelivered() == {}


def test_the_workstation_decides_by_the_same_rules(tmp_path: Path) -> None:
    county = County(tmp_path)
    places = {
        name: county.workstation(name, county.facility(name, kind), kind, (Role.MANAGER,))
        for name, kind in (("惠七镇卫生院", TOWNSHIP), ("望奎县人民医院", HOSPITAL))
    }
    for at in (*places.values(), *places.values()):
        at.sync()
    centre, hospital = places.values()
    ours, theirs = (Clinic(at.store, at.actor).agreements for at in (centre, hospital))
    day = county.now.date()
    terms = Agreement(
        partner_id=hospital.actor.place_id,
        subject="对口支援",
        opens=["training_session"],
        from_on=day,
    )
    made = ours.offer(terms)
    for at in (centre, hospital):
        at.sync()
    assert [view.stage for view in (*ours.all(), *theirs.all())] == [Stage.OFFERED, Stage.ASKED]
    theirs.take(made, AgreementWord.CONFIRM)
    for at in (hospital, centre):
        at.sync()
    assert [view.stage for view in (*ours.all(), *theirs.all())] == [Stage.IN_FORCE] * 2
    one, other = centre.actor.place_id, hospital.actor.place_id
    with centre.store.reading() as session:
        here = read_directory(session.connection(), centre.store.tables)
    for directory in (here, county.hub.directory()):
        assert directory.is_agreed(one, other, "training_session", day)
        assert not directory.is_agreed(one, other, "resident", day)


def test_every_kind_that_stands_can_be_agreed_on_and_no_other() -> None:
    standing = {kind.name for kind in KINDS if kind.sight.sight is SightClass.STANDING}
    assert {code.code for code in table(OPENS_TABLE)} == standing
