"""Staff and the posts they hold (FHIR: Practitioner, PractitionerRole).

A person may hold several dated posts at several facilities. A post has one role; a guest's post
ends by itself on its last day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped

from app.core.clock import Clock, day_of
from app.core.directory import PERSON, POST
from app.core.errors import ClinicError, FieldProblem, InvalidInput, NotAllowed, NotFound
from app.core.kinds import PUBLISHED, Fields
from app.core.pinyin import initials, tokens
from app.core.rights import Actor, FacilityKind, Role, writers
from app.core.sight import HUB
from app.core.text import N_
from app.facilities import Facilities, Facility, check_period, lasts
from app.forms.typed import asked, typed_form
from app.storage.base import (
    Synced,
    code_field,
    date_field,
    flag_field,
    id_field,
    kind_of,
    text_field,
)
from app.storage.finding import find
from app.storage.institutions import read_posts
from app.storage.reading import listed, record_of
from app.storage.store import Store

LONGEST_GUEST = timedelta(days=366)
"""A guest's post lasts at most so long; longer work is a post of its own."""


class Person(Synced):
    """One member of staff, who belongs to the record's home; `home_id` says so where the county's
    administrator wrote the record.
    """

    __tablename__ = PERSON

    name: Mapped[str] = text_field(N_("Full name"), required=True, max_length=40)
    sex: Mapped[str | None] = code_field(N_("Sex"), "sex")
    title: Mapped[str | None] = code_field(N_("Professional title"), "title")
    practice: Mapped[str | None] = code_field(N_("Field of practice"), "practice")
    speciality: Mapped[str | None] = text_field(N_("Speciality"), max_length=60)
    phone: Mapped[str | None] = text_field(N_("Phone"), max_length=40)
    home_id: Mapped[str | None] = id_field(N_("Belongs to"))

    @property
    def facility_id(self) -> str | None:
        """The facility the person belongs to, if anybody has said."""
        return self.home_id or (self.home if self.home != HUB else None)


class Post(Synced):
    """One role of one person at one facility for a time; `until_on` is its last day."""

    __tablename__ = POST

    person_id: Mapped[str] = id_field(N_("Person"), required=True, index=True)
    facility_id: Mapped[str] = id_field(N_("Institution"), required=True, index=True)
    role: Mapped[str] = code_field(N_("Works as"), "role", required=True)
    department: Mapped[str | None] = code_field(N_("Department"), "department")
    position: Mapped[str | None] = text_field(N_("Position"), max_length=40)
    from_on: Mapped[date | None] = date_field(N_("From"), required=True)
    until_on: Mapped[date | None] = date_field(N_("Last day"))
    is_guest: Mapped[bool | None] = flag_field(N_("Guest"))

    def lasts_on(self, day: date) -> bool:
        """As `holds` says of the record: the first day may be what a wrong clock said."""
        begins = min(self.from_on or date.min, day) if self._began_when_written else self.from_on
        return lasts(begins, self.until_on, day)

    @property
    def _began_when_written(self) -> bool:
        return (self.from_on or date.min) <= day_of(self.written_at)


def check_post(fields: Fields) -> Mapping[str, FieldProblem]:
    problems = dict(check_period(fields))
    if fields.get("is_guest") and not fields.get("until_on"):
        text = N_("A guest's account needs a last day.")
        problems["until_on"] = FieldProblem("GUEST_END", text)
    return problems


def person_tokens(fields: Fields) -> set[str]:
    name = fields.get("name")
    return tokens(name, phone=fields.get("phone")) if name else set()


PERSON_KIND = kind_of(
    Person,
    N_("Member of staff"),
    sight=PUBLISHED,
    writers=writers([Role.ADMINISTRATOR]),
    tokens=person_tokens,
)
POST_KIND = kind_of(
    Post, N_("Post"), sight=PUBLISHED, writers=writers([Role.ADMINISTRATOR]), check=check_post
)
STAFF_FORM = typed_form(
    PERSON_KIND,
    rows=[
        ("name",),
        (asked("role", kind=POST_KIND), "title"),
        asked("department", kind=POST_KIND, width=2),
    ],
)
_ENDS = N_("The sign-in ends by itself after this day.")
GUEST_FORM = typed_form(
    POST_KIND, rows=[("person_id",), ("role", asked("until_on", needed=True, hint=_ENDS))]
)
CORRECTION_FORM = typed_form(PERSON_KIND, rows=[("name",), ("title", "phone")])
_MISTAKE = N_("If entered by mistake: why")
LEAVING_FORM = typed_form(
    POST_KIND,
    rows=[asked("until_on", needed=True, width=2), (asked("voided_why", label=_MISTAKE),)],
)


