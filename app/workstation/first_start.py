"""What the first start of a computer is told, and the new store that waits for its sheet.

The database library is not loaded here: the first screens must not wait for it.
"""

from __future__ import annotations

import secrets
import shutil
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.clock import Clock
from app.core.rights import FacilityKind, Role
from app.core.values import present
from app.storage.durable import replace_durably
from app.storage.errors import storage_errors
from app.storage.keys import KdfPolicy, MachineSecret, Unlocked
from app.storage.recovery import GROUPS, RecoverySheet

if TYPE_CHECKING:
    from app.clinic import Clinic
    from app.storage.store import Store

OWN_FACILITY = "facility"
"""In `sync_state`: the facility this workstation stands in."""
JOINED_AS = "joined_as"
"""In `sync_state`: whom the county named as first person here; counts until the first exchange."""


@dataclass(frozen=True)
class FirstFacility:
    """The institution this computer stands in, with its fields as they travel.

    `keep` is what an enrolment wants remembered in `sync_state`, written in the same transaction.
    """

    fields: Mapping[str, Any]
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    keep: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def new(cls, kind: FacilityKind, name: str, **more: Any) -> FirstFacility:
        """An institution that no hub knows yet; the later enrolment brings the hub's own row."""
        from app.facilities import LEVELS

        return cls(present({"kind": kind.value, "level": LEVELS.get(kind), "name": name, **more}))

    @property
    def kind(self) -> FacilityKind:
        """A later hub may name a kind that this program does not know."""
        known = {kind.value: kind for kind in FacilityKind}
        return known.get(self.fields["kind"], FacilityKind.ELSEWHERE)


@dataclass(frozen=True)
class FirstPerson:
    """The first administrator; `also` are the other roles this person has.

    `known_as` is the person's id when the county knows the person already, from another computer.
    """

    name: str
    password: str
    title: str | None = None
    also: tuple[Role, ...] = ()
    known_as: str | None = None

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(dict.fromkeys((Role.ADMINISTRATOR, *self.also)))


@dataclass(frozen=True)
class Ground:
    """Where a store is made and by which rules: the machine's secret, the work of passwords."""

    store: Path
    machine: MachineSecret
    policy: KdfPolicy
    clock: Clock

    @property
    def unfinished(self) -> Path:
        return self.store.with_name(self.store.name + ".unfinished")


class PendingStart:
    """A whole new store that waits for one group of its recovery sheet."""

    def __init__(
        self,
        ground: Ground,
        unlocked: Unlocked,
        store: Store,
        sheet: RecoverySheet,
        finish: Callable[[Unlocked], Clinic],
    ) -> None:
        self.sheet = sheet
        self.asked_group = secrets.randbelow(GROUPS) + 1
        """The group, 1 to 8, that the person is asked to type from the printed sheet."""
        self._ground = ground
        self._unlocked = unlocked
        self._store = store
        self._finish = finish

    def confirm_group(self, group: int, typed: str) -> Clinic:
        """Finish the first start and sign in. Raises SHEET_TYPO; then nothing is lost."""
        self.sheet.confirm(group, typed)
        self._store.close()
        with storage_errors():
            replace_durably(self._ground.unfinished, self._ground.store)
        return self._finish(self._unlocked)

    def abandon(self) -> None:
        """Leave no trace: no store was begun here."""
        self._store.close()
        self._unlocked.forget()
        shutil.rmtree(self._ground.unfinished, ignore_errors=True)
