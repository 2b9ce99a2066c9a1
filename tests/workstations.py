"""Computers of health centres for tests: founded once, copied for every test, cheap passwords."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from app.core.rights import FacilityKind, Role
from app.storage.keys import KdfParameters, KdfPolicy, MachineSecret
from app.workstation import FirstFacility, FirstPerson, Workstation
from tests.stores import CENTRE, MovableClock

CHEAP = KdfPolicy(
    wanted=KdfParameters(memory_kib=8, passes=1, lanes=1),
    least=KdfParameters(memory_kib=8, passes=1, lanes=1),
    most=KdfParameters(memory_kib=1_024, passes=4, lanes=4),
)
CHIEF = "王建国"
PASSWORD = "green tea at seven"
OTHER_PASSWORD = "rain on the terraces"
THIRD_PASSWORD = "lotus pond in june"


@dataclass
class Desk:
    """A computer on a desk: its folder, its secret, and clocks that move when told to."""

    home: Path
    time: MovableClock = field(default_factory=MovableClock)
    monotonic_s: float = 1000.0

    def forward(self, **duration: float) -> None:
        before = self.time.at
        self.time.forward(**duration)
        self.monotonic_s += (self.time.at - before).total_seconds()

    def start(self) -> Workstation:
        """As a new start of the program would see it."""
        return Workstation(
            self.home / "jiceng",
            MachineSecret(self.home / "config" / "machine.key"),
            policy=CHEAP,
            clock=self.time.clock(),
            monotonic=lambda: self.monotonic_s,
        )


def centre() -> FirstFacility:
    founded = FirstFacility.new(FacilityKind.TOWNSHIP_CENTRE, "惠七镇卫生院", phone="0455-6712345")
    return FirstFacility(founded.fields, CENTRE)


def chief() -> FirstPerson:
    return FirstPerson(CHIEF, PASSWORD, title="233", also=(Role.DOCTOR,))


def found_desk(home: Path) -> str:
    """A computer after its first start; returns the text of its recovery sheet."""
    desk = Desk(home)
    with desk.start() as workstation:
        pending = workstation.found(centre(), chief())
        pending.confirm_group(1, pending.sheet.groups[0])
        return pending.sheet.text


def copy_desk(template: Path, home: Path) -> Desk:
    shutil.copytree(template, home)
    return Desk(home)
