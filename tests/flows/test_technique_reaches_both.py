"""A technique is planned at the supporter and comes to be done at the township; both see each rung."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.core.kinds import Kinds
from app.core.rights import FacilityKind, Role
from app.counted import FIGURES
from app.figures import Figures, Period
from app.kinds import KINDS
from app.storage.transaction import new_id
from app.support import ENTRY, REGISTERS, STEP, Sought, Supports
from tests.county import County, Workstation

CENTRE, HOSPITAL = FacilityKind.TOWNSHIP_CENTRE, FacilityKind.COUNTY_HOSPITAL
DECEMBER, JANUARY = date(2025, 12, 20), date(2026, 1, 10)
OLDER = Kinds([kind for kind in KINDS if kind.name not in (ENTRY, STEP)])


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path, kinds=OLDER)


def place(county: County, name: str, kind: FacilityKind) -> Workstation:
    facility = county.facility(name, kind)
    return county.workstation(name, facility, kind, (Role.DOCTOR, Role.MANAGER))


def allied(county: County, *members: Workstation) -> None:
    community = new_id()
    county.hub.administer("community", community, {"kind": "alliance", "name": "对口支援"})
    for one in members:
        fields = {"community_id": community, "facility_id": one.actor.place_id}
        county.administer("membership", **fields, role="member", from_on="2025-01-01")


def supports(at: Workstation) -> Supports:
    return Supports(at.store, at.actor)


def planned(by: Workstation, at: Workstation) -> dict[str, Any]:
    both = {"supporting_id": by.actor.place_id, "supported_id": at.actor.place_id}
    return {"title": "小针刀", "kind": "tcm", "from_on": DECEMBER, "reached": "planned", **both}


def done_in(year: int, at: Workstation) -> object:
    figures = Figures(at.store, at.actor, FIGURES)
    return figures.compute("techniques_new", Period.year(year)).value


def meet(*workstations: Workstation) -> None:
    for at in (*workstations, *workstations):
        at.sync()


def test_a_technique_is_planned_here_and_done_there_and_both_see_it(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital, centre = place(county, "县医院", HOSPITAL), place(county, "惠七", CENTRE)
    stranger = place(county, "邻县医院", HOSPITAL)
    allied(county, hospital, centre)
    meet(hospital, centre)
    made = supports(hospital).enter("technique", planned(hospital, centre))
    meet(hospital, centre)
    assert supports(centre).find(Sought()) == []  # the hub is too old to know whose it is
    county.kinds = KINDS
    county.restart_hub()
    with monkeypatch.context() as of_an_older_program:
        of_an_older_program.delitem(REGISTERS, "technique")
        meet(hospital, centre)
        (line,) = supports(centre).find(Sought())
        assert (line.title, line.is_readable) == ("小针刀", False)
    supports(centre).take(made, "first", day=JANUARY, with_expert=True)
    supports(centre).take(made, "independent", day=date(2026, 1, 14))
    meet(centre, hospital, stranger)
    for at in (centre, hospital):
        case = supports(at).case(made)
        assert case.record.extra == {"c_kind": "tcm"}
        assert [step.code for step in case.steps] == ["enter", "first", "independent"]
        assert case.case.state == "independent"
        assert (done_in(2025, at), done_in(2026, at)) == (0, 1)
    assert supports(stranger).find(Sought()) == []


def test_what_both_sides_entered_apart_is_counted_once(county: County) -> None:
    """Neither had a line: one word counts, the other stays to be read."""
    county.kinds = KINDS
    county.restart_hub()
    hospital, centre = place(county, "县医院", HOSPITAL), place(county, "惠七", CENTRE)
    allied(county, hospital, centre)
    meet(hospital, centre)
    both = {"supporting_id": hospital.actor.place_id, "supported_id": centre.actor.place_id}
    ours = {"title": "心肺复苏班", "from_on": JANUARY, "reached": "planned", **both}
    made = supports(hospital).enter("course", ours)
    meet(hospital, centre)
    for at, people in ((hospital, 30), (centre, 28)):
        supports(at).take(made, "held", day=date(2026, 1, 12), people=people)
    meet(hospital, centre)
    for at in (hospital, centre):
        steps = supports(at).case(made).steps
        assert [step.is_effective for step in steps if step.code == "held"] == [True, False]
        assert came(at) == 30
        assert len(supports(at).find(Sought())) == 1  # from now on what cases amount to is kept
        assert came(at) == 30


def came(at: Workstation) -> object:
    figures = Figures(at.store, at.actor, FIGURES)
    return figures.compute("course_people", Period.year(2026)).value