@dataclass(frozen=True)
class Posting:
    """What a post is filled with: the role, and where and as what in the facility."""

    role: Role
    department: str | None = None
    position: str | None = None

    def post(
        self,
        person_id: str,
        facility_id: str,
        from_on: date,
        until_on: date | None = None,
        *,
        is_guest: bool = False,
    ) -> Post:
        return Post(
            person_id=person_id,
            facility_id=facility_id,
            role=self.role.value,
            department=self.department,
            position=self.position,
            from_on=from_on,
            until_on=until_on,
            is_guest=is_guest or None,
        )


@dataclass(frozen=True)
class StaffMember:
    """A person and the posts held at one facility."""

    person: Person
    posts: tuple[Post, ...]

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for role in Role if any(post.role == role for post in self.posts))

    @property
    def is_guest(self) -> bool:
        return all(post.is_guest for post in self.posts)


def sign_in_initials(name: str) -> str:
    """The initials of a name, once for every reading, as the list of sign-ins keeps them."""
    return " ".join(sorted(initials(name)))


class Users:
    """Who works where, as what, and until when."""

    def __init__(
        self, store: Store, actor: Actor, facilities: Facilities, clock: Clock | None = None
    ) -> None:
        self._store = store
        self._actor = actor
        self._facilities = facilities
        self._clock = clock or store.clock

    # What an administrator writes

    def register(
        self, person: Person, appointments: Iterable[Posting], *, from_on: date | None = None
    ) -> str:
        """A new member of staff of this facility with the first posts; returns the person's id."""
        first = from_on or self._clock.today()
        with self._store.transaction(self._actor) as transaction:
            person_id = transaction.put(person)
            for appointment in appointments:
                transaction.put(appointment.post(person_id, self._actor.place_id, first))
        return person_id

    def appoint(
        self,
        person_id: str,
        appointment: Posting,
        *,
        from_on: date | None = None,
        until_on: date | None = None,
    ) -> str:
        """One more post at this facility. Raises NotFound for somebody not known here."""
        first = from_on or self._clock.today()
        return self._fill(appointment.post(person_id, self._actor.place_id, first, until_on))

    def invite_guest(
        self,
        person_id: str,
        appointment: Posting,
        *,
        until_on: date,
        from_on: date | None = None,
    ) -> str:
        """A post for somebody of another facility, which ends by itself after `until_on`."""
        first = from_on or self._first_day(until_on)
        if until_on - first > LONGEST_GUEST:
            text = N_("A guest's account lasts a year at most. Choose an earlier last day.")
            raise InvalidInput({"until_on": FieldProblem("GUEST_LONG", text)})
        place = self._actor.place_id
        return self._fill(appointment.post(person_id, place, first, until_on, is_guest=True))

    def end_post(self, post: Post, until_on: date) -> None:
        """The post's last day. Raises LAST_ADMINISTRATOR if nobody could manage accounts after."""
        if post.role == Role.ADMINISTRATOR:
            self._require_another_administrator(post, until_on)
        with self._store.transaction(self._actor) as transaction:
            seen = {"until_on": post.until_on}
            transaction.patch(Post, post.id, {"until_on": until_on}, seen)

    def withdraw(self, person: Person, why: str) -> None:
        """Somebody entered by mistake: the person and the posts here are void, and stay readable.

        Raises LAST_ADMINISTRATOR, and NotAllowed for whom another institution has entered.
        """
        if person.home != self._actor.place_id:
            raise entered_elsewhere()
        posts = self._posts(person_id=person.id, facility_id=self._actor.place_id)
        for post in posts:
            if post.role == Role.ADMINISTRATOR:
                self._require_another_administrator(post, min(self._clock.days()))
        with self._store.transaction(self._actor) as transaction:
            for post in posts:
                transaction.void(Post, post.id, why)
            transaction.void(Person, person.id, why)

    def correct(self, person: Person, values: Mapping[str, Any]) -> None:
        """Change what stands about a person; `person` is as it was when the form opened."""
        seen = {name: getattr(person, name) for name in values}
        with self._store.transaction(self._actor) as transaction:
            transaction.patch(Person, person.id, values, seen)

    def _first_day(self, until_on: date) -> date:
        """Today; where that is plainly wrong, a day that fits what the person has typed."""
        today = self._clock.today()
        if not self._clock.is_doubtful:
            return today
        return max(min(today, until_on), until_on - LONGEST_GUEST)

    def _fill(self, post: Post) -> str:
        if self.get(post.person_id) is None:
            raise NotFound
        with self._store.transaction(self._actor) as transaction:
            return transaction.put(post)

    def _require_another_administrator(self, post: Post, until_on: date) -> None:
        day = max(until_on, min(self._clock.days())) + timedelta(days=1)
        others = (
            other
            for other in self._posts(facility_id=post.facility_id)
            if other.id != post.id and other.role == Role.ADMINISTRATOR and other.lasts_on(day)
        )
        if next(others, None) is None:
            raise last_administrator()

    # What everybody may look up

    def get(self, person_id: str) -> Person | None:
        with self._store.reading() as session:
            return record_of(session, Person, person_id)

    def home_of(self, person: Person) -> Facility | None:
        """The institution a person belongs to, if it is known here."""
        return self._facilities.get(person.facility_id) if person.facility_id else None

    def names(self, person_ids: Iterable[str]) -> dict[str, str]:
        """Names by person id, for lists; people not known here are left out."""
        query = select(Person.id, Person.name).where(Person.id.in_(set(person_ids)))
        with self._store.reading() as session:
            return {row.id: row.name for row in session.execute(query)}

    def search(self, typed: str, limit: int = 50) -> list[Person]:
        """By name, initials, pinyin or telephone, best first; all by name when nothing is typed."""
        with self._store.reading() as session:
            if not typed.strip():
                return list(session.scalars(listed(Person).order_by(Person.name).limit(limit)))
            numbers = find(session.connection(), PERSON, typed, None)
            found = {
                one.n: one for one in session.scalars(listed(Person).where(Person.n.in_(numbers)))
            }
        return [found[n] for n in numbers if n in found][:limit]

    def staff(self, facility_id: str, on: date | None = None) -> list[StaffMember]:
        """Everybody with a post at a facility on a day, today if not said, by name."""
        days = (on,) if on else self._clock.days()
        posts: dict[str, list[Post]] = defaultdict(list)
        for post in self._posts(facility_id=facility_id):
            if any(map(post.lasts_on, days)):
                posts[post.person_id].append(post)
        with self._store.reading() as session:
            query = listed(Person).where(Person.id.in_(posts)).order_by(Person.name)
            return [StaffMember(one, tuple(posts[one.id])) for one in session.scalars(query)]

    def posts_of(self, person_id: str) -> list[Post]:
        """All posts of a person, past and coming ones too, oldest first."""
        return self._posts(person_id=person_id)

    def roles_of(self, person_id: str, facility_id: str, on: date | None = None) -> frozenset[Role]:
        days = (on,) if on else self._clock.days()
        with self._store.reading() as session:
            connection = session.connection()
            directory = read_posts(connection, self._store.tables, person_id, facility_id)
        return directory.roles(person_id, facility_id, days)

    def actor_for(self, person_id: str, facility_id: str | None = None) -> Actor:
        """Who acts when this person sits at a workstation of the facility, this one if not said."""
        place = facility_id or self._actor.place_id
        return actor_for(self._store, self._clock.days(), person_id, place)

    def _posts(self, **only: str) -> list[Post]:
        query = listed(Post)
        with self._store.reading() as session:
            return list(session.scalars(query.filter_by(**only).order_by(Post.from_on, Post.n)))


