"""Every service of the health centre, built once for the person who signed in."""

from __future__ import annotations

from app.core.clock import Clock
from app.core.kinds import Fields, Kind
from app.core.rights import Actor
from app.facilities import Facilities
from app.notes import Notes
from app.settings import Settings
from app.storage.store import Store
from app.users import Users


class Clinic:
    """Made at sign-in, dropped at sign-out, shared by all pages; a feature adds one line."""

    def __init__(self, store: Store, actor: Actor, clock: Clock | None = None) -> None:
        self.store = store
        self.actor = actor
        self.clock = clock or store.clock
        self.settings = Settings(store, actor)
        self.facilities = Facilities(store, self.clock)
        self.users = Users(store, actor, self.facilities, self.clock)
        self.notes = Notes(store, actor)

    def can(self, kind: Kind, fields: Fields | None = None) -> bool:
        """Whether the person may write such a record here; `fields` decide for steps of a case."""
        if kind.administered:
            return False
        return self.actor.may(kind.writers if fields is None else kind.writers_of(fields))
