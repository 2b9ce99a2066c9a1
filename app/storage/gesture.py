"""Several services in one transaction: what one gesture of a person asks for is done whole or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.core.rights import Actor

AtEnd = Callable[[bool], None]
"""Called when a transaction has ended, with whether it was saved."""


class Gesture:
    """The transaction of one thread that services join, one after the other or one in another."""

    def __init__(self, connection: Connection, actor: Actor) -> None:
        self.connection = connection
        self.session = _session(connection)
        self.actor = actor
        self.at_end: list[AtEnd] = []
        """For what lies beside the records and must go the way they go."""
        self._refused: BaseException | None = None

    @contextmanager
    def part(self, actor: Actor) -> Iterator[None]:
        """What one service does of what several do; each reads afresh what the others wrote.

        A part that refuses refuses the whole, even where its error is caught.
        """
        if actor.person_id != self.actor.person_id:
            raise ValueError("one transaction is one person's")
        self.session.expunge_all()
        try:
            yield
        except BaseException as error:
            self._refused = self._refused or error
            raise
        finally:
            self.session.expunge_all()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        session = _session(self.connection)
        try:
            yield session
        finally:
            session.expunge_all()
            session.close()

    def require_whole(self) -> None:
        if self._refused is not None:
            raise self._refused


def _session(connection: Connection) -> Session:
    return Session(connection, expire_on_commit=False, autoflush=False)
