"""A workstation reads whatever it was sent: what cannot be read lies aside and is told, and every
list and page stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.attention import Attention
from app.attention.views import StuckWhy
from app.clinic import Clinic
from app.core.errors import ClinicError
from app.core.kinds import FieldType, Kind
from app.core.record import RecordRow
from app.figures import Period
from app.kinds import KINDS
from app.storage.base import STAMPED
from app.storage.store import Store
from sync.client import intake
from sync.client.intake import Intake
from sync.client.status import status_of
from sync.hub.journal.faults import FAULTS
from sync.hub.log import place_of
from sync.protocol.messages import FeedPage, PageRow
from tests.faults.rubbish import sound
from tests.ui.clinic_window import main_window
from tests.workstations import Desk
from ui.background import Background
from ui.features import FEATURES
from ui.page import Errand
from ui.shell.main_window import MainWindow
from ui.singletons import protect_singletons

protect_singletons()

COMMON = frozenset((*STAMPED, "voided_at", "voided_by", "voided_why"))
OPENED = 3
"""So many records of each kind are opened."""
AT = "2026-03-02T01:00:00.000Z"
OTHER = "0e" * 16
WRONG: Sequence[Any] = (
    None,
    "",
    "garbage",
    "王\x00芳",
    "<b>张</b>",
    "字" * 30_000,
    "0001-01-01",
    "9999-12-31",
    "2026-01-15T00:30:00",
    "9999-12-31T23:59:59.999Z",
    7,
    True,
    -1,
    10**30,
    1.5e300,
    [],
    ["a", 1],
    [{"a": [1]}],
    {"a": 1},
    {"add": ["1"]},
)
COLUMNS: Sequence[dict[str, Any]] = (
    {"at": "garbage"},
    {"at": "2026-01-15"},
    {"at": "9999-12-31T23:59:59.999Z"},
    {"by": "x" * 10_000},
    {"by": "a\x00b"},
    {"place": "<b>"},
    {"rev": -1},
    {"crev": 10**30},
    {"ord": 10**30},
    {"frev": {"name": -(10**30)}},
    {"home": ""},
    {"root": "\x07"},
)
EXTRA: Sequence[dict[str, Any]] = (
    {"role": "archmage"},
    {"kind": "spaceport"},
    {"step": "levitate"},
    {"direction": "sideways"},
    {"resolved": "maybe"},
    {"record_kind": "hologram"},
    {"field": "no_such_field"},
    {"case_kind": "hologram"},
    {"about_kind": "hologram"},
    {"opens": "everything"},
    {"subject": "weather"},
    {"state": "undead"},
    {"packet": "JC1:garbage"},
)


class Maker:
    """Rows of one kind, sound but for one thing, as a hub or a newer neighbour might send them."""

    def __init__(self, clinic: Clinic) -> None:
        self.here, self.me = clinic.actor.place_id, clinic.actor.person_id
        self._count = 0

    def sound(self, kind: Kind, /, **fields: Any) -> RecordRow:
        self._count += 1
        stamp = {"author_id": self.me, "author_home_id": self.here, "place_id": self.here}
        whole = {**sound(kind), **stamp, "written_at": AT, **self._links(kind), **fields}
        whole = {name: value for name, value in whole.items() if value is not None}
        root = self.root_of(kind)
        record_id = f"{kind.name}-{self._count}"
        row = RecordRow(record_id, kind.name, self.here, root, rev=1, crev=1, ord=1, fields=whole)
        row.by, row.place, row.at = self.me, self.here, AT
        return row

    def root_of(self, kind: Kind) -> str | None:
        if not kind.child_of:
            return None
        return "root-referral" if "*" in kind.child_of else f"root-{kind.child_of[0]}"

    def _links(self, kind: Kind) -> dict[str, Any]:
        links = {field.name: self.here for field in kind.fields if field.type is FieldType.ID}
        links |= {name: self.me for name in links if name.startswith("person")}
        return links | ({"kind": "township_centre"} if kind.name == "facility" else {})

    def roots(self) -> list[RecordRow]:
        rows = []
        for kind in KINDS:
            if not kind.child_of:
                row = self.sound(kind)
                row.id = f"root-{kind.name}"
                rows.append(row)
        return rows

    def bad(self, kind: Kind) -> Iterator[RecordRow]:
        own = [field for field in kind.fields if field.name not in COMMON or kind.name == "note"]
        for place, field in enumerate(own):
            for wrong in WRONG[place % 5 :: 5]:
                row = self.sound(kind)
                row.fields[field.name] = wrong
                if wrong is None:
                    row.fields.pop(field.name)
                yield row
        for extra in EXTRA:
            if kind.field(next(iter(extra))) is not None:
                yield self.sound(kind, **extra)
        for columns in COLUMNS:
            row = self.sound(kind)
            for name, value in columns.items():
                setattr(row, name, value)
            yield row
        yield self.sound(kind, from_a_newer_program={"deep": [[[1]]]})


def take_in(store: Store, rows: Sequence[RecordRow], start: int = 0) -> int:
    """The real intake, slice by slice as `HubAnswers` cuts a page."""
    for first in range(0, len(rows), 500):
        part = rows[first : first + 500]
        page_rows = [PageRow(start + i + 1, row.id, row) for i, row in enumerate(part)]
        with store.journal_transaction() as (connection, touched):
            taken = Intake(connection, store.tables, touched, AT)
            page = FeedPage(start, start + len(part), False, page_rows)
            assert taken.page(page, start) == page.to
        start += len(part)
    return start


@pytest.fixture
def bench(qtbot: QtBot, desk: Desk) -> Iterator[tuple[MainWindow, Background]]:
    with main_window(qtbot, desk) as (window, background, _):
        yield window, background


Deed = Callable[[], object]


def lists(clinic: Clinic) -> dict[str, Deed]:
    """What the services read for lists, trays and counts."""
    first, here, me = date(2015, 1, 1), clinic.actor.place_id, clinic.actor.person_id
    return {
        "facilities": clinic.facilities.all,
        "facilities found": lambda: clinic.facilities.search("a"),
        "departments": lambda: clinic.facilities.departments(here),
        "communities": clinic.facilities.communities,
        "communities of": lambda: clinic.facilities.communities_of(here, date(2026, 3, 2)),
        "members": lambda: clinic.facilities.members(here),
        "partners": lambda: clinic.facilities.partners(here, date(2026, 3, 2)),
        "directory": clinic.facilities.directory,
        "agreements": clinic.agreements.all,
        "duty": lambda: clinic.duty.from_day(first),
        "staff": lambda: clinic.users.staff(here, date(2026, 3, 2)),
        "users": lambda: clinic.users.search("a"),
        "roles": lambda: clinic.users.roles_of(me, here, date(2026, 3, 2)),
        "posts": lambda: clinic.users.posts_of(me),
        "notes": clinic.notes.latest,
        "patients": clinic.patients.recent,
        "all patients": lambda: clinic.patients.rows(clinic.patients.ids()),
        "villages": clinic.patients.villages,
        "found": lambda: clinic.patients.find("甲"),
        "handovers": clinic.handovers.came_in,
        "in tray": clinic.referrals.in_tray,
        "answers": clinic.referrals.answers,
        "sent": clinic.referrals.sent,
        "drafts": clinic.referrals.drafts,
        "waiting": clinic.referrals.waiting,
        "received": clinic.referrals.received,
        "due": clinic.referrals.due,
        "silent": clinic.referrals.silent,
        "referrals found": lambda: clinic.referrals.find("甲"),
        "figures": lambda: clinic.figures.overview(Period.year(2026)),
        "sessions": lambda: clinic.training.search(""),
        "last session": clinic.training.last,
        "topics": clinic.training.topics,
        "records behind figures": lambda: [
            result.rows() for result in clinic.figures.overview(Period(first, date(2026, 12, 31)))
        ],
        "held": clinic.attention.held,
        "stuck": clinic.attention.stuck,
        "conflicts": clinic.attention.conflicted,
        "differences": clinic.reconciliation.differences,
        "status": lambda: status_of(clinic.store),
    }


def records(clinic: Clinic, kind: Kind, record_id: str) -> dict[str, Deed]:
    """What a page reads of one record when it is opened."""
    found: dict[str, Deed] = {
        "history": lambda: clinic.history.of(kind, record_id),
        "attachments": lambda: clinic.attachments.of(record_id),
        "beside": lambda: clinic.attention.beside(kind, record_id),
        "name": lambda: clinic.name_of(record_id),
    }
    match kind.name:
        case "patient":
            found["open"] = lambda: clinic.patients.open(record_id)
            found["family"] = lambda: clinic.patients.family(record_id)
            found["joined"] = lambda: clinic.patients.joined_records(record_id)
            found["whole"] = lambda: clinic.patients.whole(clinic.patients.open(record_id))
            found["judged"] = clinic.patients.to_judge
            found["viewers"] = lambda: clinic.patients.who_can_see(record_id)
            found["receipt"] = lambda: clinic.patients.receipt(record_id)
            found["cases"] = lambda: clinic.referrals.of_patient(record_id)
            found["moves"] = lambda: clinic.handovers.of_patient(record_id)
        case "referral":
            found["case"] = lambda: clinic.referrals.case(record_id)
            found["essentials"] = lambda: clinic.paper_slips.essentials(record_id)
            found["phoned"] = lambda: clinic.paper_slips.phoned_before(record_id)
        case "training_session":
            found["session"] = lambda: clinic.training.get(record_id)
        case "agreement":
            found["case"] = lambda: clinic.agreements.case(record_id)
        case "handover":
            found["case"] = lambda: clinic.handovers.case(record_id)
            found["copied"] = lambda: clinic.handovers.copied(record_id)
    return found


def failures(
    deeds: dict[str, Deed], answers: tuple[type[Exception], ...] = (ClinicError,)
) -> list[str]:
    """The names of those that raise; of one record, though of no list, a ClinicError is an answer."""
    wrong = []
    for name, deed in deeds.items():
        try:
            deed()
        except answers:
            continue
        except (ClinicError, *FAULTS) as error:
            wrong.append(f"{name}: {type(error).__name__} {place_of(error)}")
    return wrong


def ids_of(clinic: Clinic, kind: Kind) -> list[str]:
    with clinic.store.reading() as session:
        query = f'SELECT id FROM "{kind.name}" ORDER BY n'
        found = list(session.connection().exec_driver_sql(query).scalars())
        return found[:: len(found) // OPENED + 1]


def bad_rows(maker: Maker) -> list[RecordRow]:
    return [row for kind in KINDS for row in maker.bad(kind)]


def everything_reads(clinic: Clinic) -> list[str]:
    wrong = failures(lists(clinic), ())
    for kind in KINDS:
        for record_id in ids_of(clinic, kind):
            wrong += failures(records(clinic, kind, record_id))
    return sorted(set(wrong))


def pages_stand(window: MainWindow, background: Background) -> None:
    """An exception in a slot or a model fails the test by itself."""
    for feature in FEATURES:
        window.run(Errand(feature.name))
        background.drain()
    clinic = window.desk.clinic
    shown = [("patients", one.id) for one in clinic.patients.recent()[:OPENED]]
    shown += [("referrals", one.id) for one in clinic.referrals.sent()[:OPENED]]
    for name, record_id in shown:
        window.run(Errand(name, "open", record_id))
        background.drain()


def test_whatever_comes_lies_aside_or_is_read_and_every_list_stands(
    bench: tuple[MainWindow, Background],
) -> None:
    window, background = bench
    clinic = window.desk.clinic
    maker = Maker(clinic)
    rows = bad_rows(maker)
    take_in(clinic.store, [*maker.roots(), *rows])
    assert not (wrong := everything_reads(clinic)), "\n".join(wrong)
    stuck = Attention(clinic.store, clinic.actor).stuck()
    assert len(stuck) > len(rows) // 3
    assert {one.why for one in stuck} == {StuckWhy.UNREADABLE}
    assert all(one.since is not None for one in stuck)
    pages_stand(window, background)


def test_what_an_older_program_took_in_leaves_the_lists_with_the_upgrade(
    bench: tuple[MainWindow, Background], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, background = bench
    clinic = window.desk.clinic
    maker = Maker(clinic)
    take_in(clinic.store, maker.roots())
    monkeypatch.setattr(intake, "unreadable", lambda kind, row: None)
    take_in(clinic.store, bad_rows(maker)[::3], start=100)
    monkeypatch.undo()
    clinic.store.understand()
    assert not (wrong := everything_reads(clinic)), "\n".join(wrong)
    pages_stand(window, background)
