"""A small county on one computer: hub, institutions, enrolment files. Demo and tour stand on it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ui.processes import HubProcess

SUFFIX = ".jiceng-enrol"


@dataclass(frozen=True)
class Institution:
    """One facility as the hub's list of institutions takes it."""

    name: str
    kind: str
    short_name: str = ""
    parent: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class CountyPlan:
    """A county's institutions; the first one leads its medical community."""

    name: str
    community: str
    institutions: tuple[Institution, ...]
    members: tuple[str, ...] = ()
    forms: tuple[str, ...] = ("teaching_round", "case_discussion", "operation_teaching")


COUNTY = CountyPlan(
    name="示范县",
    community="示范县紧密型县域医共体",
    institutions=(
        Institution("示范县人民医院", "county_hospital", "县医院", phone="0455-6720120"),
        Institution("青山镇卫生院", "township_centre", "青山卫生院", phone="0455-6712345"),
        Institution("白云镇卫生院", "township_centre", "白云卫生院", phone="0455-6715566"),
        Institution("青山镇前村卫生室", "village_clinic", "前村卫生室", "青山镇卫生院"),
    ),
    members=("青山镇卫生院", "白云镇卫生院"),
)
"""Everything in it is invented."""
HOSPITAL, CENTRE = COUNTY.institutions[0].name, COUNTY.institutions[1].name


def set_up(hub: HubProcess, plan: CountyPlan = COUNTY) -> None:
    """Make the hub and enter its institutions and their community. Raises ProcessFailed."""
    hub.set_up(plan.name)
    table = hub.home / "institutions.csv"
    _write(table, plan.institutions)
    hub.command("facility", "import", str(table))
    table.unlink()
    if plan.members:
        lead = plan.institutions[0].name
        hub.command("facility", "community", plan.community, "--lead", lead)
        hub.command("facility", "member", plan.community, lead, "--role", "lead")
    for member in plan.members:
        hub.command("facility", "member", plan.community, member)
    if plan.forms:
        hub.command("form", "add", *plan.forms)


def enrolment_file(hub: HubProcess, facility: str, folder: Path, name: str) -> Path:
    """A file with which one computer joins that facility, once."""
    path = folder / f"{name}{SUFFIX}"
    hub.command("enrol", facility, "--approve-at-once", "--file", str(path))
    return path


def _write(path: Path, institutions: Sequence[Institution]) -> None:
    columns = ("name", "kind", "parent", "short_name", "phone", "address")
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, columns)
        rows.writeheader()
        rows.writerows({name: getattr(one, name) for name in columns} for one in institutions)
