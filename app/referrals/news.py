"""What others said of referrals and nobody here has opened yet: what calls a person to the screen."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cases.ladder import Side
from app.referrals.ladder import INSIDE, State
from app.referrals.lines import CaseLines, FoldedLine
from app.referrals.loading import load, resolve, seen_of
from app.referrals.records import URGENT
from app.referrals.views import CaseLine

CRITICAL = "3"
_UNSENT = (State.DRAFT, State.REVIEWING)
_INSIDE = ", ".join(f"'{code}'" for code in sorted(INSIDE))
_SAID = f"""
SELECT said.root, said.ord FROM (
  SELECT root, max(ord) AS ord FROM referral_step
  WHERE place_id <> :place AND voided_at IS NULL AND archived = 0 AND step NOT IN ({_INSIDE})
    AND (:root = '' OR root = :root)
  GROUP BY root
) AS said
LEFT JOIN (
  SELECT root, max(ord) AS ord FROM opened
  WHERE place_id = :place AND voided_at IS NULL GROUP BY root
) AS opened ON opened.root = said.root
WHERE said.ord > coalesce(opened.ord, 0)
"""
"""By any computer of the place: whoever opened the case first has heard what was said by then."""


@dataclass(frozen=True)
class NewsLine:
    """One case of which something is new, up to `place` in the hub's order."""

    line: CaseLine
    place: int
    is_new: bool
    """It came in and nobody has answered it."""

    @property
    def is_urgent(self) -> bool:
        return self.line.urgency in URGENT

    @property
    def is_critical(self) -> bool:
        return self.line.urgency == CRITICAL


def news_of(session: Session, place: str, lines: CaseLines) -> list[NewsLine]:
    """The most urgent first, then the longest waiting."""
    places = _unopened(session, place)
    if not places:
        return []
    found = lines.of(session, load(session, places))
    news = [
        NewsLine(one.line, places[one.line.id], _is_new(one))
        for one in found
        if one.sides and one.line.id in places and one.line.state not in _UNSENT
    ]
    return sorted(news, key=_urgent_first)


def _urgent_first(one: NewsLine) -> tuple[bool, bool, str, int]:
    sent = one.line.sent_at
    return not one.is_critical, not one.is_urgent, sent.isoformat() if sent else "~", one.line.n


def _is_new(one: FoldedLine) -> bool:
    return Side.RECEIVER in one.sides and one.line.state is State.WAITING


def is_unopened(session: Session, place: str, referral_id: str) -> bool:
    return bool(_unopened(session, place, referral_id))


def _unopened(session: Session, place: str, of: str = "") -> dict[str, int]:
    """Cases in which another place has said something since they were opened here, and how far."""
    found = session.execute(text(_SAID), {"place": place, "root": of})
    said: dict[str, int] = dict(found.all())
    seen = seen_of(session, said)
    fresh: dict[str, int] = {}
    for root, ord_ in said.items():
        if ord_ > seen.get(root, 0):
            kept = resolve(session, root)
            fresh[kept] = max(ord_, fresh.get(kept, 0))
    return fresh
