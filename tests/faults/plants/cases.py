"""Who sees a case, and what its steps amount to."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack

from app.cases import folding
from app.core import sight
from app.core.record import RecordRow
from sync.hub.journal import feed
from sync.hub.journal.applying import rules
from tests.faults.plants.listed import fault, swap


@fault
def the_feed_forgets_whom_it_shows_a_case(stack: ExitStack) -> None:
    """A grant is stored and the case does not follow."""
    swap(stack, feed, "_may_open", lambda row: False)


@fault
def an_ended_grant_still_opens(stack: ExitStack) -> None:
    """Whom a case was opened to once sees it for ever."""

    def for_ever(root: RecordRow, grants: Iterable[RecordRow]) -> set[str]:
        return {grant.fields["to"] for grant in grants if grant.home == root.home}

    swap(stack, sight, "granted", for_ever)


@fault
def a_stranger_may_open_a_case(stack: ExitStack) -> None:
    """A grant is taken and counts whoever wrote it."""
    swap(stack, rules, "GRANT", "no kind of ours")
    swap(stack, sight, "_counts", lambda grant, root: True)


@fault
def steps_are_folded_as_they_came_here(stack: ExitStack) -> None:
    """Each computer orders the steps of a case by its own numbers."""
    swap(stack, folding, "_place", lambda step: (False, 0, step.n, step.id))
