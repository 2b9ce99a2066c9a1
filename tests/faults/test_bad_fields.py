"""Rubbish in every field of every kind: refused by the field's name, or kept as it came."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.checks import (
    read_date,
    read_month,
    read_number,
    read_phone,
    read_text,
    read_whole,
    text_problem,
    value_problem,
)
from app.core.checks.wire import DATA_DEPTH
from app.core.errors import ClinicError, InvalidInput, NotAllowed
from app.core.identity import DocumentKind, read_document
from app.core.identity.record_number import read_record_number
from app.core.kinds import Field, FieldType, Kind
from app.core.limits import DEEPEST_UNKNOWN, MOST_UNKNOWN, check_record
from app.core.pinyin import query_plan, tokens
from app.core.rights import EVERYONE, Actor, FacilityKind
from app.core.values import from_wire, present, to_wire
from app.kinds import BY_NAME, KINDS
from app.storage.finding import find
from app.storage.store import Store
from app.storage.transaction import Transaction, new_id
from tests.faults.rubbish import (
    ANY_TEXT,
    ANY_VALUE,
    FIELDS,
    STABLE,
    STAMPS,
    TEXTS,
    UNTRAVELLED,
    VALUES,
    nested,
    sound,
)
from tests.faults.variants import many
from tests.stores import CENTRE, DOCTOR, StoreFolder

EVERYBODY = Actor(DOCTOR, CENTRE, CENTRE, FacilityKind.TOWNSHIP_CENTRE, EVERYONE)
WRITTEN = [
    (kind, field)
    for kind, field in FIELDS
    # What the hub alone makes no service saves.
    if kind.administered or (kind.writers and field.name not in STAMPS)
]
"""Elsewhere the transaction itself writes who and when."""
ONE_OF_EACH = [
    next((kind, field) for field in own if field.type is field_type)
    for kind in KINDS
    if kind.writers and not kind.append_only
    for own in [[field for field in kind.fields if field.name not in STAMPS]]
    for field_type in sorted({field.type for field in own})
]
RAW = {**VALUES, **UNTRAVELLED, "moment": datetime(2026, 1, 15, tzinfo=UTC), "object": object()}


@pytest.fixture(scope="module")
def shared(migrated_store: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all fields: what one of them breaks, the counts of the next would show."""
    folder = StoreFolder(
        *cast(tuple[Path, bytes], migrated_store), tmp_path_factory.mktemp("bad fields")
    )
    yield folder.new()
    folder.close()


def counts(store: Store, kind: Kind) -> dict[str, int]:
    """Rows of everything that a save may write."""
    tables = (kind.name, "change", "open_txn")
    with store.reading() as session:
        ask = session.connection().exec_driver_sql
        return {table: ask(f'SELECT count(*) FROM "{table}"').scalar_one() for table in tables}


def write(transaction: Transaction, kind: Kind, fields: Mapping[str, Any]) -> str:
    """As a service saves it; the first start writes what only the county's administrator may."""
    record_class = BY_NAME[kind.name]
    if kind.administered:
        record_id = new_id()
        transaction.found(record_class, record_id, present(dict(fields)))
        return record_id
    own = {name: value for name, value in fields.items() if name not in STAMPS}
    return transaction.put(record_class(**own), root=CENTRE if kind.child_of else None)


def refusal(kind: Kind, field: Field, error: ClinicError) -> str | None:
    """What is wrong with a refusal, or None."""
    if isinstance(error, NotAllowed) and kind.may_step is not None and field.name == "step":
        return None  # a step nobody knows is nobody's to take
    if not isinstance(error, InvalidInput) or set(error.fields) != {field.name}:
        return f"blames {error.code} {sorted(getattr(error, 'fields', ()))}"
    problem = error.fields[field.name]
    is_told = problem.code in STABLE and problem.text.format(**problem.params)
    return None if is_told else f"answers {problem.code} {problem.text!r}"


