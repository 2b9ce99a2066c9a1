"""What a workstation does when the hub lives in another epoch than the one it knew."""

from __future__ import annotations

from sqlalchemy import Connection

from app.storage.rows import Tables
from sync.client.notices import Happening, note
from sync.client.offers import BEGINNING, has_lost_rows, is_lost
from sync.client.outbox import tell_replaced_again
from sync.client.state import Conversation
from sync.protocol.messages import Answer, Fork, Lineage


def follow(
    connection: Connection, tables: Tables, conversation: Conversation, answer: Answer
) -> None:
    """Enter the hub's new epoch and read again from the last point both sides know.

    Usually the hub was only started anew and knows every number here. Where it went back in time,
    rows and acknowledged operations whose numbers it no longer knows are offered to it before
    anything of the new epoch is read; nothing here is overwritten before they are.
    """
    fork = answer.fork
    if fork is None:
        return
    sure = _surely_known(conversation, fork)
    cursor = conversation.cursor
    if conversation.lineage:
        conversation.lineage[-1] = _left(conversation.lineage[-1], cursor, conversation.token)
    conversation.cursor = _common_cursor(conversation.lineage, fork)
    conversation.token = None
    conversation.enter(answer.epoch, answer.start, fork.ranges)
    _send_anew(connection)
    tell_replaced_again(connection)
    if _mark_lost(connection, tables, conversation, sure):
        conversation.hub_went_back += 1
        conversation.head_reached = False
        conversation.withdrawn_asked = []  # it may have forgotten these too
        note(connection, conversation, Happening.HUB_WENT_BACK, answer.hub_time)


def _surely_known(conversation: Conversation, fork: Fork) -> int:
    """Up to this number the hub knows whatever this store holds, which need not be looked through.

    So it is where both lived in one epoch and nothing is left of an earlier loss.
    """
    is_whole = conversation.head_reached and conversation.offer_after is None
    return fork.reached if is_whole and fork.common == conversation.epoch else 0


def _left(lived: Lineage, cursor: int, token: str | None) -> Lineage:
    proof = token or lived.proof
    return Lineage(lived.epoch, lived.start, lived.cursor_start, cursor, lived.ranges, proof)


def _common_cursor(lineage: list[Lineage], fork: Fork) -> int:
    """No further than the hub remembers, nor than this store had read when it left that past."""
    if fork.common is None:
        return 0
    at = next(i for i, lived in enumerate(lineage) if lived.epoch == fork.common)
    left = lineage[at].cursor_left
    since = [lived.cursor_start for lived in lineage[at + 1 :]]
    return min([fork.reached, *([left] if left is not None else []), *since])


def _send_anew(connection: Connection) -> None:
    """What waits at the hub or was refused there may be unknown to it now."""
    connection.exec_driver_sql(
        "UPDATE change SET state = 'sent', seq = NULL, rev = NULL, place = NULL "
        "WHERE state IN ('waiting', 'held')"
    )


def _mark_lost(
    connection: Connection, tables: Tables, conversation: Conversation, sure: int
) -> bool:
    """Whether there is anything here that the hub knows no more."""
    lived = conversation.lineage[-1]
    found = connection.exec_driver_sql(
        "SELECT n, seq FROM change WHERE state = 'acked' AND seq > ?", (sure,)
    )
    lost = [(n,) for n, seq in found.all() if is_lost(seq, lived)]
    if lost:
        # Its place in the lost order stays with it, and goes with the offer.
        connection.exec_driver_sql(
            "UPDATE change SET state = 'sent', seq = NULL, rev = NULL WHERE n = ?", lost
        )
    has_rows = has_lost_rows(connection, tables, lived, sure)
    conversation.offer_after = list(BEGINNING) if has_rows else None
    return bool(lost) or has_rows
