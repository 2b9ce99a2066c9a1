"""Institutions and communities are found, and who works with whom is known for every day."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.errors import InvalidInput, NotAllowed
from app.core.limits import check_record
from app.core.rights import Role
from app.facilities import FACILITY_KIND, MEMBERSHIP_KIND, Department, Facilities, Facility
from app.storage.store import Store, write_state
from tests.stores import CENTRE, HOSPITAL, STATION, actor, arrive, lay_out_county


@pytest.fixture
def facilities(store: Store) -> Facilities:
    lay_out_county(store)
    return Facilities(store)


def names(found: list[Facility]) -> list[str]:
    return [one.name for one in found]


@pytest.mark.parametrize("typed", ["惠七", "hqzwsy", "huiqi", "卫生院", "wsy", "惠七镇卫生院"])
def test_a_centre_is_found_by_name_initials_and_pinyin(facilities: Facilities, typed: str) -> None:
    assert "惠七镇卫生院" in names(facilities.search(typed))


def test_nothing_typed_lists_all_by_name(facilities: Facilities) -> None:
    assert names(facilities.search(" ")) == ["惠一村卫生室", "惠七镇卫生院", "望奎县人民医院"]


def test_the_stations_of_a_centre_are_its_children(facilities: Facilities) -> None:
    assert names(facilities.children(CENTRE)) == ["惠一村卫生室"]
    assert facilities.children(HOSPITAL) == []


def test_departments_keep_the_name_the_hospital_calls_them(
    store: Store, facilities: Facilities
) -> None:
    rows = [{"code": "03.04", "name": "心内一科"}, {"code": "03.04", "name": "心内二科"}]
    fields = {"kind": "county_hospital", "name": "望奎县人民医院", "departments": rows}
    arrive(store, "facility", HOSPITAL, fields)
    assert facilities.departments(HOSPITAL) == [
        Department("03.04", "心内一科"),
        Department("03.04", "心内二科"),
    ]
    assert facilities.departments(CENTRE) == []


def test_the_lead_hospital_stands_first_among_the_members(facilities: Facilities) -> None:
    (community,) = facilities.communities_of(CENTRE)
    ids = [member.facility.id for member in facilities.members(community.id)]
    assert ids[0] == HOSPITAL
    assert set(ids) == {HOSPITAL, CENTRE, STATION}


def test_partners_are_those_of_the_day(store: Store, facilities: Facilities) -> None:
    arrive(store, "facility", "f", {"kind": "city_hospital", "name": "绥化市第一医院"})
    arrive(store, "community", "al", {"kind": "alliance", "name": "绥化医联体"})
    year = {"from_on": "2025-01-01", "until_on": "2025-12-31"}
    for place, role in (("f", "lead"), (HOSPITAL, "member")):
        fields = {"community_id": "al", "facility_id": place, "role": role, **year}
        arrive(store, "membership", f"al{place}", fields)
    assert "绥化市第一医院" in names(facilities.partners(HOSPITAL, date(2025, 12, 31)))
    assert "绥化市第一医院" not in names(facilities.partners(HOSPITAL, date(2026, 1, 1)))
    assert facilities.directory().share_membership("f", HOSPITAL, date(2025, 6, 1))


def test_only_a_station_stands_under_another_institution() -> None:
    fields = {"kind": "township_centre", "name": "某镇卫生院", "parent_id": HOSPITAL}
    stamp = {"author_id": "x", "author_home_id": "x", "place_id": "x"}
    with pytest.raises(InvalidInput) as caught:
        check_record(FACILITY_KIND, fields | stamp, new=True)
    assert caught.value.fields["parent_id"].code == "PARENT_KIND"
    check_record(FACILITY_KIND, fields | stamp | {"kind": "village_clinic"}, new=True)


@pytest.mark.parametrize("bad", [["心内科"], [{"code": "03"}], {"code": "03"}, [{"code": 3}]])
def test_departments_of_another_shape_are_refused(bad: object) -> None:
    fields = {"kind": "county_hospital", "name": "某县医院", "departments": bad}
    with pytest.raises(InvalidInput) as caught:
        check_record(FACILITY_KIND, fields, new=True)
    assert set(caught.value.fields) == {"departments"}


def test_a_membership_does_not_end_before_it_begins() -> None:
    fields = {"community_id": "c", "facility_id": "f", "role": "member"}
    period = {"from_on": "2026-02-01", "until_on": "2026-01-31"}
    with pytest.raises(InvalidInput):
        check_record(MEMBERSHIP_KIND, {**fields, **period}, new=True)


def test_no_workstation_writes_an_institution(store: Store) -> None:
    administrator = actor(Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed), store.transaction(administrator) as transaction:
        transaction.put(Facility(facility_kind="township_centre", name="某镇卫生院"))


def test_the_first_start_founds_its_own_facility_without_a_change(store: Store) -> None:
    with store.transaction(actor(Role.ADMINISTRATOR)) as transaction:
        transaction.found(Facility, CENTRE, {"kind": "township_centre", "name": "惠七镇卫生院"})
    found = Facilities(store).get(CENTRE)
    assert found is not None
    assert (found.facility_kind, found.home, found.rev) == ("township_centre", "hub", 0)
    with store.reading() as session:
        changes = session.connection().exec_driver_sql("SELECT count(*) FROM change").scalar()
    assert changes == 0


def test_an_enrolled_store_founds_nothing(store: Store) -> None:
    with store.journal_transaction() as (connection, _):
        write_state(connection, device="d-1")
    with (
        pytest.raises(NotAllowed) as caught,
        store.transaction(actor(Role.ADMINISTRATOR)) as transaction,
    ):
        transaction.found(Facility, CENTRE, {"kind": "township_centre", "name": "惠七镇卫生院"})
    assert caught.value.code == "ENROLLED"


def ended(store: Store, place: str, last: str = "2026-03-01") -> None:
    arrive(store, "facility_end", f"e{place[1:]}", {"facility_id": place, "last_on": last})


def test_an_institution_that_has_ended_is_looked_up_and_not_chosen(
    store: Store, facilities: Facilities
) -> None:
    ended(store, CENTRE)
    assert names(facilities.all()) == ["惠一村卫生室", "望奎县人民医院"]
    assert facilities.search("惠七") == []
    assert names(facilities.partners(HOSPITAL)) == ["惠一村卫生室"]
    assert names(facilities.search("惠七", ended=True)) == ["惠七镇卫生院"]
    assert facilities.has_ended(CENTRE)
    kept = facilities.get(CENTRE)
    assert kept is not None
    assert kept.name == "惠七镇卫生院"


def test_a_station_that_has_ended_is_offered_to_no_new_resident(
    store: Store, facilities: Facilities
) -> None:
    ended(store, STATION)
    assert facilities.children(CENTRE) == []
    assert names(facilities.children(CENTRE, ended=True)) == ["惠一村卫生室"]


def test_the_last_day_still_belongs_to_it(store: Store, facilities: Facilities) -> None:
    ended(store, CENTRE, "2026-03-02")
    assert not facilities.has_ended(CENTRE)
    assert "惠七镇卫生院" in names(facilities.search("惠七"))


def test_a_hospital_is_found_among_more_stations_than_are_shown(
    store: Store, facilities: Facilities
) -> None:
    for number in range(60):
        name = {"kind": "village_clinic", "name": f"人民村{number}卫生室", "parent_id": CENTRE}
        arrive(store, "facility", f"{number:032}", name)
    assert names(facilities.search("人民", 5, kinds={"county_hospital"})) == ["望奎县人民医院"]
    assert names(facilities.search("", 5, kinds={"county_hospital"})) == ["望奎县人民医院"]


def test_an_institution_entered_by_mistake_is_chosen_no_more(
    store: Store, facilities: Facilities
) -> None:
    fields = {
        "kind": "township_centre",
        "name": "惠七镇卫生院",
        "voided_at": "2026-01-01T00:00:00Z",
    }
    arrive(store, "facility", CENTRE, fields)
    assert facilities.has_ended(CENTRE)
    assert facilities.search("惠七", ended=True) == []