def read_otherwise(
    store: Store, kind: Kind, field: Field, saved: Mapping[str, Any]
) -> dict[str, str]:
    """Record ids whose field does not hold what was saved (id → value), and what it holds."""
    record_class, table = BY_NAME[kind.name], store.tables.of(kind.name)
    keys = {p.columns[0].name: p.key for p in record_class.__mapper__.column_attrs}
    assert table is not None
    with store.reading() as session:
        rows = table.get_many(session.connection(), saved)
        query = session.query(record_class).where(record_class.id.in_(saved))
        shown = {record.id: getattr(record, keys[field.name]) for record in query}
    wrong = {}
    for record_id, value in saved.items():
        wanted, stored = to_wire(field.type, value), rows[record_id].fields.get(field.name)
        if to_wire(field.type, stored) != wanted:
            wrong[record_id] = f"stored as {stored!r}"
        elif (shown[record_id] or None) != (from_wire(field.type, wanted) or None):
            wrong[record_id] = f"read as {shown[record_id]!r}"
    return wrong


@pytest.mark.parametrize(("kind", "field"), WRITTEN, ids=lambda one: one.name)
def test_a_field_names_itself_or_keeps_what_came(shared: Store, kind: Kind, field: Field) -> None:
    before, wrong, kept = counts(shared, kind), {}, {}
    # In one transaction: a refusal that is caught must leave nothing behind to be committed.
    with shared.transaction(EVERYBODY) as transaction:
        for name, value in RAW.items():
            try:
                kept[name] = write(transaction, kind, {**sound(kind), field.name: value})
            except ClinicError as error:
                wrong[name] = refusal(kind, field, error)
    assert {name: said for name, said in wrong.items() if said is not None} == {}
    assert read_otherwise(shared, kind, field, {i: RAW[n] for n, i in kept.items()}) == {}
    written = {kind.name: len(kept), "change": 0 if kind.administered else len(kept), "open_txn": 0}
    assert counts(shared, kind) == {name: before[name] + more for name, more in written.items()}


@pytest.mark.parametrize(("kind", "field"), ONE_OF_EACH, ids=lambda one: one.name)
def test_a_correction_obeys_the_same_rules(shared: Store, kind: Kind, field: Field) -> None:
    good, record_class = sound(kind).get(field.name), BY_NAME[kind.name]
    seen = {field.name: from_wire(field.type, good)}
    with shared.transaction(EVERYBODY) as transaction:
        records = {name: write(transaction, kind, sound(kind)) for name in RAW}
    before, wrong, changed = counts(shared, kind), {}, []
    with shared.transaction(EVERYBODY) as transaction:
        for name, value in RAW.items():
            try:
                values = {field.name: value}
                if transaction.patch(record_class, records[name], values, seen):
                    changed.append(name)
            except ClinicError as error:
                wrong[name] = refusal(kind, field, error)
    assert {name: said for name, said in wrong.items() if said is not None} == {}
    saved = {records[name]: RAW[name] if name in changed else good for name in RAW}
    assert read_otherwise(shared, kind, field, saved) == {}
    written = {kind.name: 0, "change": len(changed), "open_txn": 0}
    assert counts(shared, kind) == {name: before[name] + more for name, more in written.items()}


@settings(max_examples=many(2000), deadline=None)
@given(st.sampled_from(FIELDS), ANY_VALUE)
def test_whatever_comes_only_the_field_itself_is_blamed(
    declared: tuple[Kind, Field], value: Any
) -> None:
    kind, field = declared
    fields = {**sound(kind), field.name: value}
    try:
        check_record(kind, fields, new=True)
    except InvalidInput as error:
        wrong = refusal(kind, field, error)
    else:
        same = json.loads(json.dumps(fields, ensure_ascii=False).encode()) == fields
        wrong = None if same else "would not travel"
    assert wrong is None


