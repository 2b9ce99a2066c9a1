"""Who keeps a resident's record: asked from beyond its sight, with a reason, and never unseen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from app.core.rights import FacilityKind, Role
from app.core.sight import SightReason
from app.patients import Patient, Patients
from sync.client.lookup import LookupAnswer, look_up
from sync.hub.house.lookups import MISSES_FREE, MOST_A_DAY
from sync.hub.storage.tables import LOOKUP, RESIDENT_NUMBER
from sync.protocol.problems import ProtocolError
from tests.county import County, Workstation

NUMBER, NOBODYS = "130823195403080026", "130823196007152029"


@pytest.fixture
def home(county: County) -> Workstation:
    kind = FacilityKind.TOWNSHIP_CENTRE
    place = county.facility("惠七镇卫生院", kind, phone="0455-6712345")
    made = county.workstation("home", place, kind)
    patient = Patient(name="张桂花", sex="2", birth_on=date(1954, 3, 8), id_number=NUMBER)
    Patients(made.store, made.actor).register(patient)
    made.sync()
    return made


@pytest.fixture
def asker(county: County) -> Workstation:
    kind = FacilityKind.COUNTY_HOSPITAL
    return county.workstation("asker", county.facility("望奎县人民医院", kind), kind)


def ask(asker: Workstation, number: str = NUMBER) -> LookupAnswer:
    actor = asker.actor
    return look_up(asker.store, actor, asker.wire, number, "treatment", "门诊接诊")


def refusal(asker: Workstation, number: str = NOBODYS) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        ask(asker, number)
    return caught.value


def test_the_answer_is_enough_to_ring_the_home_and_no_more(
    home: Workstation, asker: Workstation
) -> None:
    answer = ask(asker)
    (card,) = answer.cards
    assert (card.name, card.sex, card.birth_year) == ("张**", "2", 1954)
    assert (card.facility_name, card.facility_phone) == ("惠七镇卫生院", "0455-6712345")
    asker.sync()
    assert Patients(asker.store, asker.actor).find("张桂花") == []


def test_the_home_is_told_who_asked_when_and_why(
    county: County, home: Workstation, asker: Workstation
) -> None:
    ask(asker)
    home.sync()
    patients = Patients(home.store, home.actor)
    (line,) = patients.find("张桂花")
    told = patients.who_can_see(line.id)[-1]
    assert (told.facility_id, told.why) == (asker.actor.place_id, SightReason.LOOKED_UP)
    assert "门诊接诊" in told.reason
    assert "王医生" in told.reason
    assert told.since == county.now
    assert county.hub.undelivered() == {}


def test_both_ends_note_every_look_up_also_of_nobody(
    county: County, home: Workstation, asker: Workstation
) -> None:
    ask(asker)
    assert ask(asker, NOBODYS).cards == []
    with county.hub.engine.connect() as connection:
        noted = connection.execute(select(LOOKUP).order_by(LOOKUP.c.n)).all()
    assert [(one.facility, one.user, one.number) for one in noted] == [
        (asker.actor.place_id, asker.actor.person_id, "130823********0026"),
        (asker.actor.place_id, asker.actor.person_id, "130823********2029"),
    ]
    with asker.store.reading() as session:
        here = session.connection().exec_driver_sql("SELECT what FROM audit WHERE what = 'lookup'")
        assert len(here.all()) == 2


def test_a_hub_whose_clock_ran_ahead_for_a_day_keeps_nobody_from_looking_up_for_years(
    county: County, home: Workstation, asker: Workstation
) -> None:
    right = county.now
    county.now = right + timedelta(days=20 * 365)
    for _ in range(MOST_A_DAY):
        ask(asker)
    county.now = right
    assert ask(asker).left == MOST_A_DAY - 1


def test_twenty_a_day_and_then_again_tomorrow(
    county: County, home: Workstation, asker: Workstation
) -> None:
    left = [ask(asker).left for _ in range(MOST_A_DAY)]
    assert left == list(range(MOST_A_DAY - 1, -1, -1))
    late = refusal(asker, NUMBER)
    assert late.code == "LOOKUP_LIMIT"
    assert late.retry_after_s == pytest.approx(86_400)
    county.now += timedelta(days=1)
    assert ask(asker).cards


def test_who_guesses_numbers_is_slowed_more_and_more(
    county: County, home: Workstation, asker: Workstation
) -> None:
    pauses = []
    for _ in range(MISSES_FREE):
        assert ask(asker, NOBODYS).cards == []
    for _ in range(3):
        assert ask(asker, NOBODYS).cards == []
        pauses.append(refusal(asker).retry_after_s)
        county.now += timedelta(seconds=pauses[-1] or 0)
    assert pauses == [30, 60, 120]
    assert ask(asker).cards
    assert ask(asker, NOBODYS).cards == []


def test_only_who_cares_for_people_may_look_up(county: County, home: Workstation) -> None:
    kind = FacilityKind.COUNTY_HOSPITAL
    place = county.facility("望奎县人民医院", kind)
    pharmacist = county.workstation("pharmacy", place, kind, (Role.PHARMACIST,))
    assert refusal(pharmacist, NUMBER).code == "NOT_ALLOWED"


def test_a_void_record_is_nobodys(home: Workstation, asker: Workstation) -> None:
    patients = Patients(home.store, home.actor)
    (line,) = patients.find("张桂花")
    patients.void(line.id, "重复建档")
    home.sync()
    assert ask(asker).cards == []


def test_a_corrected_number_is_found_and_the_wrong_one_no_more(
    home: Workstation, asker: Workstation
) -> None:
    patients = Patients(home.store, home.actor)
    (line,) = patients.find("张桂花")
    patients.edit(line.id, {"id_number": NOBODYS}, {"id_number": NUMBER})
    home.sync()
    assert ask(asker, NUMBER).cards == []
    assert len(ask(asker, NOBODYS).cards) == 1


def test_a_hub_that_kept_no_numbers_finds_them_after_its_next_start(
    county: County, home: Workstation, asker: Workstation
) -> None:
    with county.hub.engine.begin() as connection:
        connection.execute(delete(RESIDENT_NUMBER))
    assert ask(asker).cards == []
    county.restart_hub()
    assert len(ask(asker).cards) == 1


def test_a_look_up_says_why(home: Workstation, asker: Workstation) -> None:
    for reason, said in (("", "门诊"), ("treatment", " "), ("curiosity", "门诊")):
        with pytest.raises(ProtocolError) as caught:
            look_up(asker.store, asker.actor, asker.wire, NUMBER, reason, said)
        assert caught.value.code == "BODY_INVALID"
