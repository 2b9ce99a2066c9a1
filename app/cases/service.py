"""The cases of one kind as one place sees and moves them; a feature's service adds its own deeds."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import select, text

from app.cases import trays
from app.cases.deeds import Deed
from app.cases.kind import CaseKind
from app.cases.ladder import Rule
from app.cases.lines import DueLine, NewsLine
from app.cases.loading import Loaded, latest_place, resolve, seen_of
from app.cases.owing import Limits
from app.cases.reading import Opening
from app.cases.seats import Seat
from app.cases.silence import SilentLine
from app.cases.trays import Cut, Listed, Trays
from app.cases.views import CaseView
from app.core.rights import Actor
from app.forms.form import Form
from app.forms.typed import typed_form
from app.receipts import OPENED, Opened
from app.storage.institutions import person_name
from app.storage.store import Store

L = TypeVar("L")
_log = logging.getLogger(__name__)
_PRINTS = text(
    "SELECT count(*) FROM audit WHERE what = 'print' AND record_id = :id "
    "AND json_extract(detail, '$.form') = :form"
)


class Cases(Generic[L]):
    """Opening a case, taking its steps, and its lists."""

    kind: ClassVar[CaseKind]

    def __init__(
        self, store: Store, actor: Actor, limits: Limits, line: Callable[[Listed], L]
    ) -> None:
        self._store = store
        self._actor = actor
        self._seat = Seat(store, self.kind, actor.place_id, limits)
        self._trays = Trays(self._seat, line)
        self._opening = Opening(self._seat, actor)

    # --- lists: at most `trays.MOST_SHOWN` lines, and how many there are in all

    def in_tray(self) -> Cut[L]:
        """What waits for this place as the receiver: urgent first, then the longest waiting."""
        return self._trays.those(trays.CAME_IN, trays.BY_URGENCY)

    def answers(self) -> Cut[L]:
        """Cases sent from here with something of the other side not yet read on this computer."""
        return self._trays.those(trays.ANSWERED, trays.BY_URGENCY)

    def came(self) -> Cut[L]:
        """Both together, in one order: what waits for this place, and what it has not read."""
        return self._trays.those(trays.CALLS, trays.BY_URGENCY)

    def sent(self) -> Cut[L]:
        """Everything this place sent, what is open first; drafts are in `drafts`."""
        return self._trays.open_first(trays.SENT)

    def drafts(self) -> Cut[L]:
        """Written and not sent, or waiting for approval inside."""
        return self._trays.those(trays.DRAFTS, trays.BY_URGENCY)

    def waiting(self) -> Cut[L]:
        """Sent from here and not answered yet, the longest waiting first."""
        return self._trays.those(trays.WAITING, trays.BY_URGENCY)

    def received(self) -> Cut[L]:
        """Everything this place received, what is open first."""
        return self._trays.open_first(trays.RECEIVED)

    def silent(self) -> Cut[SilentLine[L]]:
        """Cases of which nothing is heard for longer than the limits allow, urgent ones first."""
        return self._trays.silent()

    def due(self, days_ahead: int = 3) -> Cut[DueLine[L]]:
        """What this place owes that falls due by then."""
        return self._trays.due(days_ahead)

    def news(self) -> Cut[NewsLine[L]]:
        """What others said and nobody of this place has opened, the most urgent first."""
        return self._trays.news()

    def is_news(self, case_id: str) -> bool:
        """Whether others said something of this case that nobody of this place has opened."""
        with self._store.reading() as session:
            kept = resolve(session, self.kind, case_id)
        return bool(self._trays.count(f"{trays.NEWS} AND id = :id", is_recent=False, id=kept))

    def listed(self, which: str, **values: Any) -> Cut[L]:
        """All of which this is true, the newest first."""
        order = trays.NEWEST
        return self._trays.those(which, order, most=-1, is_recent=False, **values)

    # --- one case

    def case(self, case_id: str) -> CaseView:
        """One case complete. Raises NotFound when it is not on this computer."""
        return self._view(case_id)[0]

    def form_of(self, rule: Rule) -> Form | None:
        """What a step asks; None for one that is taken at once."""
        kind = self._store.kinds[rule.paper or self.kind.steps]
        return typed_form(kind, rows=rule.asks) if rule.asks else None

    def take(self, case_id: str, code: str, **values: Any) -> str:
        """Take a step. Raises NotAllowed when it is not this side's or comes too late, and
        InvalidInput for what it must carry."""
        with self._deed(case_id) as deed:
            return deed.take(code, **values)

    def settle(self, case_id: str, about: str) -> None:
        """What a step asked of this side is done; the task about it goes."""
        with self._deed(case_id) as deed:
            deed.take(deed.case.ladder.noted, about=about)

    def mark_opened(self, case_id: str, case: CaseView | None = None) -> None:
        """Note that the case was read here, and once, for the other side, that what it wrote was
        opened. To be told when it has been on the screen, with what was shown of it: what has
        come since is news yet."""
        shown = None if case is None else latest_place(step.record for step in case.steps)
        self._store.note(partial(self._write_opened, case_id, shown))

    def times_printed(self, case_id: str, form: str) -> int:
        """How often a form was printed on this computer."""
        with self._store.reading() as session:
            return int(session.execute(_PRINTS, {"id": case_id, "form": form}).scalar_one())

    def note_print(self, case_id: str, form: str) -> int:
        """Note one print of a form; returns how often it had been printed here before."""
        before = self.times_printed(case_id, form)

        def write(at: datetime) -> None:
            with self._store.transaction(self._actor) as transaction:
                transaction.audit("print", self.kind.name, case_id, at, form=form)

        self._store.note(write)
        return before

    def _view(self, case_id: str) -> tuple[CaseView, Loaded]:
        """The case folded afresh; where something else was kept of it, that is made again."""
        self._seat.ready()
        with self._store.reading() as session:
            kept = resolve(session, self.kind, case_id)
            view, loaded = self._opening.view(session, kept)
            differs = self._opening.differs(session, view, loaded)
        if differs:
            _log.warning("what was kept of a %s was not what it is; it was mended", self.kind.name)
            self._seat.mend(view.record.id)
        return view, loaded

    def _write_opened(self, case_id: str, shown: int | None, at: datetime) -> None:
        with self._deed(case_id) as deed:
            transaction, root = deed.transaction, deed.record.id
            place, session = self._actor.place_id, transaction.session
            query = select(Opened.id).where(Opened.root == root, Opened.place_id == place)
            is_new = session.scalars(query).first() is None
            said = (outcome.step.sides for outcome in deed.case.outcomes)
            if is_new and any(not sides & deed.sides for sides in said):
                name = person_name(session, self._actor.person_id)
                transaction.put(Opened(case_kind=self.kind.name, by_name=name), root=root)
            seen = latest_place(outcome.step for outcome in deed.case.outcomes)
            seen = seen if shown is None else min(shown, seen)
            if seen > seen_of(session, self.kind, [root]).get(root, 0):
                transaction.touched.add(OPENED)  # what it says is news no more
            transaction.audit("read", self.kind.name, root, at, seen=seen)

    @contextmanager
    def _deed(self, case_id: str) -> Iterator[Deed]:
        with self._store.transaction(self._actor) as transaction:
            yield Deed(transaction, self.kind, case_id, self._now)

    @property
    def _now(self) -> datetime:
        return self._store.clock.now()