def actor_for(store: Store, days: Sequence[date], person_id: str, place_id: str) -> Actor:
    """The person at this place with the roles of today, whichever of these days that is; where
    none of the posts here has begun, with theirs. No roles for whom holds no post any more."""
    with store.reading() as session:
        directory = read_posts(session.connection(), store.tables, person_id, place_id)
        person = record_of(session, Person, person_id)
    return Actor(
        person_id,
        (person.facility_id if person is not None else None) or place_id,
        place_id,
        directory.kind(place_id),
        directory.roles(person_id, place_id, days)
        or directory.roles_not_ended(person_id, place_id, min(days)),
    )


def founding_actor(person_id: str, place_id: str, place_kind: FacilityKind) -> Actor:
    """The first administrator, before any post is written: the first start makes the post."""
    return Actor(person_id, place_id, place_id, place_kind, frozenset({Role.ADMINISTRATOR}))


def last_administrator() -> ClinicError:
    return ClinicError(
        "LAST_ADMINISTRATOR",
        N_("Nobody else could manage the accounts of this institution any more."),
        N_("Nothing was changed. Make a colleague administrator first."),
    )


def entered_elsewhere() -> NotAllowed:
    return NotAllowed(
        "ENTERED_ELSEWHERE",
        N_("Another institution or the county has entered this person."),
        N_("Nothing was changed. End the post here instead."),
    )
