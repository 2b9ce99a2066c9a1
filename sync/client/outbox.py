"""The outbox: which changes go up next, as operations of the protocol."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Connection

from app.core.directory import POST
from app.storage.change import OPEN
from app.storage.transaction import MOST_IN_A_GROUP
from sync.protocol.messages import (
    MOST_OPERATIONS,
    PASSING,
    REPLACED,
    Operation,
    OpReceipt,
    OpReceiptState,
)

SAME_NAME = "SAME_NAME"
ANSWER = "ANSWER"
MOST_CHARACTERS = 1_500_000
"""Of JSON in one request, so that the unpacked body stays far below the hub's limit."""

_ALL = 10**9
_UNANSWERED = "state IN ('new', 'sent')"
_FOR_NOW = f"state = 'held' AND code IN {PASSING}"
_FIRST_HELD = f"SELECT grp FROM (SELECT grp, min(n) FROM change WHERE {OPEN} AND {_FOR_NOW} GROUP BY person_id, code)"
_FAULTY = "state = 'held' AND code = 'FAULT'"
"""Kept there until a better program can do what this one stumbled over."""
# Of what is held for a reason that may have gone, one of each person asks for all the others.
_AT_HUB = f"(state = 'waiting' OR ({_FAULTY}) OR (state = 'held' AND grp IN ({_FIRST_HELD})))"
_ALL_AT_HUB = (
    f"(state = 'waiting' OR ({_FAULTY}) OR (state = 'held' AND grp IN "
    f"(SELECT grp FROM change WHERE {OPEN} AND {_FOR_NOW})))"
)
_UNTOLD = "CORRECTED"
# Corrected since; until the hub has heard so it might take them, once their reason has gone.
_CORRECTED = f"state = 'replaced' AND code IN {(*PASSING, 'FAULT', _UNTOLD)}"
_SIZE = 'length("values") + length(was) + 200'
OPERATION = 'op_id, grp, action, kind, record_id, home, root, "values", was, base, person_id, schema, stamps'

_decode = msgspec.json.Decoder().decode


@dataclass(frozen=True)
class WaitingGroup:
    """A business transaction that waits: the places of its operations in the journal, and about
    how many characters they take."""

    name: str
    places: tuple[int, ...]
    characters: int


@dataclass(frozen=True)
class AskingAgain:
    """What waits at the hub for its record, or is held there for a while, is asked about once in a
    run: that part of the journal where it still is to be asked about, after the one place and up to
    the other."""

    after: int = 0
    to: int = _ALL

    def ends(self) -> bool:
        return self.after >= self.to


def asking(connection: Connection) -> AskingAgain:
    """About all that waits at the hub now."""
    last = connection.exec_driver_sql(
        f"SELECT max(n) FROM change WHERE {OPEN} AND {_AT_HUB}"
    ).scalar()
    return AskingAgain(to=last or 0)


def next_groups(
    connection: Connection,
    most: int,
    most_characters: int = MOST_CHARACTERS,
    ask: AskingAgain = AskingAgain(),
) -> list[Operation]:
    """Whole business transactions, about that many operations and characters: urgent ones first,
    with what they need; then in the order they were written; then what `ask` tells to ask about.
    """
    groups = _waiting(connection, most, ask)
    return operations_at(connection, next(batches(groups, most, most_characters), []))


def asked(connection: Connection, ask: AskingAgain, operations: list[Operation]) -> AskingAgain:
    """What is left to ask about once these are answered."""
    if ask.ends():
        return ask
    last = connection.exec_driver_sql(
        f"SELECT max(n) FROM change WHERE {_AT_HUB} AND op_id IN (SELECT value FROM json_each(?))",
        (json.dumps([op.op_id for op in operations]),),
    ).scalar()
    return AskingAgain(max(ask.after, last or 0), ask.to)


def all_groups(connection: Connection) -> list[WaitingGroup]:
    """Everything that waits, in the same order; a stick asks but once."""
    return _waiting(connection, _ALL, at_hub=_ALL_AT_HUB)


