"""What a workstation does when the hub lives in another epoch than the one it knew."""

from __future__ import annotations

from sqlalchemy import Connection

from sync.client.state import Conversation
from sync.protocol.messages import Answer, Fork, Lineage


def follow(connection: Connection, conversation: Conversation, answer: Answer) -> None:
    """Enter the hub's new epoch and read again from the last point both sides know.

    Usually the hub was only started anew and knows every number here. Where it went back in time,
    this computer's own acknowledged work that it no longer knows becomes unsent again and goes up
    once more under its old op_ids; nothing here is overwritten before it has.
    """
    fork = answer.fork
    if fork is None:
        return
    if _send_again(connection, fork):
        conversation.hub_went_back += 1
    connection.exec_driver_sql(
        "UPDATE change SET state = 'sent', seq = NULL, rev = NULL "
        "WHERE state IN ('waiting', 'held')"
    )
    cursor = conversation.cursor
    if conversation.lineage:
        conversation.lineage[-1] = _left(conversation.lineage[-1], cursor)
    conversation.cursor = _common_cursor(conversation.lineage, fork)
    conversation.token = None
    conversation.enter(answer.epoch, answer.start, fork.ranges)


def _left(lived: Lineage, cursor: int) -> Lineage:
    return Lineage(lived.epoch, lived.start, lived.cursor_start, cursor, lived.ranges)


def _common_cursor(lineage: list[Lineage], fork: Fork) -> int:
    """No further than the hub remembers, nor than this store had read when it left that past."""
    if fork.common is None:
        return 0
    at = next(i for i, lived in enumerate(lineage) if lived.epoch == fork.common)
    left = lineage[at].cursor_left
    since = [lived.cursor_start for lived in lineage[at + 1 :]]
    return min([fork.reached, *([left] if left is not None else []), *since])


def _send_again(connection: Connection, fork: Fork) -> int:
    found = connection.exec_driver_sql(
        "SELECT n, seq FROM change WHERE state = 'acked' AND seq IS NOT NULL"
    )
    lost = [n for n, seq in found if not _known(seq, fork.ranges)]
    for n in lost:
        connection.exec_driver_sql(
            "UPDATE change SET state = 'sent', settled = 0, seq = NULL, rev = NULL WHERE n = ?",
            (n,),
        )
    return len(lost)


def _known(number: int, ranges: list[tuple[int, int]]) -> bool:
    return number == 0 or any(start <= number <= last for start, last in ranges)
