"""Whether every column of every row of a store is of the form that it is declared with.

Told here in words of its own: what the program cannot read it shows as nothing at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Float, Integer

from app.core.kinds import FieldType
from app.kinds import BY_NAME
from app.storage.base import Json, Wire
from tests.county import Workstation

_Look = Callable[[Any], object]


def badly_kept(at: Workstation) -> Iterator[str]:
    with at.store.reading() as session:
        connection = session.connection()
        for kind in BY_NAME:
            found = connection.exec_driver_sql(f'SELECT * FROM "{kind}"')
            looks = [_looks(kind).get(name) for name in list(found.keys())]
            for row in found:
                for look, value in zip(looks, row, strict=True):
                    if value is not None and look is not None and not _is_fine(look, value):
                        yield f"a {kind} has a column that cannot be read"


@cache
def _looks(kind: str) -> dict[str, _Look]:
    columns = BY_NAME[kind].__table__.columns
    return {column.name: _look(column) for column in columns}


def _is_fine(look: _Look, value: Any) -> bool:
    try:
        return look(value) is not False
    except (AttributeError, TypeError, ValueError):
        return False


def _look(column: Any) -> _Look:
    kept, field = column.type, column.info.get("field")
    if field is not None and field.type is FieldType.CODES:
        return _codes
    if isinstance(kept, Wire):
        return date.fromisoformat if kept.field_type is FieldType.DATE else _instant
    if isinstance(kept, Json):
        return json.loads
    if isinstance(kept, Boolean):
        return lambda value: type(value) is int and value in (0, 1)
    if isinstance(kept, Float):
        return lambda value: type(value) in (int, float)
    if isinstance(kept, Integer):
        return lambda value: type(value) is int
    return lambda value: type(value) is str


def _codes(text: str) -> bool:
    codes = json.loads(text)
    return isinstance(codes, list) and all(isinstance(code, str) for code in codes)


def _instant(text: str) -> bool:
    return text.endswith("Z") and datetime.fromisoformat(text).tzinfo is not None
