"""What has come for whom, and whether it overtakes other work: on a file, on PostgreSQL, behind a
pooler."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event

from app.kinds import KINDS
from sync.hub.hub import Hub
from sync.hub.journal import epochs
from sync.hub.storage.database import at_server, open_server
from sync.hub.wire.news import HeardSoFar, News, NewsTold
from tests.county import County
from tests.seats import Seat
from tests.sync.hub.storage.test_database import pooler

__all__ = ["pooler"]


def asked(county: County, seat: Seat, after: int | None = None) -> HeardSoFar:
    with county.hub.reading() as connection:
        present = epochs.present(connection)
    return HeardSoFar(seat.facility, present.epoch, present.seq if after is None else after)


def told(county: County, *who: HeardSoFar) -> list[NewsTold]:
    return News(county.hub).since(who)


def refer(centre: Seat, hospital: Seat, urgency: str) -> str:
    card: dict[str, Any] = {"number": "R1", "patient_name": "张三", "urgency": urgency}
    case = centre.put("referral", direction="up", **card)
    centre.put("grant", case, to=hospital.facility, reason="转诊")
    return case


def test_only_the_institution_it_is_for_is_told(
    county: County, centre: Seat, hospital: Seat
) -> None:
    elsewhere = Seat(county, "东郊镇卫生院")
    before = [asked(county, seat) for seat in (hospital, elsewhere)]
    refer(centre, hospital, "1")
    there, nowhere = told(county, *before)
    assert there.upto > before[0].after
    assert (there.is_urgent, nowhere.is_news) == (False, False)
    assert nowhere.seen >= there.upto


def test_what_is_urgent_is_told_as_urgent(county: County, centre: Seat, hospital: Seat) -> None:
    before = asked(county, hospital)
    for number in range(3):
        centre.put("note", noted_on="2026-01-15", title=f"{number}")
    refer(centre, hospital, "3")
    refer(centre, hospital, "1")
    (found,) = told(county, before)
    assert found.is_urgent
    (again,) = told(county, asked(county, hospital, found.upto))
    assert not again.is_news


def test_news_for_all_is_news_for_everybody(county: County, centre: Seat, hospital: Seat) -> None:
    before = [asked(county, seat) for seat in (centre, hospital)]
    Seat(county, "东郊镇卫生院")  # every institution knows of every other
    assert all(one.is_news for one in told(county, *before))


def test_another_epoch_is_news(county: County, centre: Seat, hospital: Seat) -> None:
    before = asked(county, hospital)
    if county.hub.engine.dialect.name == "sqlite":
        county.restart_hub()
    else:
        with county.hub.engine.begin() as connection:
            epochs.start_epoch(connection)
    (found,) = told(county, before)
    assert found.moved


def test_nobody_is_looked_for_while_nothing_was_written(
    county: County, centre: Seat, hospital: Seat
) -> None:
    """However many wait: the counter alone says that there is nothing to look for."""
    who = [asked(county, seat) for seat in (centre, hospital)] * 100
    statements: list[str] = []
    event.listen(
        county.hub.engine, "before_cursor_execute", lambda *said: statements.append(said[2])
    )
    assert not any(one.is_news for one in told(county, *who))
    assert not [one for one in statements if "delivery" in one]


def test_behind_a_pooler_what_another_worker_wrote_is_heard(server: Engine, pooler: str) -> None:
    """LISTEN does not work there; asking does."""
    engine = open_server(at_server(pooler, is_pooled=True), 2)
    writing, listening = Hub(server, KINDS), Hub(engine, KINDS)
    with listening.reading() as connection:
        present = epochs.present(connection)
    who = HeardSoFar("nobody yet", present.epoch, present.seq)
    assert not News(listening).since([who])[0].is_news
    writing.administer("facility", "f" * 32, {"name": "河东", "kind": "township_centre"})
    assert News(listening).since([who])[0].is_news
    engine.dispose()
