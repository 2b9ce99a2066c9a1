"""What the hub checks before an operation counts: who wrote it, from where, and what it holds.

The same declarations that the workstation asked (kinds, rights, sight) are asked again here. A
refusal is a code and, where a field is at fault, the field's problem; never a sentence.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.core.checks.result import required
from app.core.clock import CHINA
from app.core.directory import PERSON, POST, FacilityDirectory
from app.core.errors import FieldProblem, InvalidInput
from app.core.kinds import Fields, Kind, Kinds, SightClass
from app.core.limits import check_record, check_unknown
from app.core.merge import Verdict, laid_on, verdict
from app.core.record import RecordRow
from app.core.rights import Role, may
from app.core.sight import ALL, granted_once, root_audience, same_line
from app.storage.base import STAMPED
from app.storage.cases import CONFLICT, GRANT, SLIP
from app.storage.change import Action
from sync.hub.journal.applying.columns import NAME, are_field_names, are_stamps, is_number
from sync.hub.journal.applying.opened_on_paper import opened_on_paper
from sync.hub.journal.directory_book import DirectoryBook
from sync.hub.journal.records import Records
from sync.protocol.messages import Operation
from sync.protocol.packet import Packet

LONGEST_OFFLINE = timedelta(days=400)
"""What was written longer ago counts as if written now: so far back a claimed time may reach."""
_FIRST_DAY = date(1970, 1, 1).toordinal()
_DAY_MS = 24 * 3600 * 1000
_CHINA_MS = 8 * 3600 * 1000

_ACTIONS = frozenset(action.value for action in Action)
_CHOICE = frozenset({"resolved"})
"""What people write of a conflict; its two sides are the hub's word."""


@dataclass
class Refusal(Exception):
    """Why an operation is held; `problem` names fields and their problems where there are any."""

    code: str
    problem: dict[str, Any] | None = None


class NotYet(Exception):
    """The operation may count, but not before the case that it speaks of is here."""