def batches(
    groups: Iterable[WaitingGroup], most: int, most_characters: int = MOST_CHARACTERS
) -> Iterator[list[int]]:
    """Places in the journal, for one request after another; no group is cut."""
    chosen: list[int] = []
    characters = 0
    for group in groups:
        is_full = len(chosen) + len(group.places) > most
        if chosen and (is_full or characters + group.characters > most_characters):
            yield chosen
            chosen, characters = [], 0
        chosen = chosen + list(group.places)
        characters += group.characters
    if chosen:
        yield chosen


def operations_at(connection: Connection, places: Sequence[int]) -> list[Operation]:
    if not places:
        return []
    found = connection.exec_driver_sql(
        f"SELECT {OPERATION} FROM change WHERE n IN (SELECT value FROM json_each(?)) ORDER BY n",
        (json.dumps(places),),
    )
    return [operation_of(row) for row in found.all()]


def _waiting(
    connection: Connection, most: int, ask: AskingAgain = AskingAgain(), at_hub: str = _AT_HUB
) -> list[WaitingGroup]:
    """Groups in the order they go, enough for `most` operations; before an urgent one, whatever it
    builds on."""
    # With its plus, or the index of all groups that ever were is walked for the distinct ones.
    urgent = connection.exec_driver_sql(
        f"SELECT DISTINCT +grp FROM change WHERE urgent = 1 AND {OPEN} AND {_UNANSWERED}"
    ).scalars()
    first = _with_needs(connection, set(urgent))
    ahead = _named(connection, first) if first else []
    rest = _oldest(connection, _UNANSWERED, most)
    # What waits at the hub for its record is asked about again, and keeps nothing back: were an
    # urgent one asked about first, nothing else would ever go up in small batches.
    if not ask.ends():
        rest += _oldest(connection, at_hub, most, ask)
    return ahead + [group for group in rest if group.name not in first]


def _oldest(
    connection: Connection, condition: str, most: int, part: AskingAgain = AskingAgain()
) -> list[WaitingGroup]:
    rows = connection.exec_driver_sql(
        f"SELECT grp, n, {_SIZE} FROM change WHERE {OPEN} AND {condition} "
        "AND n > ? AND n <= ? ORDER BY n LIMIT ?",
        (part.after, part.to, most + MOST_IN_A_GROUP),
    )
    return _gathered(rows)


def _named(connection: Connection, groups: Collection[str]) -> list[WaitingGroup]:
    rows = connection.exec_driver_sql(
        f"SELECT grp, n, {_SIZE} FROM change WHERE {OPEN} AND {_UNANSWERED} "
        "AND grp IN (SELECT value FROM json_each(?)) ORDER BY n",
        (json.dumps(sorted(groups)),),
    )
    return _gathered(rows)


def _gathered(rows: Iterable[Sequence[Any]]) -> list[WaitingGroup]:
    """Operations of one transaction stand together in the journal."""
    groups = []
    for name, members in groupby(rows, key=lambda row: row[0]):
        _, places, sizes = zip(*members, strict=True)
        groups.append(WaitingGroup(name, places, sum(sizes)))
    return groups


def _with_needs(connection: Connection, groups: set[str]) -> set[str]:
    """These groups and every waiting earlier one that touches a record they build on, or gives
    their writer a post: the hub takes nothing from somebody who has none."""
    found = wanted = groups
    while found:
        named = json.dumps(sorted(found))
        rows = connection.exec_driver_sql(
            f"""
            SELECT earlier.grp FROM change AS later
            JOIN change AS earlier
              ON earlier.n < later.n
             AND earlier.record_id IN (later.record_id, later.root, later.person_id)
            WHERE later.grp IN (SELECT value FROM json_each(?))
              AND earlier.{_UNANSWERED}
            UNION
            SELECT grp FROM change
            WHERE {OPEN} AND {_UNANSWERED} AND kind = '{POST}'
              AND json_extract("values", '$.person_id') IN (
                SELECT person_id FROM change WHERE grp IN (SELECT value FROM json_each(?)))
            """,
            (named, named),
        )
        found = set(rows.scalars()) - wanted
        wanted = wanted | found
    return wanted


def mark_sent(connection: Connection, operations: list[Operation]) -> None:
    connection.exec_driver_sql(
        "UPDATE change SET state = 'sent' WHERE state = 'new' "
        "AND op_id IN (SELECT value FROM json_each(?))",
        (json.dumps([op.op_id for op in operations]),),
    )


