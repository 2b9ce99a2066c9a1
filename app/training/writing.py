"""Writing a session and the lines of its roster, as many together as one group may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count

from sqlalchemy import func, select

from app.core.rights import Actor
from app.core.text import N_
from app.storage.store import Store
from app.storage.transaction import MOST_IN_A_GROUP, Transaction
from app.training.record import Attendance
from app.training.roster import Entry
from app.training.views import TopicChoice

ROWS_TOGETHER = MOST_IN_A_GROUP - 20
"""A session and so many attendees make one group; room is left below the limit of the journal."""

Step = tuple[Entry | None, Entry | None]
"""One line of a roster before and after: new without the first, taken off without the second."""


def nothing() -> None:
    """What ends a writing that nothing else ends with."""


def write_in_groups(
    store: Store,
    actor: Actor,
    first: Callable[[Transaction], str],
    steps: Sequence[Step],
    ending: Callable[[], None] = nothing,
) -> str:
    """`first` saves the session and answers with its id; the lines follow in their order, `ending`
    goes with the last of them. A roster that fills one group at most is one transaction."""
    session_id = ""
    for start in range(0, max(len(steps), 1), ROWS_TOGETHER):
        with store.transaction(actor) as transaction:
            session_id = session_id or first(transaction)
            _write(transaction, session_id, steps[start : start + ROWS_TOGETHER])
            if start + ROWS_TOGETHER >= len(steps):
                ending()
    return session_id


def topic_values(topic: TopicChoice | None) -> dict[str, str | None]:
    """How a topic that has just been added stands in a session."""
    if topic is None:
        return {}
    return {"topic": topic.code, "topic_name": topic.name if topic.is_own else None}


def steps_between(before: Sequence[Entry], after: Sequence[Entry]) -> Iterable[Step]:
    """Lines that are new, changed or gone, in that order of the roster."""
    known = {entry.id: entry for entry in before}
    for entry in after:
        was = known.pop(entry.id, None) if entry.id else None
        if was != entry:
            yield was, entry
    for gone in known.values():
        yield gone, None


def _write(transaction: Transaction, session_id: str, steps: Sequence[Step]) -> None:
    query = select(func.max(Attendance.line_no)).where(Attendance.root == session_id)
    numbers = count((transaction.session.scalar(query) or 0) + 1)
    for was, now in steps:
        _take(transaction, session_id, was, now, numbers)


def _take(
    transaction: Transaction,
    session_id: str,
    was: Entry | None,
    now: Entry | None,
    numbers: Iterator[int],
) -> None:
    if now is None:
        if was is not None and was.id:
            transaction.void(Attendance, was.id, N_("Taken off the roster."))
    elif was is None or not now.id:
        line = Attendance(line_no=next(numbers), **now.fields())
        transaction.put(line, root=session_id)
    else:
        transaction.patch(Attendance, now.id, now.fields(), was.fields())
