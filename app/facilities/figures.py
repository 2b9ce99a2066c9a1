"""How many institutions, in which communities, for how long."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement, String, func, literal, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from app.core.divisions import COUNTY
from app.core.text import N_
from app.facilities.service import Community, Facility, FacilityEnd, Membership
from app.figures import Dimension, Figure, Measure, lasting, of_kind
from app.figures.declaring import Column
from app.storage.institutions import names_of_places
from app.storage.reading import in_lists

GROUP = N_("Institutions")


def of_place(code: str, title: str, column: Column) -> Dimension:
    """An institution that takes part; one outside the network is told by its words."""
    return Dimension(code, title, column, names=names_of_places)


def in_line(column: Column, place: str) -> ColumnElement[bool]:
    """Whether it names this institution, or the one directly above or below it."""
    line = select(Facility.parent_id).where(Facility.id == place, Facility.parent_id.is_not(None))
    below = select(Facility.id).where(Facility.parent_id == place)
    return or_(column == place, column.in_(line), column.in_(below))


def _names_of_communities(session: Session) -> dict[str, str]:
    return {one: name or "" for one, name in session.execute(select(Community.id, Community.name))}


_LAST_DAY = (
    select(FacilityEnd.last_on)
    .where(
        FacilityEnd.facility_id == Facility.id,
        *in_lists(FacilityEnd),
    )
    .limit(1)
    .scalar_subquery()
)
_UNDER = of_place("under", N_("Belongs to"), Facility.parent_id)
_KIND = Dimension("kind", N_("Kind of institution"), Facility.facility_kind, "facility_kind")
_LEVEL = Dimension("level", N_("Level"), Facility.level, "facility_level")

PLACES = of_kind(
    Facility, lasting(None, _LAST_DAY), takes_part=lambda place: Facility.id == place
).showing(Dimension("name", N_("Name"), Facility.name), _KIND, _LEVEL)

_TAGS = func.json_each(type_coerce(Facility.tags, String)).table_valued("value", name="tags")
_TAG = Dimension("tag", N_("Tags"), _TAGS.c.value, "village_tag")
TAGGED = replace(PLACES, rows=PLACES.rows.join(_TAGS, literal(True)))
"""A row for each tag of an institution."""
_COUNTY = func.substr(Facility.division, 1, COUNTY)


def _in_one_community(place: str) -> ColumnElement[bool]:
    other = aliased(Membership)
    theirs = select(other.community_id).where(other.facility_id == place, *in_lists(other))
    return Membership.community_id.in_(theirs)


_ENDS = func.nullif(
    func.min(
        func.coalesce(type_coerce(Membership.until_on, String), "9999"),
        func.coalesce(type_coerce(_LAST_DAY, String), "9999"),
    ),
    "9999",
)
"""A membership ends with the institution at the latest."""
_COMMUNITY = Dimension(
    "community", N_("Community"), Membership.community_id, names=_names_of_communities
)
_SORT = Dimension(
    "community_kind", N_("Kind of community"), Community.community_kind, "community_kind"
)
_MEMBER = of_place("member", N_("Institution"), Membership.facility_id)
_ROLE = Dimension("role", N_("Role"), Membership.role, "community_role")
_FROM = Dimension("from", N_("From"), Membership.from_on)
_UNTIL = Dimension("until", N_("Until"), Membership.until_on)
_BY = (_COMMUNITY, _SORT, _ROLE, _KIND, _LEVEL, _MEMBER)

MEMBERSHIPS = of_kind(
    Membership,
    lasting(Membership.from_on, _ENDS),
    takes_part=_in_one_community,
    beside=(
        (Facility, Facility.id == Membership.facility_id),
        (Community, Community.id == Membership.community_id),
    ),
    opens=Facility,
).showing(_COMMUNITY, _MEMBER, _ROLE, _KIND, _FROM, _UNTIL)

FIGURES = (
    Figure(
        "institutions",
        N_("Institutions"),
        N_("institutions"),
        N_("Institutions of the county's list that had not ended before the first day."),
        PLACES,
        GROUP,
        by=(_KIND, _LEVEL, _UNDER),
    ),
    Figure(
        "institutions_tagged",
        N_("Institutions with a tag"),
        N_("institutions"),
        N_("Institutions that bear a tag, such as poor village, and had not ended before."),
        TAGGED,
        GROUP,
        Measure.DISTINCT,
        Facility.id,
        by=(_TAG, _KIND, _UNDER),
    ),
    Figure(
        "counties",
        N_("Counties"),
        N_("counties"),
        N_("Counties in which these institutions lie, by their division codes."),
        PLACES,
        GROUP,
        Measure.DISTINCT,
        _COUNTY,
        by=(_KIND, _LEVEL),
    ),
    Figure(
        "communities",
        N_("Communities and alliances"),
        N_("communities"),
        N_("Communities and alliances with a member on any day of the period."),
        MEMBERSHIPS,
        GROUP,
        Measure.DISTINCT,
        Membership.community_id,
        by=_BY,
    ),
    Figure(
        "members",
        N_("Members of communities and alliances"),
        N_("institutions"),
        N_(
            "Institutions that belonged to a community or alliance on any day of the period, "
            "each once, in whatever role."
        ),
        MEMBERSHIPS,
        GROUP,
        Measure.DISTINCT,
        Membership.facility_id,
        by=_BY,
    ),
    Figure(
        "membership_months",
        N_("Duration of memberships"),
        N_("months"),
        N_(
            "Whole months from the first day of the memberships of the period to the last day, "
            "both included; without a last day, to the end of the period."
        ),
        MEMBERSHIPS,
        GROUP,
        Measure.MONTHS,
        Membership.from_on,
        until=_ENDS,
        by=_BY,
    ),
)
