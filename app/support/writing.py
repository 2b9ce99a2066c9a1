"""How what a form asked becomes a record, and what is wrong with it becomes the form's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app.core.errors import InvalidInput
from app.core.kinds import Kind
from app.core.values import to_wire
from app.forms.form import Form
from app.storage.transaction import Transaction
from app.support.asking import field_name
from app.support.record import ENTRY_KIND, SupportEntry


@contextmanager
def by_code(kind: Kind, form: Form) -> Iterator[None]:
    """What the store refuses is told by the code that the form knows it by."""
    try:
        yield
    except InvalidInput as refused:
        codes = {field_name(kind, one): one.code for one in form}
        named = {codes.get(name, name): problem for name, problem in refused.fields.items()}
        raise InvalidInput(named) from None


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
