"""The hub or a computer goes back in time, or is there twice."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from sqlalchemy import Connection

from sync.client import forks, offers, packing, state
from sync.client.state import Conversation
from sync.hub.journal import epochs
from sync.hub.journal.epochs import TokenChain, TokenFreshness
from sync.hub.journal.known_numbers import KnownNumbers
from sync.hub.journal.rejoining.joining import OfferJoining
from sync.protocol.messages import Offer
from tests.faults.plants.listed import fault, swap

_OFFERING = (offers, packing)
"""By wire and by stick."""


@fault
def numbers_do_not_jump(stack: ExitStack) -> None:
    """A new epoch goes on where the old one ended."""
    swap(stack, epochs, "_JUMP", 1)


@fault
def no_new_epoch_at_a_start(stack: ExitStack) -> None:
    """The hub goes on in its epoch, as if it had never been away."""
    swap(stack, epochs, "is_of_this_start", _has_epoch)


def _has_epoch(connection: Connection) -> bool:
    return connection.exec_driver_sql("SELECT epoch FROM meta").scalar() is not None


@fault
def copies_are_not_told_apart(stack: ExitStack) -> None:
    """Every token counts as the newest."""
    judge = TokenChain.judge

    def trusting(self: TokenChain, *shown: Any) -> TokenFreshness:
        found = judge(self, *shown)
        return TokenFreshness.FRESH if found is TokenFreshness.STALE else found

    swap(stack, TokenChain, "judge", trusting)


@fault
def a_copy_goes_on_under_the_old_name(stack: ExitStack) -> None:
    """Whoever is told that it is one of two copies begins a new chain and keeps its name."""

    def nameless(self: Conversation) -> None:
        self.token = None
        self.copies_noticed += 1

    swap(stack, Conversation, "renew_incarnation", nameless)


@fault
def the_cursor_is_kept_over_a_fork(stack: ExitStack) -> None:
    """A computer reads on in the new epoch where it was in the old one."""
    swap(stack, forks, "_common_cursor", lambda lineage, fork: lineage[-1].cursor_left or 0)


@fault
def an_operation_is_offered_at_another_place(stack: ExitStack) -> None:
    """Offered work carries the last place before the present epoch, whenever it was taken."""
    operations = offers.lost_operations

    def elsewhere(connection: Connection, most: int) -> list[Offer]:
        last = state.load(connection).lineage[-1].start - 1
        found = operations(connection, most)
        return [Offer(op=offer.op, place=last, lost=offer.lost) for offer in found]

    for road in _OFFERING:
        swap(stack, road, "lost_operations", elsewhere)


@fault
def own_work_is_not_offered(stack: ExitStack) -> None:
    """What the hub acknowledged and lost stays crossed off."""
    swap(stack, forks, "is_lost", lambda *_: False)


@fault
def rows_are_not_offered(stack: ExitStack) -> None:
    """What others had written, and only this computer still has, does not go back to the hub."""
    for road in _OFFERING:
        swap(stack, road, "lost_rows", lambda *_: offers.Offers())


@fault
def lost_conflicts_are_not_made_again(stack: ExitStack) -> None:
    """An offered change whose field had lost brings no conflict back."""
    swap(stack, OfferJoining, "_keep_aside_again", lambda *_: None)


@fault
def an_offered_value_always_counts(stack: ExitStack) -> None:
    """Whoever offers is taken to have known what stands at the hub now."""
    swap(stack, KnownNumbers, "knew", lambda *_: True)


@fault
def places_are_forgotten_when_joining(stack: ExitStack) -> None:
    """Every offered number counts as one the hub knows."""
    swap(stack, KnownNumbers, "has", lambda *_: True)
