"""People hold dated posts, at several places and as guests; roles follow the day."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.errors import ClinicError, InvalidInput, NotAllowed, NotFound
from app.core.rights import FacilityKind, Role
from app.facilities import Facilities
from app.storage.store import Store
from app.users import Person, Posting, Users, sign_in_initials
from tests.stores import CENTRE, HOSPITAL, actor, arrive, lay_out_county

ADMINISTRATOR = actor(Role.ADMINISTRATOR, person="boss")
DOCTOR = Posting(Role.DOCTOR, department="03", position="门诊医生")
MONDAY = date(2026, 3, 2)


@pytest.fixture
def users(store: Store) -> Users:
    lay_out_county(store)
    return Users(store, ADMINISTRATOR, Facilities(store))


def a_doctor(users: Users, name: str = "张巧云") -> str:
    return users.register(Person(name=name, sex="2", title="233"), [DOCTOR])


def test_a_person_and_the_first_post_are_saved_together(store: Store, users: Users) -> None:
    person_id = a_doctor(users)
    (member,) = users.staff(CENTRE)
    assert (member.person.id, member.person.home) == (person_id, CENTRE)
    assert member.roles == {Role.DOCTOR}
    with store.reading() as session:
        groups = session.connection().exec_driver_sql("SELECT DISTINCT grp FROM change").all()
    assert len(groups) == 1


def test_several_posts_give_several_roles(users: Users) -> None:
    person_id = a_doctor(users)
    users.appoint(person_id, Posting(Role.MANAGER, position="副院长"))
    assert users.roles_of(person_id, CENTRE) == {Role.DOCTOR, Role.MANAGER}
    assert users.roles_of(person_id, HOSPITAL) == frozenset()


def test_a_guest_works_here_until_the_last_day(store: Store, users: Users) -> None:
    arrive(store, "person", "li", {"name": "李春兰"}, home=HOSPITAL)
    users.invite_guest("li", DOCTOR, until_on=date(2026, 8, 31))
    guest = users.actor_for("li")
    assert (guest.home_id, guest.place_id) == (HOSPITAL, CENTRE)
    assert guest.place_kind is FacilityKind.TOWNSHIP_CENTRE
    assert guest.roles == {Role.DOCTOR}
    assert users.roles_of("li", CENTRE, date(2026, 8, 31)) == {Role.DOCTOR}
    assert users.roles_of("li", CENTRE, date(2026, 9, 1)) == frozenset()
    assert users.staff(CENTRE)[0].is_guest


def test_a_guest_needs_a_last_day_within_a_year(store: Store, users: Users) -> None:
    arrive(store, "person", "li", {"name": "李春兰"}, home=HOSPITAL)
    with pytest.raises(InvalidInput) as caught:
        users.invite_guest("li", DOCTOR, until_on=date(2028, 1, 1))
    assert caught.value.fields["until_on"].code == "GUEST_LONG"
    with pytest.raises(InvalidInput):
        users.invite_guest("li", DOCTOR, until_on=date(2026, 3, 1))


def test_a_post_that_ended_counts_for_its_days_only(users: Users) -> None:
    person_id = a_doctor(users)
    (post,) = users.posts_of(person_id)
    users.end_post(post, MONDAY)
    assert users.roles_of(person_id, CENTRE, MONDAY) == {Role.DOCTOR}
    assert users.roles_of(person_id, CENTRE, date(2026, 3, 3)) == frozenset()
    assert users.staff(CENTRE, date(2026, 3, 3)) == []


def test_the_last_administrator_stays(users: Users) -> None:
    chief = users.register(Person(name="王建国"), [Posting(Role.ADMINISTRATOR)])
    (post,) = users.posts_of(chief)
    with pytest.raises(ClinicError) as caught:
        users.end_post(post, MONDAY)
    assert caught.value.code == "LAST_ADMINISTRATOR"
    users.appoint(a_doctor(users), Posting(Role.ADMINISTRATOR))
    users.end_post(post, MONDAY)


def test_staff_are_found_by_initials_and_telephone(users: Users) -> None:
    a_doctor(users, "曾国华")
    a_doctor(users, "张巧云")
    assert [one.name for one in users.search("zqy")] == ["张巧云"]
    assert [one.name for one in users.search("cgh")] == ["曾国华"]
    assert [one.name for one in users.search("zgh")] == ["曾国华"]
    assert len(users.search("")) == 2


def test_a_name_of_several_readings_signs_in_by_each() -> None:
    assert sign_in_initials("张巧云") == "zqy"
    assert {"cgh", "zgh"} <= set(sign_in_initials("曾国华").split())


def test_what_stands_about_a_person_can_be_corrected(users: Users) -> None:
    person_id = a_doctor(users)
    before = users.get(person_id)
    assert before is not None
    users.correct(before, {"title": "232", "phone": "13912345678"})
    after = users.get(person_id)
    assert after is not None
    assert (after.title, after.phone, after.name) == ("232", "13912345678", "张巧云")
    assert users.names([person_id, "nobody"]) == {person_id: "张巧云"}


def test_only_an_administrator_writes_people(store: Store, users: Users) -> None:
    with pytest.raises(NotAllowed):
        Users(store, actor(Role.DOCTOR), Facilities(store)).register(Person(name="某"), [DOCTOR])


def test_a_person_belongs_to_the_home_of_the_record_or_where_the_county_says(
    store: Store, users: Users
) -> None:
    arrive(store, "person", "li", {"name": "李春兰"}, home=HOSPITAL)
    arrive(store, "person", "wu", {"name": "吴敏", "home_id": CENTRE})
    arrive(store, "person", "he", {"name": "何平"})
    homes = {}
    for person_id in ("li", "wu", "he"):
        person = users.get(person_id)
        assert person is not None
        home = users.home_of(person)
        homes[person.name] = home.name if home is not None else None
    assert homes == {"李春兰": "望奎县人民医院", "吴敏": "惠七镇卫生院", "何平": None}
    assert users.actor_for("wu", HOSPITAL).home_id == CENTRE


def test_somebody_unknown_here_gets_no_post(users: Users) -> None:
    with pytest.raises(NotFound):
        users.appoint("nobody", DOCTOR)


def test_who_left_takes_no_place_of_somebody_who_is_here(store: Store, users: Users) -> None:
    """A search that shows one person looks at all who fit before it leaves some out."""
    for number in range(6):
        person = f"p{number}"
        arrive(store, "person", person, {"name": "曾国华"}, home=CENTRE)
    with store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("UPDATE person SET archived = 1 WHERE id <> 'p5'")
    assert [one.id for one in users.search("cgh", limit=1)] == ["p5"]


def test_somebody_entered_by_mistake_leaves_the_staff_and_stays_readable(users: Users) -> None:
    person_id = a_doctor(users)
    person = users.get(person_id)
    assert person is not None
    users.withdraw(person, "录入重复")
    assert users.staff(CENTRE) == []
    assert users.search("zqy") == []
    assert users.posts_of(person_id) == []
    assert users.names([person_id]) == {person_id: "张巧云"}


def test_whom_another_institution_entered_is_not_withdrawn_here(store: Store, users: Users) -> None:
    arrive(store, "person", "li", {"name": "李春兰"}, home=HOSPITAL)
    person = users.get("li")
    assert person is not None
    with pytest.raises(NotAllowed) as caught:
        users.withdraw(person, "录入重复")
    assert caught.value.code == "ENTERED_ELSEWHERE"


def test_the_last_administrator_is_no_mistake_either(users: Users) -> None:
    person = users.get(users.register(Person(name="王建国"), [Posting(Role.ADMINISTRATOR)]))
    assert person is not None
    with pytest.raises(ClinicError) as caught:
        users.withdraw(person, "录入重复")
    assert caught.value.code == "LAST_ADMINISTRATOR"
