"""What happened to the exchange and a person should hear once: time went back, here or at the hub."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from app.core.rights import Actor
from app.core.values import instant_of
from app.storage.own_part import draw_anew
from app.storage.store import Store
from app.storage.transaction import write_audit
from sync.client import state
from sync.client.state import Conversation


class Happening(StrEnum):
    HUB_WENT_BACK = "hub_went_back"
    """The hub is one from a safety copy: what it lost goes up once more."""
    COPY_NOTICED = "copy_noticed"
    """This store is a copy of another, or an older state of itself: it goes on by a new name."""
    SPOKEN_FOR = "spoken_for"
    """Another facility brought records of this one back to a hub that had lost them."""
    ATTACHMENT_ROOM = "attachment_room"
    """The hub keeps no more attachments of this facility: they are on this computer alone."""


@dataclass(frozen=True)
class Notice:
    """`at` by the hub's clock; `count` is how many records were sent once more, and `by` whose
    facility did it where it was not this one."""

    happening: Happening
    at: datetime
    count: int
    number: int
    by: str = ""


def note(
    connection: Connection,
    conversation: Conversation,
    happening: Happening,
    hub_time: str,
    count: int = 0,
    by: str = "",
) -> None:
    """Remember it until somebody has read it; the audit keeps it for ever."""
    conversation.noticed += 1
    told = {"what": happening.value, "at": hub_time, "count": count, "by": by}
    conversation.notices = [*conversation.notices, {"number": conversation.noticed, **told}]
    detail = {"count": count, "by": by} if by else None
    write_audit(connection, instant_of(hub_time), None, happening.value, detail=detail)


def go_on_as_copy(connection: Connection, conversation: Conversation, hub_time: str) -> None:
    """Nothing is reused that the other copy may use too, the numbers it gives among them."""
    conversation.renew_incarnation()
    draw_anew(connection)
    note(connection, conversation, Happening.COPY_NOTICED, hub_time)


def note_no_room(connection: Connection, now: str) -> None:
    """Once, until somebody has read it."""
    conversation = state.load(connection)
    if all(one["what"] != Happening.ATTACHMENT_ROOM for one in conversation.notices):
        note(connection, conversation, Happening.ATTACHMENT_ROOM, conversation.last_at or now)
        state.save(connection, conversation)


def count_offered(conversation: Conversation, offered: int) -> None:
    """So much more of what the hub lost has gone up."""
    known = [one for one in conversation.notices if one["what"] == Happening.HUB_WENT_BACK]
    if offered and known:
        told = {**known[-1], "count": known[-1]["count"] + offered}
        conversation.notices = [told if x is known[-1] else x for x in conversation.notices]


def notices_of(store: Store) -> list[Notice]:
    """What nobody here has read yet, oldest first."""
    with store.reading() as session:
        found = state.load(session.connection()).notices
    return [
        Notice(
            Happening(one["what"]),
            instant_of(one["at"]),
            one["count"],
            one["number"],
            one.get("by", ""),
        )
        for one in found
    ]


def dismiss(store: Store, actor: Actor, notice: Notice) -> None:
    """Somebody has read it."""
    with store.transaction(actor) as transaction:
        conversation = state.load(transaction.connection)
        left = [one for one in conversation.notices if one["number"] != notice.number]
        conversation.notices = left
        state.save(transaction.connection, conversation)
        transaction.audit("notice_read", happening=notice.happening.value, count=notice.count)
        transaction.touched.add("sync")