def held_among(connection: Connection, operations: list[Operation]) -> set[str]:
    """Those that were held so far."""
    found = connection.exec_driver_sql(
        "SELECT op_id FROM change WHERE state = 'held' "
        "AND op_id IN (SELECT value FROM json_each(?))",
        (json.dumps([op.op_id for op in operations]),),
    )
    return set(found.scalars())


def replaced(connection: Connection) -> list[str]:
    """What was held for a while and corrected meanwhile, and the hub does not know so yet."""
    found = connection.exec_driver_sql(
        f"SELECT op_id FROM change WHERE {_CORRECTED} ORDER BY n LIMIT ?", (MOST_OPERATIONS,)
    )
    return list(found.scalars())


def note_replaced(connection: Connection, receipts: list[OpReceipt]) -> None:
    """The hub will not take these any more, or had taken them before."""
    is_final = (r.op_id for r in receipts if r.code == REPLACED or r.state is OpReceiptState.ACKED)
    connection.exec_driver_sql(
        f"UPDATE change SET code = '{REPLACED}' WHERE {_CORRECTED} "
        "AND op_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(is_final)),),
    )


def tell_replaced_again(connection: Connection) -> None:
    """The hub lives in another epoch: it may know what was corrected and not that it was."""
    connection.exec_driver_sql(
        f"UPDATE change SET code = '{_UNTOLD}' WHERE state = 'replaced' AND code = '{REPLACED}'"
    )


def release(connection: Connection, op_ids: Collection[str]) -> None:
    """These were held and count now: what else of their authors is held for a while goes up too."""
    if op_ids:
        connection.exec_driver_sql(
            "UPDATE change SET state = 'sent' WHERE state = 'held' AND grp IN "
            f"(SELECT grp FROM change WHERE {OPEN} AND {_FOR_NOW} AND person_id IN "
            "(SELECT person_id FROM change WHERE op_id IN (SELECT value FROM json_each(?))))",
            (json.dumps(sorted(op_ids)),),
        )


def operation_of(row: Any) -> Operation:
    """From the columns of `OPERATION`."""
    op_id, grp, action, kind, record_id, home, root, values, was, base, person, schema, stamps = row
    return Operation(
        op_id,
        "" if grp == op_id else grp,
        action,
        kind,
        record_id,
        home,
        root,
        _decode(values),
        _decode(was),
        base,
        person,
        schema,
        _decode(stamps),
    )


def waits_beyond(connection: Connection, operations: list[Operation]) -> bool:
    """Whether more waits to be sent than these."""
    unanswered = connection.exec_driver_sql(
        f"SELECT count(*) FROM (SELECT 1 FROM change WHERE {OPEN} AND {_UNANSWERED} LIMIT ?)",
        (len(operations) + 1,),
    ).scalar_one()
    return bool(unanswered > len(operations))


def has_unacknowledged(connection: Connection) -> bool:
    found = connection.exec_driver_sql(
        f"SELECT 1 FROM change WHERE {OPEN} AND {_UNANSWERED} LIMIT 1"
    ).scalar()
    return found is not None


def has_to_ask(connection: Connection, ask: AskingAgain) -> bool:
    return not ask.ends() and bool(_oldest(connection, _AT_HUB, 1, ask))


def has_urgent(connection: Connection) -> bool:
    found = connection.exec_driver_sql(
        f"SELECT 1 FROM change WHERE urgent = 1 AND {OPEN} AND {_UNANSWERED} LIMIT 1"
    ).scalar()
    return found is not None


def hold_unanswered(
    connection: Connection, operations: list[Operation], receipts: list[OpReceipt]
) -> None:
    """The hub answers for every operation it was sent, save one whose name it knows with other
    content: that one is never applied there and waits here for a person."""
    answered = {receipt.op_id for receipt in receipts}
    hold(connection, [op.op_id for op in operations if op.op_id not in answered], SAME_NAME)


def hold(connection: Connection, op_ids: Sequence[str], code: str) -> None:
    """Keep these here for a person to look at, with the reason."""
    if op_ids:
        connection.exec_driver_sql(
            "UPDATE change SET state = 'held', code = ? WHERE state NOT IN ('acked', 'replaced') "
            "AND op_id IN (SELECT value FROM json_each(?))",
            (code, json.dumps(op_ids)),
        )
