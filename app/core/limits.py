"""The last check of a record before it is written, the same at the workstation and at the hub."""

from __future__ import annotations

import json
from typing import Any

from app.core.checks.wire import value_problem
from app.core.errors import FieldProblem, InvalidInput
from app.core.kinds import Fields, Kind
from app.core.merge import is_set_change

MOST_UNKNOWN = 64 * 1024
"""Characters of JSON that a field or kind unknown to this version may take."""


def check_record(kind: Kind, fields: Fields, *, new: bool, whole: Fields | None = None) -> None:
    """Raises InvalidInput naming each field of a put (all of them) or a patch (those it sets).

    `whole` is the record as it will be; rules across fields and required fields are asked of it.
    """
    after = fields if whole is None else whole
    problems: dict[str, FieldProblem] = {}
    for field in kind.fields:
        if new or field.name in fields:
            problem = value_problem(field, _plain(fields, after, field.name))
            if problem is not None:
                problems[field.name] = problem
    if not problems and kind.check is not None:
        problems.update(kind.check(after))
    if problems:
        raise InvalidInput(problems)
    if not check_unknown({n: v for n, v in fields.items() if kind.field(n) is None}):
        raise InvalidInput({"": FieldProblem("FIELD_TOO_LONG", "")})


def _plain(fields: Fields, after: Fields, name: str) -> Any:
    value = fields.get(name)
    return after.get(name) if is_set_change(value) else value


def check_unknown(fields: Fields) -> bool:
    """Whether fields that this version does not know are small enough to be kept for later."""
    return len(json.dumps(fields, ensure_ascii=False)) <= MOST_UNKNOWN
