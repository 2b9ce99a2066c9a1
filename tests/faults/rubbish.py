"""One sound value for every field of every kind, and what nobody should ever send into one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from app.core.kinds import Field, FieldType, Kind
from app.kinds import KINDS

STABLE = frozenset(
    [
        "FIELD_REQUIRED",
        "FIELD_TOO_LONG",
        "FIELD_CHARS",
        "FIELD_FORMAT",
        "FIELD_RANGE",
        "PARENT_KIND",
        "PERIOD",
        "GUEST_END",
    ]
)
"""What may be wrong with a field, whatever the kind."""
STAMPS = ("author_id", "author_home_id", "place_id", "written_at")
FIELDS = [(kind, field) for kind in KINDS for field in kind.fields]
LONG = 1_000_000

_ID = "0f" * 16
_ROWS = [{"code": "I10", "name": "高血压", "phone": "0455-6712345"}]
_BY_TYPE: Mapping[FieldType, Any] = {
    FieldType.TEXT: "甲",
    FieldType.LONG_TEXT: "第一行\n第二行",
    FieldType.DATE: "2026-01-15",
    FieldType.INSTANT: "2026-01-15T00:30:00.000Z",
    FieldType.INTEGER: 3,
    FieldType.NUMBER: 3.5,
    FieldType.FLAG: True,
    FieldType.CODE: "9",
    FieldType.CODES: ["2", "3"],
    FieldType.ID: _ID,
    FieldType.DATA: _ROWS,
}
_BY_NAME: Mapping[str, Any] = {
    "id_number": "130823195001010017",
    "id_kind": "01",
    "record_number": "13082310010100001",
    "phone": "0455-6712345",
    "birth_on": "1950-01-01",
    "disease_details": {"2": {"since": "2019-05"}},
    "family_history": {"father": ["2"]},
    "direction": "up",
    "step": "note",
    "text": "已电话联系",
    "role": "doctor",
    "state": "active",
    "parent_id": None,
    "until_on": "2026-12-31",
    "resolved": "kept",
    "record": {"name": "张三", "sex": "1"},
    "places": [[3, "2026-01-15T00:30:00.000Z"]],
    "older": ["甲"],
    "sha256": "0f" * 32,
    "proof": "0f" * 32,
    "undone": None,
    "voided_at": None,
    "voided_by": None,
    "voided_why": None,
    "ended": None,
}


def sound(kind: Kind, **fields: Any) -> dict[str, Any]:
    """A record with something right in every field, as it travels."""
    values = {field.name: sound_value(field) for field in kind.fields} | fields
    return {name: value for name, value in values.items() if value is not None}


def sound_value(field: Field) -> Any:
    if field.name in _BY_NAME:
        return _BY_NAME[field.name]
    if field.type is FieldType.CODE and field.known:
        return min(field.known)
    return _BY_TYPE[field.type]


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


TEXTS: Mapping[str, str] = {
    "NUL": "王\x00芳",
    "bell": "王\x07芳",
    "delete": "王\x7f",
    "C1 control": "王\x85芳",
    "lone high surrogate": "王\ud842",
    "lone low surrogate": "\udfb7芳",
    "noncharacter": "王\ufffe",
    "last noncharacter": "王\U0010ffff",
    "right-to-left override": "张\u202egnp.exe",
    "isolate": "\u2066张\u2069",
    "right-to-left mark": "张\u200f三",
    "combining x1000": "e" + "\u0301" * 1000,
    "enclosing x20": "张" + "\u20dd" * 20,
    "zero width": "张\u200b三",
    "byte order mark": "\ufeff张三",
    "HTML": '<b>张</b><img src="//10.0.0.1/s/x.png">',
    "entity": "&lt;张&gt; &amp;",
    "less than": "BP <120/80, T <38>",
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1",
    "at": "@SUM(A1)",
    "tab first": "\t=1+1",
    "SQL": "O'Brien'); DROP TABLE patient;--",
    "LIKE": "%_",
    "FTS": '"*NEAR(',
    "template": "{name} {0} %s ${x} \\n",
    "path": "../../etc/passwd",
    "full-width digits": "３７．５",
    "superscript": "²",
    "rare character": "𠮷𡈽㛃",
    "Tibetan": "བསྒྲུབས",
    "emoji": "👨\u200d👩\u200d👧",
    "31 February": "2026-02-31",
    "month 13": "2026-13-01",
    "year 0": "0000-01-01",
    "year 1": "0001-01-01",
    "last day of the calendar": "9999-12-31",
    "last second of the calendar": "9999-12-31T23:59:59.999Z",
    "first second of the calendar": "0001-01-01T00:00:00Z",
    "hour 25": "2026-01-15T25:00:00Z",
    "no zone": "2026-01-15T00:30:00",
    "other zone": "2026-01-15T00:30:00+14:00",
    "wrong check digit": "130823195001010018",
    "short number": "1308231950",
    "unknown code": "no_such_code",
    "long code": "c" * 41,
    "space": " ",
    "newline": "甲\n乙",
    "just too long": "字" * 20_001,
    "10^6 characters": "字" * LONG,
    "10^6 marks": "\u0301" * LONG,
    "10^6 digits": "9" * LONG,
}
WRONG: Mapping[str, Any] = {
    "empty text": "",
    "empty list": [],
    "empty table": {},
    "table": {"a": 1},
    "list": ["a", 1],
    "list of tables": [{"name": "甲"}],
    "list of nothing": [None],
    "mixed codes": ["2", 3, None],
    "lists as codes": [["2"]],
    "too many codes": [str(n) for n in range(1000)],
    "set change": {"add": ["x"]},
    "empty set change": {"add": [], "remove": []},
    "set change by number": {"add": 5},
    "set change of tables": {"add": [{"a": 1}]},
    "set change of a text": {"remove": "abc"},
    "set change of nothing": {"add": None},
    "true": True,
    "false": False,
    "nought": 0,
    "minus nought": -0.0,
    "minus": -5,
    "fraction": 37.5,
    "huge": 2**62,
    "beyond exact": 2**53 + 1,
    "large fraction": 1e300,
    "nested 25 deep": nested(25),
    "table of a long text": {"a": "字" * 19_000},
    "table of control": {"a": "\x00"},
    "table under a control": {"\x00": "a"},
    "rows without names": [{"code": "1"}],
    "rows of numbers": [{"code": 1, "name": 2, "phone": 3}],
}
UNTRAVELLED: Mapping[str, Any] = {
    "NaN": float("nan"),
    "infinite": float("inf"),
    "64 bits": 2**63,
    "5000 digits": 10**4999,
    "nested 1000 deep": nested(1000),
}
"""No message can carry these: they are refused with the whole body."""
VALUES: Mapping[str, Any] = {**TEXTS, **WRONG}

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60) | st.sampled_from(
    [text for text in TEXTS.values() if len(text) < LONG]
)
ANY_VALUE = st.sampled_from([*WRONG.values(), *UNTRAVELLED.values()]) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)
"""Whatever a program may put where a value belongs."""
