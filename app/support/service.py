"""Entering what support does, taking its steps, and finding it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text

from app.cases import Cases, Cut, Listed, TaskView
from app.cases.deeds import Deed, write_step
from app.core.clock import day_of
from app.core.errors import FieldProblem, InvalidInput, NotAllowed
from app.core.rights import Actor
from app.core.text import N_
from app.core.values import instant_text, to_wire
from app.forms.answers import Around, evaluate
from app.forms.form import Form
from app.storage.finding import find
from app.storage.institutions import person_name
from app.storage.store import Store
from app.storage.transaction import Transaction
from app.support.asking import (
    REACHED,
    correction_form,
    entry_form,
    said_in,
    split,
    step_form,
)
from app.support.log import log_of
from app.support.record import (
    ENTRY,
    ENTRY_KIND,
    STEP_KIND,
    SUPPORT_CASE,
    SupportEntry,
    SupportStep,
    register_of,
)
from app.support.register import (
    DAY,
    ENTER,
    LIMITS,
    NEVER,
    POSTPONE,
    REMARK,
    Climb,
    Register,
    way_to,
)
from app.support.registers import REGISTERS
from app.support.views import LogLine, RegisterCount, Sought, SupportCase, SupportLine
from app.support.writing import by_code, patch_entry, require_free

EARLY = "STEP_EARLY"


class Supports(Cases[SupportLine]):
    """The registers of support as both sides keep them."""

    kind = SUPPORT_CASE

    def __init__(self, store: Store, actor: Actor) -> None:
        super().__init__(store, actor, LIMITS, self._line)

    @property
    def registers(self) -> tuple[Register, ...]:
        return tuple(REGISTERS.values())

    # --- writing

    def enter(self, register: str, values: Mapping[str, Any]) -> str:
        """Save a new entry, on the rung that it has come to, or the first; returns its id. Raises InvalidInput,
        fields named by the codes of its form."""
        declared = REGISTERS[register]
        form = entry_form(declared)
        answers = self._complete(declared, form, {REACHED: declared.rungs[0].code, **values})
        self._require_come(declared, answers)
        typed, further = split(ENTRY_KIND, form, answers)
        entry = SupportEntry(register=register, **typed, extra=further)
        self._require_party(entry)
        with self._store.transaction(self._actor) as transaction, by_code(ENTRY_KIND, form):
            require_free(transaction.session, declared, entry)
            entry.by_name = person_name(transaction.session, self._actor.person_id)
            transaction.put(entry)
            self._begin(transaction, declared, entry, answers.get(REACHED))
        return entry.id

    def correct(self, case_id: str, values: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
        """Write what differs from an entry as it was shown; a new last day is owed from now on."""
        with self._deed(case_id) as deed:
            entry: SupportEntry = deed.record
            declared = register_of(entry.register)
            if declared is None or entry.home != self._actor.place_id:
                raise _not_ours()
            form = correction_form(declared)
            now = self._complete(declared, form, values)
            with by_code(ENTRY_KIND, form):
                is_new = patch_entry(deed.transaction, form, entry.id, now, seen)
            if now.get("until_on") != seen.get("until_on"):
                rule = deed.case.ladder.rules.get(POSTPONE)
                if rule is not None and deed.case.is_possible(rule):
                    day = self._store.clock.today()
                    deed.take(POSTPONE, day=day, due_on=now.get("until_on"))
        return is_new

    def take(self, case_id: str, code: str, **values: Any) -> str:
        """Take a step, with what its form asked. Raises NotAllowed where it is not this side's or
        comes too late, InvalidInput with the field at fault."""
        with self._deed(case_id) as deed:
            if code not in deed.case.ladder.rules:
                raise self.kind.too_late()
            form = step_form(deed.case.ladder, code)
            said = {DAY: self._store.clock.today(), **values}
            problems = self._problems(form, said) or self._wrong_step(deed, code, said)
            if problems:
                raise InvalidInput(problems)
            typed, further = split(STEP_KIND, form, said)
            with by_code(STEP_KIND, form):
                return deed.take(code, **typed, extra=further)

    def void(self, case_id: str, why: str) -> None:
        with self._store.transaction(self._actor) as transaction:
            transaction.void(SupportEntry, case_id, why)

    def _begin(
        self, transaction: Transaction, declared: Register, entry: SupportEntry, reached: Any
    ) -> None:
        """Entered, and brought to where it stands already, by every rung on the way."""
        begun, first = None, declared.rungs[0].code
        for code in (ENTER, *way_to(declared.ladder, first, reached or first)):
            said = {"day": entry.from_on, "due_on": entry.until_on, "round": begun}
            step = write_step(transaction, self.kind, entry, code, self._now, **said)
            begun = begun or step

    def _complete(
        self, declared: Register, form: Form, values: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The answers that count; raises InvalidInput for what is missing or wrong."""
        problems = self._problems(form, values)
        problems = problems or dict(declared.check(values))
        if problems:
            raise InvalidInput(problems)
        return {code: value for code, value in values.items() if code in form}

    def _problems(self, form: Form, values: Mapping[str, Any]) -> dict[str, FieldProblem]:
        said = {e.code: to_wire(e.type, values.get(e.code)) for e in form}
        said = {code: value for code, value in said.items() if value is not None}
        return evaluate(form, said, Around(self._store.clock.today())).problems

    def _wrong_step(
        self, deed: Deed, code: str, said: Mapping[str, Any]
    ) -> dict[str, FieldProblem]:
        """A step that leads on lies neither before the one that led here nor ahead, and fits its entry."""
        declared = register_of(deed.record.register)
        if declared is None or code in (REMARK, POSTPONE):
            return {}
        rung = declared.rung.get(code)
        if rung is not None and rung.stays:
            return self._not_on(deed, rung, said[DAY])
        query = select(SupportStep).where(SupportStep.root == deed.record.id)
        day, found = said[DAY], deed.transaction.session.scalars(query)
        counting = {o.step.id for o in deed.case.outcomes if o.is_effective}
        days = [one.day for one in found if one.id in counting and one.step != REMARK]
        if days and day < max(days):
            text_of = N_("It lies before the step before it, of {day}.")
            return {DAY: FieldProblem(EARLY, text_of, {"day": max(days).isoformat()})}
        if day > max(self._store.clock.days()):
            return {DAY: FieldProblem("DAY_AHEAD", N_("This day is still to come."))}
        if rung is None:
            return {}
        return dict(rung.check(said_in(correction_form(declared), deed.record), said))

    def _not_on(self, deed: Deed, rung: Climb, day: date) -> dict[str, FieldProblem]:
        """A fact lies within its entry's days, and some are said once for each."""
        entry: SupportEntry = deed.record
        if day < entry.from_on or day > min(entry.until_on or date.max, self._store.clock.today()):
            text_of = N_("This day is not among the days of the entry.")
            return {DAY: FieldProblem("OUTSIDE", text_of)}
        if not rung.once_a_day:
            return {}
        query = select(SupportStep.id).where(
            SupportStep.root == entry.id,
            SupportStep.step == rung.code,
            SupportStep.day == day,
            SupportStep.voided_at.is_(None),
        )
        if deed.transaction.session.scalars(query).first() is None:
            return {}
        return {DAY: FieldProblem("TWICE", N_("This day has been entered already."))}

    def _require_come(self, declared: Register, answers: Mapping[str, Any]) -> None:
        """What is planned may lie ahead; what has come to a further rung does not."""
        first = declared.rungs[0].code
        if answers.get(REACHED, first) != first and answers["from_on"] > max(
            self._store.clock.days()
        ):
            text_of = N_("This day is still to come.")
            raise InvalidInput({"from_on": FieldProblem("DAY_AHEAD", text_of)})

    def _require_party(self, entry: SupportEntry) -> None:
        """Whoever enters it is one of the two institutions; they are two."""
        parties = [entry.supporting_id, entry.supported_id]
        if entry.supporting_id and entry.supporting_id == entry.supported_id:
            text_of = N_("This is the same institution on both sides.")
            raise InvalidInput({"supported_id": FieldProblem("SAME_PLACE", text_of)})
        if self._actor.place_id not in parties:
            text_of = N_("Your own institution is to be one of the two.")
            raise InvalidInput({"supporting_id": FieldProblem("NOT_A_PARTY", text_of)})

    # --- reading

    def case(self, case_id: str) -> SupportCase:
        """Raises NotFound where it is not on this computer."""
        view, _ = self._view(case_id)
        entry = view.record
        is_ours = entry.home == self._actor.place_id and self._actor.may(ENTRY_KIND.writers)
        register = register_of(entry.register)
        may_correct = is_ours and register is not None and not entry.archived
        return SupportCase(**view.__dict__, register=register, may_correct=may_correct)

    def said(self, case: SupportCase) -> dict[str, Any]:
        """What an entry says, by the codes of its form."""
        assert case.register is not None
        return said_in(correction_form(case.register), case.record)

    def log(self, case: SupportCase) -> tuple[LogLine, ...]:
        """What other pages know of the work in a posting's days; nothing of other registers."""
        return log_of(self._store, case)

    def find(self, sought: Sought) -> Cut[SupportLine]:
        """The newest first."""
        conditions, values = _conditions(sought)
        if sought.typed:
            with self._store.reading() as session:
                found = find(session.connection(), ENTRY, sought.typed, limit=None)
            conditions.append("n IN (SELECT value FROM json_each(:found))")
            values["found"] = json.dumps(found)
        which = " AND ".join(["1", *conditions])
        return self._trays.those(which, "n DESC", is_recent=False, **values)

    def counts(self) -> dict[str, RegisterCount]:
        """Of each register of which there is an entry here."""
        self._seat.ready()
        values = {"place": self._actor.place_id, "kind": ENTRY}
        with self._store.reading() as session:
            rows = session.execute(_COUNTS, {**values, "now": instant_text(self._now)}).all()
        return {row.register: RegisterCount(*row) for row in rows}

    def unreadable(self) -> int:
        """How many entries belong to registers that this program does not know."""
        known = self.counts()
        return sum(one.total for code, one in known.items() if code not in REGISTERS)

    def _line(self, one: Listed) -> SupportLine:
        row, names = one.record, one.names
        mine = [task for task in one.tasks if task.is_mine]
        owed = min(mine, key=_due_of, default=None)
        due = owed.due_at if owed is not None else None
        return SupportLine(
            id=row.id,
            register=row.register,
            title=row.title or "",
            state=one.now.state,
            from_on=_day(row.from_on) or date.min,
            until_on=_day(row.until_on),
            supporting=names.get(row.supporting_id or "", "") or row.supporting_name or "",
            supported=names.get(row.supported_id or "", ""),
            partner=self._partner(row, names),
            department=row.supported_department or row.supporting_department or "",
            person=row.person_name or "",
            is_open=bool(one.now.is_open),
            agreement_id=row.agreement_id or "",
            last_on=_day(one.facts.get("last_on")),
            owed=owed.code if owed is not None else "",
            due_on=day_of(due) if due is not None and due < NEVER else None,
            is_readable=row.register in REGISTERS,
            is_saved_here_only=one.is_saved_here_only,
        )

    def _partner(self, row: Any, names: Mapping[str, str]) -> str:
        here = self._actor.place_id
        if row.supported_id != here:
            return names.get(row.supported_id or "", "")
        return names.get(row.supporting_id or "", "") or row.supporting_name or ""


