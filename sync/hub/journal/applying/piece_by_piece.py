"""A request that stops the hub's program as a whole is taken piece by piece, so that only what is at
fault stays behind.

Most faults are met where a group is judged, and held there. What shows only when all is written (a
value that the database does not take) ends the transaction and names nobody: then half after half
is tried, each in a transaction of its own, until the piece that is at fault stands alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from sync.hub.journal.applying.groups import groups_of
from sync.hub.journal.faults import FAULT, FAULTS, OF_THE_DATABASE
from sync.protocol.messages import Operation, OpReceipt, OpReceiptState, Request

AT_FAULT = (*FAULTS, *OF_THE_DATABASE)


def pieces_of(request: Request) -> list[Request]:
    """One offer or one business transaction each, in their order; none asks for a page."""
    offers = [_only(request, offers=[offer]) for offer in request.offers]
    groups = groups_of(request.operations)
    return offers + [_only(request, operations=group) for group in groups]


def together(request: Request, pieces: Sequence[Request], page: int = 0) -> Request:
    offers = [offer for piece in pieces for offer in piece.offers]
    operations = [op for piece in pieces for op in piece.operations]
    return _only(request, offers=offers, operations=operations, page=page)


def take_in_halves(
    request: Request,
    pieces: Sequence[Request],
    take: Callable[[Request], None],
    hold: Callable[[Request, Exception], None],
) -> None:
    """What can be taken is; each piece that cannot be, even alone, is given to `hold`."""
    try:
        take(together(request, pieces))
    except AT_FAULT as fault:
        if len(pieces) == 1:
            hold(pieces[0], fault)
            return
        middle = len(pieces) // 2
        for half in (pieces[:middle], pieces[middle:]):
            take_in_halves(request, half, take, hold)


def operations_of(request: Request) -> list[Operation]:
    """Those it brings and those it offers."""
    offered = [offer.op for offer in request.offers if offer.op is not None]
    return [*offered, *request.operations]


def records_of(request: Request) -> list[str]:
    rows = [offer.row.id for offer in request.offers if offer.row is not None]
    return rows + [op.id for op in operations_of(request)]


def held_by_a_fault(request: Request) -> list[OpReceipt]:
    """For what could not even be kept: its writer keeps it, and asks again another day."""
    return [
        OpReceipt(op.op_id, OpReceiptState.HELD, 0, 0, code=FAULT) for op in operations_of(request)
    ]


def _only(request: Request, **parts: object) -> Request:
    return msgspec.structs.replace(request, **{"offers": [], "operations": [], "page": 0, **parts})
