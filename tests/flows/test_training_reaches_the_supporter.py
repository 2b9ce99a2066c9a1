"""A township centre holds a training; the hospital that sent the trainer sees it after a sync."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.core.rights import FacilityKind, Role
from app.counted import FIGURES
from app.facilities import Facilities
from app.figures import Figures, Period
from app.patients import Patient, Patients
from app.receipts import Way
from app.storage.transaction import new_id
from app.training import Entry, Training, TrainingSession
from app.users import Users
from tests.county import County, Workstation

CENTRE, HOSPITAL = FacilityKind.TOWNSHIP_CENTRE, FacilityKind.COUNTY_HOSPITAL
TODAY = date(2026, 1, 15)
LAST_YEAR = date(2025, 6, 1)


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.fixture
def pair(county: County) -> tuple[Workstation, Workstation]:
    """A centre and the hospital that supports it, in one community since the first of January."""
    centre = county.facility("惠七镇卫生院", CENTRE)
    hospital = county.facility("望奎县人民医院", HOSPITAL)
    community = new_id()
    fields = {"kind": "county_community", "name": "望奎县医共体", "lead_id": hospital}
    county.hub.administer("community", community, fields)
    for facility, role in ((hospital, "lead"), (centre, "member")):
        fields = {"community_id": community, "facility_id": facility, "role": role}
        county.administer("membership", **fields, from_on="2026-01-01")
    return county.workstation("centre", centre, CENTRE), county.workstation(
        "hospital", hospital, HOSPITAL
    )


def training(workstation: Workstation) -> Training:
    store, actor = workstation.store, workstation.actor
    facilities = Facilities(store)
    return Training(store, actor, facilities, Users(store, actor, facilities))


def a_session(supporter: Workstation, held_on: date = TODAY) -> TrainingSession:
    return TrainingSession(
        held_on=held_on,
        training_kind="teaching_round",
        topic="ecg",
        channel="on_site",
        trainer="刘喆",
        supporting_id=supporter.actor.place_id,
    )


def counted(workstation: Workstation, code: str) -> object:
    figures = Figures(workstation.store, workstation.actor, FIGURES)
    return figures.compute(code, Period.month(2026, 1)).value


def sync(*workstations: Workstation) -> None:
    for workstation in workstations:
        workstation.sync()


def test_the_supporter_sees_the_session_and_who_came(
    pair: tuple[Workstation, Workstation],
) -> None:
    centre, hospital = pair
    sync(centre, hospital)
    roster = [Entry("张巧云", present=True), Entry("王堃", present=False)]
    session_id = training(centre).record(a_session(hospital), roster)
    assert training(hospital).search() == []
    sync(centre, hospital)
    (line,) = training(hospital).search("xdt")
    assert (line.supported, line.expected, line.present) == ("惠七镇卫生院", 2, 1)
    view = training(hospital).get(session_id)
    assert view is not None
    assert [entry.name for entry in view.entries] == ["张巧云", "王堃"]
    assert counted(hospital, "training_person_times") == 1
    assert set(centre.states()) == {"acked"}


def test_a_session_before_both_were_in_one_community_stays_with_the_centre(
    pair: tuple[Workstation, Workstation],
) -> None:
    centre, hospital = pair
    sync(centre, hospital)
    training(centre).record(a_session(hospital, LAST_YEAR), [Entry("张巧云", present=True)])
    sync(centre, hospital)
    assert training(hospital).search() == []
    assert set(centre.states()) == {"acked"}


def test_a_date_put_right_shows_the_session_and_a_wrong_one_takes_it_back(
    pair: tuple[Workstation, Workstation],
) -> None:
    centre, hospital = pair
    sync(centre, hospital)
    session_id = training(centre).record(a_session(hospital, LAST_YEAR))
    sync(centre, hospital)
    training(centre).edit(session_id, {"held_on": TODAY}, {"held_on": LAST_YEAR})
    sync(centre, hospital)
    assert len(training(hospital).search()) == 1
    training(centre).edit(session_id, {"held_on": LAST_YEAR}, {"held_on": TODAY})
    sync(centre, hospital)
    assert training(hospital).search() == []


def test_what_the_expert_records_at_the_hospital_reaches_the_centre(
    pair: tuple[Workstation, Workstation],
) -> None:
    centre, hospital = pair
    sync(centre, hospital)
    given = a_session(hospital)
    given.supported_id = centre.actor.place_id
    training(hospital).record(given, [Entry("张巧云", present=True)])
    sync(hospital, centre)
    (line,) = training(centre).search()
    assert not line.is_ours
    assert counted(centre, "training_sessions") == 1


def test_nobody_else_sees_it(county: County, pair: tuple[Workstation, Workstation]) -> None:
    centre, hospital = pair
    elsewhere = county.workstation("elsewhere", county.facility("满杖子乡卫生院", CENTRE), CENTRE)
    sync(centre, hospital)
    training(centre).record(a_session(hospital))
    sync(centre, hospital, elsewhere)
    assert training(elsewhere).search() == []


def test_a_course_of_three_hundred_arrives_whole(pair: tuple[Workstation, Workstation]) -> None:
    centre, hospital = pair
    sync(centre, hospital)
    crowd = [Entry(f"学员{number}", present=True) for number in range(300)]
    training(centre).record(a_session(hospital), crowd)
    while "new" in centre.states():
        centre.sync()
    hospital.sync()
    assert counted(hospital, "training_person_times") == 300
    assert set(centre.states()) == {"acked"}


def test_two_computers_tick_one_roster_and_both_keep_their_ticks(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    centre, hospital = pair
    person, place = centre.actor.person_id, centre.actor.place_id
    other = county.workstation("other", place, CENTRE, (Role.DOCTOR,), person=person)
    sync(centre, hospital, other)
    session_id = training(centre).record(a_session(hospital), [Entry("甲"), Entry("乙")])
    sync(centre, other)
    for workstation, who in ((centre, "甲"), (other, "乙")):
        view = training(workstation).get(session_id)
        assert view is not None
        entry = next(entry for entry in view.entries if entry.name == who)
        training(workstation).mark(session_id, [entry], present=True)
    sync(centre, other, centre, hospital)
    for workstation in (centre, other, hospital):
        view = training(workstation).get(session_id)
        assert view is not None
        assert [entry.present for entry in view.entries] == [True, True]


def test_the_centre_sees_when_the_supporter_has_the_session_and_opened_it(
    pair: tuple[Workstation, Workstation],
) -> None:
    centre, hospital = pair
    sync(centre, hospital)
    session_id = training(centre).record(a_session(hospital), [Entry("张巧云", present=True)])

    def way() -> Way | None:
        (line,) = training(centre).search()
        return line.way

    ways = [way()]
    sync(centre)
    ways.append(way())
    sync(hospital, hospital, centre)
    ways.append(way())
    for _ in range(2):
        training(hospital).note_opened(session_id)
    sync(hospital, centre)
    ways.append(way())
    assert ways == [Way.SAVED_HERE, Way.ON_HUB, Way.THERE, Way.OPENED]
    view = training(centre).get(session_id)
    assert view is not None
    assert view.partner == "望奎县人民医院"
    assert view.there is not None
    assert view.there.arrived_at(view.session.ord) is not None
    assert hospital.states() == ["acked"]


def test_a_session_that_was_given_by_oneself_goes_to_nobody(
    pair: tuple[Workstation, Workstation],
) -> None:
    centre, _ = pair
    training(centre).record(a_session(centre))
    (line,) = training(centre).search()
    assert line.way is None


def test_a_hub_set_back_to_before_a_membership_takes_the_session_back(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    """The membership that showed it is lost with the hub's past; only its administrator may write
    it again."""
    centre, _ = pair
    facility = county.facility("兰西县人民医院", HOSPITAL)
    other = county.workstation("other", facility, HOSPITAL)
    training(centre).record(a_session(other))
    sync(centre, other)
    back = county.safety_copy()
    with centre.store.reading() as session:
        query = "SELECT community_id FROM membership LIMIT 1"
        community = session.connection().exec_driver_sql(query).scalar_one()
    of = {"community_id": community, "facility_id": facility, "role": "member"}
    county.administer("membership", **of, from_on="2026-01-01")
    sync(other)
    assert len(training(other).search()) == 1
    back()
    sync(other)
    assert training(other).search() == []
    county.administer("membership", **of, from_on="2026-01-01")
    sync(other)
    assert len(training(other).search()) == 1


def test_a_hub_set_back_to_before_a_line_takes_its_residents_back(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    centre, _ = pair
    village = county.facility("永安村卫生室", FacilityKind.VILLAGE_CLINIC)
    doctor = county.workstation("village", village, FacilityKind.VILLAGE_CLINIC)
    patient = Patients(doctor.store, doctor.actor).register(
        Patient(name="王秀英", sex="2", birth_on=date(1954, 3, 8), no_id_reason="未带身份证")
    )
    sync(doctor, centre)
    back = county.safety_copy()
    county.hub.administer("facility", village, {"parent_id": centre.actor.place_id})
    sync(centre)
    assert patient in residents(centre)
    back()
    sync(centre)
    assert patient not in residents(centre)


def residents(workstation: Workstation) -> set[str]:
    with workstation.store.reading() as session:
        query = "SELECT id FROM patient WHERE archived = 0"
        return set(session.connection().exec_driver_sql(query).scalars())