@settings(max_examples=many(1000), deadline=None)
@given(ANY_TEXT, st.booleans())
def test_what_a_form_reads_the_last_check_accepts(typed: str, lines: bool) -> None:
    today = date(2026, 1, 15)
    readings = (
        (FieldType.LONG_TEXT, read_text(typed, limit=4000, lines=lines)),
        (FieldType.TEXT, read_phone(typed)),
        (FieldType.DATE, read_date(typed, today)),
        (FieldType.TEXT, read_month(typed, today)),
        (FieldType.NUMBER, read_number(typed)),
        (FieldType.INTEGER, read_whole(typed)),
        (FieldType.TEXT, read_record_number(typed)),
    )
    for field_type, checked in readings:
        assert checked.problem is None or checked.value is None
        value = to_wire(field_type, checked.value)
        assert value_problem(Field("f", field_type, ""), value) is None


@settings(max_examples=many(500), deadline=None)
@given(ANY_TEXT, st.sampled_from(sorted(DocumentKind)))
def test_no_document_number_whatever_breaks_its_reading(typed: str, kind: str) -> None:
    checked = read_document(kind, typed, date(2026, 1, 15))
    assert checked.problem is None or checked.value is None


@settings(max_examples=many(500), deadline=None)
@given(ANY_TEXT)
def test_whatever_is_stored_as_a_name_can_be_looked_for(typed: str) -> None:
    if text_problem(typed, 60) is None:
        assert all(isinstance(token, str) for token in tokens(typed, typed, typed, typed))
    assert query_plan(typed).is_empty or query_plan(typed).statement()


# What went wrong once


def test_an_empty_list_is_no_text_and_an_empty_text_no_date() -> None:
    note = KINDS["note"]
    for name, empty in (("text", []), ("text", {}), ("noted_on", ""), ("voided_at", "")):
        with pytest.raises(InvalidInput) as caught:
            check_record(note, {**sound(note), name: empty}, new=True)
        assert set(caught.value.fields) == {name}


def test_an_instant_at_the_end_of_the_calendar_cannot_be_shown_in_chinese_time() -> None:
    step = KINDS["referral_step"]
    with pytest.raises(InvalidInput) as caught:
        check_record(step, sound(step, at="9999-12-31T23:00:00Z"), new=True)
    assert caught.value.fields["at"].code == "FIELD_RANGE"


def test_a_value_that_could_never_travel_is_not_saved() -> None:
    patient = KINDS["patient"]
    for value in ({"2": {"text": "字" * 4001}}, {"2": nested(DATA_DEPTH)}):
        with pytest.raises(InvalidInput) as caught:
            check_record(patient, sound(patient, disease_details=value), new=True)
        assert set(caught.value.fields) == {"disease_details"}


def test_unknown_fields_are_refused_with_a_sentence_and_by_their_name() -> None:
    note = KINDS["note"]
    for value in ("字" * (MOST_UNKNOWN + 1), nested(DEEPEST_UNKNOWN + 1)):
        with pytest.raises(InvalidInput) as caught:
            check_record(note, {**sound(note), "future": value}, new=True)
        problem = caught.value.fields["future"]
        assert problem.text.format(**problem.params)


def test_a_record_does_not_grow_without_end_by_unknown_fields() -> None:
    note = KINDS["note"]
    before = {**sound(note), "first": "字" * (MOST_UNKNOWN - 10)}
    with pytest.raises(InvalidInput):
        check_record(note, {"second": "字" * 20}, new=False, whole={**before, "second": "字" * 20})


def test_a_referral_goes_up_or_down_and_nowhere_else() -> None:
    referral = KINDS["referral"]
    with pytest.raises(InvalidInput) as caught:
        check_record(referral, sound(referral, direction="sideways"), new=True)
    assert set(caught.value.fields) == {"direction"}


def test_a_search_for_a_pasted_book_or_half_a_character_finds_nothing(shared: Store) -> None:
    with shared.reading() as session:
        for typed in (*TEXTS.values(), "\ud842", "张\x00三", "=", "'", '"*', "%"):
            assert find(session.connection(), "facility", typed + "\udfb7不在") == []