class Rules:
    """Judges operations of one device against directory, sight and the kind's own limits."""

    def __init__(
        self,
        kinds: Kinds,
        book: DirectoryBook,
        records: Records,
        facility: str,
        now: datetime,
        authority: str = "",
    ) -> None:
        self._book = book
        self._kinds = kinds
        self._records = records
        self._facility = facility
        self._today = now.astimezone(CHINA).date()
        self._authority = authority
        self._of_once = False

    def of_once(self) -> Rules:
        """The same for what was written before the hub went back: a case that was open to its
        writer then, and is closed since, counts as open."""
        then = copy.copy(self)
        then._of_once = True
        return then

    def kind(self, name: str) -> Kind | None:
        return self._kinds.get(name)

    @property
    def directory(self) -> FacilityDirectory:
        """As this request has left it so far."""
        return self._book.directory

    def is_severable(self, op: Operation) -> bool:
        """Whether it may be refused without refusing what came beside it."""
        kind = self._kinds.get(op.kind)
        return kind is not None and kind.severable

    def check(self, op: Operation, present: RecordRow | None) -> None:
        """Raises Refusal when the operation may not count, NotYet when it is to wait."""
        _check_form(op)
        self._check_sight(op, present)
        if present is not None and present.kind != op.kind:
            raise Refusal("KIND")
        kind = self._kinds.get(op.kind)
        if kind is None:
            self._check_unknown(op, present)
            return
        if kind.administered or (kind.name == CONFLICT and not _is_choice(op, present)):
            raise Refusal("ADMINISTERED")
        if present is None:
            self._check_place(op, kind)
        else:
            self._check_edit(op, kind, present)
        self._check_voiding(op, present)
        whole = _whole(op, present, kind)
        self._check_person(op, kind, whole)
        self._check_content(op, kind, present, whole)

    def _check_sight(self, op: Operation, present: RecordRow | None) -> None:
        """First of all: of what is out of sight nobody learns what it is, or whose, or where."""
        if present is not None and not self.sees(present):
            raise Refusal("NOT_FOUND")
        root = self._records.get(op.root) if op.root is not None else None
        # A slip proves by itself what it opens, and says the same of a case that is not here.
        if root is None or op.kind == SLIP:
            return
        if not self.sees(root) and not self._has_slip(root):
            raise Refusal("NOT_FOUND")

    def check_conflict(self, op: Operation, present: RecordRow | None) -> None:
        """A conflict that the hub once made and lost; only its own home can bring it back."""
        _check_form(op)
        home = op.home if present is None else present.home
        if home != self._facility:
            raise Refusal("NOT_YOURS")
        if op.root is None or (present is not None and present.kind != op.kind):
            raise Refusal("ROOT")
        self._check_case(self._records.get(op.root))
        kind = self._kinds[op.kind]
        self._check_content(op, kind, present, _whole(op, present, kind))

    def sees(self, record: RecordRow) -> bool:
        """Whether this facility sees the case that the record belongs to."""
        root = self._records.get(record.root) if record.root else record
        return record.home == self._facility or (root is not None and self._is_seen(root))

    def audience(self, root: RecordRow) -> set[str]:
        if root.id in self._book.kept:
            return {root.home}
        grants = self._records.grants(root.id)
        return root_audience(root, self._kinds.get(root.kind), grants, self.directory)

    def _is_seen(self, root: RecordRow) -> bool:
        audience = self.audience(root)
        if self._of_once:
            audience = audience | granted_once(root, self._records.grants(root.id))
        return ALL in audience or self._facility in audience

    def _check_unknown(self, op: Operation, present: RecordRow | None) -> None:
        home = present.home if present else op.home
        if home != self._facility:
            raise Refusal("NOT_YOURS")
        if present is None and op.root is not None:
            self._check_case(self._records.get(op.root))
        if not check_unknown(_whole(op, present)):
            raise Refusal("TOO_LARGE")

    def _check_place(self, op: Operation, kind: Kind) -> None:
        if op.home != self._facility or op.set.get("place_id") != self._facility:
            raise Refusal("NOT_YOURS")
        home = op.set.get("author_home_id")
        if op.set.get("author_id") != op.user or not self._is_home(home, op):
            raise Refusal("AUTHOR")
        if (op.root is None) == bool(kind.child_of) and not (kind.stands_alone and op.root is None):
            raise Refusal("ROOT")
        if op.root is not None:
            self._check_root(op, kind, self._records.get(op.root))

    def _is_home(self, home: Any, op: Operation) -> bool:
        """Whether the writer belongs there: where somebody works, or is said to be from."""
        if home == self._facility or self.directory.works_at(op.user, home):
            return True
        known = self._records.home_of_person(op.user, PERSON)
        return known is not None and known == home

    def _check_root(self, op: Operation, kind: Kind, root: RecordRow | None) -> None:
        if kind.name == SLIP:
            self._check_slip(op)
        if root is None or kind.name == SLIP:
            return
        if "*" not in kind.child_of and root.kind not in kind.child_of:
            raise Refusal("ROOT")
        wanted = kind.under(op.set, self._records.said) if kind.under is not None else None
        if wanted is not None and root.kind != wanted:
            raise Refusal("ROOT")
        if kind.name == GRANT and root.home != self._facility:
            raise Refusal("NOT_YOURS")
        self._check_case(root)

    def _check_case(self, root: RecordRow | None) -> None:
        """A case not known here yet: the record is kept at its home until the case arrives."""
        if root is None:
            return
        if root.root is not None:
            raise Refusal("ROOT")
        if not self._is_seen(root) and not self._has_slip(root):
            raise Refusal("NOT_FOUND")

    def _check_slip(self, op: Operation) -> None:
        """The signed text must be about this case, and open it to this very facility. It counts
        after the step with which the case was sent: an answer before it would answer nothing.
        """
        said = op.set.get("packet")
        packet = opened_on_paper(self._records.connection, said, self._authority, self._facility)
        if packet is None or packet.root != op.root or not self._may_open(packet):
            raise Refusal("NOT_FOUND")  # whether there is such a case, a bad slip does not tell
        if not self._records.exists(packet.last):
            raise NotYet

    def _may_open(self, packet: Packet) -> bool:
        """Only a case's own home opens it; nobody waits for a case that is to come from itself."""
        case = self._records.get(packet.root)
        if case is None:
            return packet.facility != self._facility
        return packet.facility == case.home

    def _has_slip(self, root: RecordRow) -> bool:
        """What was opened on paper stays open to those who came with it."""
        return any(slip.home == self._facility for slip in self._records.slips(root.id))

    def _check_edit(self, op: Operation, kind: Kind, present: RecordRow) -> None:
        if op.action == Action.PUT:
            if present.home != self._facility:
                raise Refusal("NOT_YOURS")
            self._check_stamps(op, present)
            if kind.append_only and not adds_nothing(op, present):
                raise Refusal("APPEND_ONLY")
            return
        if kind.append_only:
            raise Refusal("APPEND_ONLY")
        if not op.set.keys().isdisjoint(STAMPED):
            raise Refusal("AUTHOR")
        if present.home == self._facility:
            return
        root = self._records.get(present.root) if present.root else present
        root_kind = self._kinds.get(root.kind) if root else None
        shared = root_kind is not None and root_kind.sight.sight is SightClass.LINE
        if kind.name == GRANT or not shared:
            raise Refusal("NOT_YOURS")
        if not same_line(self.directory, present.home, self._facility):
            raise Refusal("NOT_YOURS")
        if root is not None and not self._is_seen(root):
            raise Refusal("NOT_FOUND")

    def _check_stamps(self, op: Operation, present: RecordRow) -> None:
        """Who put it there first stays its author; whoever puts it once more says who he is."""
        said, there = op.set, present.fields
        own = {"author_id": op.user, "place_id": self._facility}
        for name, mine in own.items():
            if said.get(name) not in (mine, there.get(name)):
                raise Refusal("AUTHOR")
        home = said.get("author_home_id")
        if home != there.get("author_home_id") and not self._is_home(home, op):
            raise Refusal("AUTHOR")

    def _check_voiding(self, op: Operation, present: RecordRow | None) -> None:
        """Who voids it says so in his own name, and nobody says it for him afterwards."""
        if (by := op.set.get("voided_by")) is not None and by != op.user:
            raise Refusal("AUTHOR")
        there = present.fields.get("voided_by") if present is not None else None
        is_out = present is not None and present.fields.get("voided_at")
        if (
            there
            and is_out
            and "voided_by" in op.set
            and by != there
            and op.was.get("voided_by") == there
        ):
            raise Refusal("AUTHOR")

    def _check_person(self, op: Operation, kind: Kind, whole: Fields) -> None:
        if self._is_founding(op, kind):
            return
        roles = self._roles(op)
        if not roles:
            raise Refusal("PERSON")
        if not may(kind.writers_of(whole), roles, self.directory.kind(self._facility)):
            raise Refusal("ROLE")
        if kind.name == POST and whole.get("facility_id") != self._facility:
            raise Refusal("NOT_YOURS")

    def _is_founding(self, op: Operation, kind: Kind) -> bool:
        """A facility's first device makes its first administrator: the one-time code vouches."""
        if kind.name not in (PERSON, POST) or self.directory.has_administrator(self._facility):
            return False
        if kind.name == PERSON and op.id == op.user:
            return True
        return (
            kind.name == POST
            and op.set.get("person_id") == op.user
            and op.set.get("facility_id") == self._facility
        )

    def _roles(self, op: Operation) -> frozenset[Role]:
        """On the day it was written, or today. A first day that is still to come is no reason to
        hold anything: a clock may have said it."""
        person, here = op.user, self._facility
        day = self._written_on(op)
        if day is None:
            return self.directory.roles_not_ended(person, here, self._longest_ago)
        roles = self.directory.roles(person, here, (day, self._today))
        return roles or self.directory.roles_not_ended(person, here, self._today)

    def _written_on(self, op: Operation) -> date | None:
        """By the device's clock as last corrected. None for a day so long ago that it tells of an
        empty battery, and of nothing else.

        A device clock may make neither a post last longer than the hub's today nor end it sooner;
        and whoever's post ended more than `LONGEST_OFFLINE` ago writes nothing any more.
        """
        try:
            wall, _, _, offset = op.stamps
            day = date.fromordinal(_FIRST_DAY + (wall + offset + _CHINA_MS) // _DAY_MS)
        except (ValueError, TypeError, OverflowError):
            return self._today
        return None if day < self._longest_ago else min(day, self._today)

    @property
    def _longest_ago(self) -> date:
        return self._today - LONGEST_OFFLINE

    def _check_content(
        self, op: Operation, kind: Kind, present: RecordRow | None, whole: Fields
    ) -> None:
        new = present is None
        missing = [name for name in STAMPED if not op.set.get(name)] if new else ()
        if missing:
            raise _refused({name: required() for name in missing})
        try:
            check_record(
                kind,
                op.set,
                new=new,
                whole=whole,
                version=op.schema,
                before=present.fields if present is not None else None,
                lookup=self._records.said,
            )
        except InvalidInput as error:
            raise _refused(error.fields) from None


def _refused(problems: Mapping[str, FieldProblem]) -> Refusal:
    said = {
        name: {"code": p.code, "text": p.text, "params": dict(p.params)}
        for name, p in problems.items()
    }
    return Refusal("FIELDS", {"fields": said})


def _check_form(op: Operation) -> None:
    """What every record has, whatever its kind."""
    if op.action not in _ACTIONS:
        raise Refusal("FIELDS")
    names = (op.id,) if op.root is None else (op.id, op.root)
    if not all(NAME.fullmatch(name) for name in (*names, op.home)):
        raise Refusal("FIELDS")
    if not are_stamps(op.stamps) or not is_number(op.base) or not is_number(op.schema):
        raise Refusal("FIELDS")
    if not are_field_names(op.set) or not are_field_names(op.was):
        raise Refusal("FIELDS")
    if op.root == op.id:
        raise Refusal("ROOT")


def _is_choice(op: Operation, present: RecordRow | None) -> bool:
    return present is not None and op.action == Action.PATCH and op.set.keys() <= _CHOICE


def adds_nothing(op: Operation, present: RecordRow) -> bool:
    """Whether a record that arrives once more is the one that is here, whoever brings it."""
    return all(
        verdict(present.fields, {}, name, value) is Verdict.EQUAL
        for name, value in op.set.items()
        if name not in STAMPED
    )


def _whole(op: Operation, present: RecordRow | None, kind: Kind | None = None) -> dict[str, Any]:
    """The record as it would be, were every field to count."""
    return laid_on(present.fields if present else {}, op.set, kind, op.was)
