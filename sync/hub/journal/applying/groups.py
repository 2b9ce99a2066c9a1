"""What of a request is taken whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sync.protocol.messages import Operation


def groups_of(operations: Iterable[Operation]) -> list[list[Operation]]:
    """Each business transaction, in the order in which they were written."""
    groups: dict[str, list[Operation]] = {}
    for op in operations:
        groups.setdefault(op.group, []).append(op)
    return list(groups.values())


def severed(
    group: list[Operation], is_severable: Callable[[Operation], bool]
) -> tuple[list[Operation], list[Operation]]:
    """What must hold together (a referral, its submission, its grant), and what only came with it:
    a picture or a note that is refused leaves its referral on its way."""
    core = [op for op in group if not is_severable(op)]
    return core, [op for op in group if is_severable(op)]
