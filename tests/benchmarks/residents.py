"""Invented residents by the hundred thousand, the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from app.core.identity import check_digit
from app.core.record import RecordRow
from app.core.rights import Actor, FacilityKind, Role
from app.kinds import BY_NAME, KINDS
from app.storage.store import Store
from app.storage.tokens import write_tokens

KEY = bytes(range(48))
CENTRE = "c" * 32
DOCTOR = Actor("d" * 32, CENTRE, CENTRE, FacilityKind.TOWNSHIP_CENTRE, frozenset({Role.DOCTOR}))
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕单仇解查"
)
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红春梅国建文志海燕云龙凤德福贵财宝"
RARE = "张𬭎"
CHUNK = 1000


def person(number: int, rng: random.Random) -> RecordRow:
    """One resident as the hub would send it."""
    name = rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.randint(1, 2)))
    born = f"{rng.randint(1930, 2015)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    base = f"130821{born}{rng.randint(0, 999):03}"
    fields: dict[str, Any] = {
        "name": RARE if number == 7 else name,
        "sex": str(rng.randint(1, 2)),
        "birth_on": f"{born[:4]}-{born[4:6]}-{born[6:]}",
        "id_kind": "01",
        "id_number": base + check_digit(base),
        "phone": f"1{rng.randint(3, 9)}{rng.randint(0, 10**9):09}",
        "village_name": f"{rng.choice(GIVEN)}家沟村",
        "address": f"{rng.choice(GIVEN)}家沟村{rng.randint(1, 300)}号",
        "record_number": f"130821101{rng.randint(101, 199)}{number:05}"[:17],
        "state": "active",
        "author_id": DOCTOR.person_id,
        "author_home_id": CENTRE,
        "place_id": CENTRE,
        "written_at": "2026-01-15T00:30:00.000Z",
    }
    rev = number + 1
    return RecordRow(
        f"{number:032x}", "patient", CENTRE, None, rev=rev, crev=rev, ord=rev, fields=fields
    )


def people(count: int, seed: int = 20260115) -> Iterator[RecordRow]:
    rng = random.Random(seed)
    return (person(number, rng) for number in range(count))


def filled_store(folder: Path, count: int) -> Store:
    """A store with so many residents, as if they had come from the hub."""
    folder.mkdir(parents=True, exist_ok=True)
    store = Store.open(folder / "records.db", KEY, KINDS, BY_NAME, create=True)
    table = store.tables.of("patient")
    assert table is not None
    rows = people(count)
    for _ in range(0, count, CHUNK):
        chunk = list(islice(rows, CHUNK))
        with store.journal_transaction() as (connection, _touched):
            table.save_many(connection, chunk)
            numbers = table.numbers(connection, [row.id for row in chunk])
            write_tokens(connection, table.kind, {numbers[row.id]: row for row in chunk}, {})
    return store
