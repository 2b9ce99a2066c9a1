"""What the program has learned since it last started on this database.

A record of a kind that the hub did not know was kept, and seen at its home alone. Once the kind is
known its cases go to everybody who may see them.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.core.kinds import Kinds
from sync.hub.bulk import upsert
from sync.hub.scope import note_kind
from sync.hub.storage import KNOWN_KIND


def learn_kinds(connection: Connection, kinds: Kinds) -> bool:
    """Remember the kinds of this program; True where some are new or newer than before.

    An older worker that starts beside newer ones takes nothing back.
    """
    query = select(KNOWN_KIND.c.name, KNOWN_KIND.c.version).with_for_update()
    known: dict[str, int] = dict(connection.execute(query).all())
    new = [kind for kind in kinds if kind.version > known.get(kind.name, 0)]
    upsert(connection, KNOWN_KIND, [(kind.name, kind.version) for kind in new])
    if known:  # else the hub begins here, and nothing was kept without being understood
        for kind in new:
            note_kind(connection, kind.name)
    return bool(known and new)
