"""How what a form asked becomes a record, and what is wrong with it becomes the form's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import FieldProblem, InvalidInput
from app.core.kinds import Kind
from app.core.text import N_
from app.core.values import to_wire
from app.forms.entry_fields import name_of
from app.forms.form import Form
from app.storage.transaction import Transaction
from app.support.asking import field_name
from app.support.record import ENTRY_KIND, SupportEntry, SupportStep
from app.support.register import GIVE_UP, Register


@contextmanager
def by_code(kind: Kind, form: Form) -> Iterator[None]:
    """What the store refuses is told by the code that the form knows it by."""
    try:
        yield
    except InvalidInput as refused:
        codes = {field_name(kind, one): one.code for one in form}
        named = {codes.get(name, name): problem for name, problem in refused.fields.items()}
        raise InvalidInput(named) from None


def require_free(session: Session, declared: Register, entry: SupportEntry) -> None:
    """Nobody is wholly at two places at one time. Raises InvalidInput."""
    if not declared.once or not _says(declared, entry):
        return
    query = select(SupportEntry).where(
        SupportEntry.register == declared.code,
        SupportEntry.person_name == entry.person_name,
        SupportEntry.supporting_id == entry.supporting_id,
        SupportEntry.voided_at.is_(None),
        SupportEntry.from_on <= (entry.until_on or entry.from_on),
        SupportEntry.until_on >= entry.from_on,
    )
    ended = [rung.code for rung in declared.rungs if rung.ends] + [GIVE_UP]
    is_over = select(SupportStep.id).where(
        SupportStep.root == SupportEntry.id,
        SupportStep.step.in_(ended),
        SupportStep.day <= entry.from_on,
    )
    found = session.scalars(query.where(~is_over.exists()))
    if any(_says(declared, other) for other in found):
        text = N_("This person is on another such entry at the same time, full time.")
        raise InvalidInput({"person_name": FieldProblem("AT_TWO_PLACES", text)})


def _says(declared: Register, entry: SupportEntry) -> bool:
    element = declared.items[declared.once].element
    return bool((entry.extra or {}).get(name_of(element)))


def patch_entry(
    transaction: Transaction,
    form: Form,
    entry_id: str,
    values: Mapping[str, Any],
    seen: Mapping[str, Any],
) -> bool:
    """Write what differs from an entry as it was shown, element by element."""

    def named(said: Mapping[str, Any]) -> dict[str, Any]:
        return {
            field_name(ENTRY_KIND, one): said.get(one.code)
            if field_name(ENTRY_KIND, one) == one.code
            else to_wire(one.type, said.get(one.code))
            for one in form
        }

    return transaction.patch(SupportEntry, entry_id, named(values), named(seen))
