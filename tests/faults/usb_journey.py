"""A change's whole way by stick: written at the centre, taken in at the hub, its answer read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select

from app.core.errors import ClinicError
from app.core.rights import FacilityKind, Role
from app.notes import Note, Notes
from app.storage.errors import storage_errors
from sync.hub.storage.tables import OP
from sync.protocol.stick import found_on
from tests.county import County, Workstation

KIND = FacilityKind.TOWNSHIP_CENTRE
TODAY = date(2026, 1, 15)
ENOUGH = 20_000
_NEVER_LEFT = ("open_txn", "inbox", "shadow", "change WHERE settled = 0")


class UsbJourney:
    """One computer knows the hub by stick alone, another of the same centre by the network."""

    def __init__(self, folder: Path) -> None:
        self.county = County(folder)
        centre = self.county.facility("满杖子乡卫生院", KIND)
        doctor = self.county.staff(centre, Role.DOCTOR)
        self.far, self.near = (
            self.county.workstation(name, centre, KIND, (Role.DOCTOR,), person=doctor)
            for name in ("far", "near")
        )
        self.stick = folder / "stick"
        self.stick.mkdir()
        self.written: list[str] = []

    def prepare(self) -> None:
        """Something new on both sides, so that there is a way to go in both directions."""
        for at in (self.near, self.far):
            self.written.append(f"第{len(self.written):05}条")
            Notes(at.store, at.actor).write(Note(noted_on=TODAY, title=self.written[-1]))
        self.near.sync()

    def run(self) -> None:
        """Each asks first what was wrong with the files, as a person would."""
        self.far.courier.pack(self.stick)
        with storage_errors():  # as the hub's doors do; inside the hub they come as they are
            outcomes = list(self.county.sticks.take(self.stick))
        _raise_first([outcome.problem for outcome in outcomes if outcome.problem])
        _raise_first(self.far.courier.unpack(self.stick).problems)

    def after_the_failure(self) -> list[str]:
        torn = [found.name for found in found_on(self.stick) if found.problem]
        return [f"{name} is half there" for name in torn]

    def at_the_end(self) -> list[str]:
        self.near.sync()
        faults = [f"{place} is not whole" for place, at in self._desks() if not self._is_whole(at)]
        if self._operations() != len(self.written):
            faults.append("an operation is lost or doubled at the hub")
        if self.county.hub.undelivered():
            faults.append("a delivery is not its audience")
        if list(self.stick.rglob("*.part")):
            faults.append("half a file is left on the stick")
        return faults

    def _desks(self) -> list[tuple[str, Workstation]]:
        return [("the stick's computer", self.far), ("the network's computer", self.near)]

    def _is_whole(self, at: Workstation) -> bool:
        titles = sorted(note.title for note in Notes(at.store, at.actor).latest(ENOUGH))
        with at.store.reading() as session:
            ask = session.connection().exec_driver_sql
            left = [ask(f"SELECT count(*) FROM {what}").scalar_one() for what in _NEVER_LEFT]
        return titles == self.written and set(at.states()) == {"acked"} and not any(left)

    def _operations(self) -> int:
        with self.county.hub.engine.connect() as connection:
            return len(connection.execute(select(OP.c.op_id)).all())


def _raise_first(problems: list[ClinicError]) -> None:
    for problem in problems:
        raise problem
