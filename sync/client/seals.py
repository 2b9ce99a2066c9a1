"""The hub's seals, kept beside the rows they came with: only with them does a hub that has gone back
in time take a row again as its own word.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection

from sync.protocol.messages import Offer, PageRow


def keep(connection: Connection, rows: Iterable[PageRow]) -> None:
    """Of each record the newest one. A hub that knows of no seals sent none."""
    found = [(r.id, r.record.rev, r.seal) for r in rows if r.record is not None and r.seal]
    if found:
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO row_seal (id, rev, seal) VALUES (?, ?, ?)", found
        )


def lay_on(connection: Connection, offers: Iterable[Offer]) -> None:
    """Each offered row gets its own, where that of just this revision is here."""
    rows = {offer.row.id: offer for offer in offers if offer.row is not None}
    found = connection.exec_driver_sql(
        "SELECT id, rev, seal FROM row_seal WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(rows)),),
    )
    for record_id, rev, seal in found:
        offer = rows[record_id]
        if offer.row is not None and offer.row.rev == rev:
            offer.seal = seal