_COUNTS = text(
    "SELECT e.register, count(*), sum(c.is_open), "
    "sum(c.due_at IS NOT NULL AND c.due_at < :now) FROM case_now AS c "
    f"JOIN {ENTRY} AS e ON e.id = c.id WHERE c.place = :place AND c.kind = :kind "
    "GROUP BY e.register"
)


def _conditions(sought: Sought) -> tuple[list[str], dict[str, Any]]:
    """Of `case_now`, and of the entry that it is kept of."""
    said = {"register": sought.register, "agreement_id": sought.agreement_id}
    columns = [f"{name} = :{name}" for name, value in said.items() if value]
    values: dict[str, Any] = {name: value for name, value in said.items() if value}
    if sought.year:
        columns.append("from_on BETWEEN :first AND :last")
        values |= {"first": f"{sought.year}-01-01", "last": f"{sought.year}-12-31"}
    inside = " AND ".join(columns)
    found = [f"id IN (SELECT id FROM {ENTRY} WHERE {inside})"] if columns else []
    if sought.state:
        found.append("state = :state")
        values["state"] = sought.state
    if sought.is_open is not None:
        found.append("is_open = :open")
        values["open"] = int(sought.is_open)
    return found, values


def _due_of(task: TaskView) -> datetime:
    return task.due_at or NEVER


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _not_ours() -> NotAllowed:
    return NotAllowed(
        code="SUPPORT_NOT_OURS",
        title=N_("This entry was written at another institution."),
        advice=N_("Nothing was changed. Add a step or a remark, or ask them to correct it."),
    )
