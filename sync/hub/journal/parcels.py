"""Copies of a computer that exchange by stick alone: told by what each wrote before.

A store names each parcel, and the one it wrote before, also where that was lost on its way. Two
stores that go on from the same one are copies; which of them is the copy nobody knows.
"""

from __future__ import annotations

from sqlalchemy import Connection, and_, select, update

from sync.hub.storage.tables import DEVICE, PARCEL
from sync.protocol.messages import Request


def comes_from_a_copy(connection: Connection, request: Request, now: str) -> bool:
    """Note the parcel of this request; whether another store has gone on from the same place."""
    mine = PARCEL.c.device == request.device
    here = select(PARCEL.c.is_copys).where(mine, PARCEL.c.id == request.parcel)
    known = connection.execute(here).scalar()
    if known is not None:  # read once more
        return bool(known)
    is_copys = _is_second(connection, request)
    values = {
        "device": request.device,
        "id": request.parcel,
        "incarnation": request.incarnation,
        "parent": request.parent,
        "is_copys": is_copys,
    }
    connection.execute(PARCEL.insert().values(values))
    if is_copys:
        forked = update(DEVICE).where(DEVICE.c.id == request.device)
        connection.execute(forked.values(forked_at=now))
    return is_copys


def _is_second(connection: Connection, request: Request) -> bool:
    """One that follows a copy's, or follows what another has followed already; the first parcels of
    one life of the computer have no parent."""
    same_life = and_(PARCEL.c.device == request.device, PARCEL.c.incarnation == request.incarnation)
    sibling = select(PARCEL.c.id).where(same_life, PARCEL.c.parent == request.parent)
    parent = select(PARCEL.c.is_copys).where(same_life, PARCEL.c.id == request.parent)
    has_sibling = connection.execute(sibling.limit(1)).first() is not None
    return has_sibling or bool(connection.execute(parent).scalar())
