"""What features declare of themselves: each kind has its form, forty pages have room in the rail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from app.core.rights import Role
from app.duty import Duty
from app.kinds import KINDS
from app.notes import Note
from app.users import Person, Posting
from tests.ui.clinic_window import main_window
from tests.workstations import Desk
from ui.feature import Feature, Features, RailGroup
from ui.features import FEATURES
from ui.shell.main_window import DESIGN_SIZE
from ui.shell.navigation import Navigation
from ui.theme import Theme

NO_FORM = {
    "grant": "made with its case, typed by nobody",
    "conflict": "decided at the desk of the exchange",
    "slip": "made with its case",
    "person_key": "made at the first sign-in",
    "opened": "noted while reading",
    "delivered": "written by the hub",
    "training_topic": "typed in the form of a session",
}
"""Kinds that nobody types, and why."""
NO_CASE = frozenset(NO_FORM) | {"*"}


def _is_opened(kind: str, opened: set[str]) -> bool:
    above = set(KINDS[kind].child_of) - NO_CASE
    return kind in opened or any(one in opened for one in above)


def test_what_was_typed_is_corrected_in_its_own_form_whatever_it_is() -> None:
    opened = {kind for feature in FEATURES for kind in feature.opens}
    typed = [kind for kind in KINDS if not kind.administered and kind.name not in NO_FORM]
    without = [kind.name for kind in typed if not _is_opened(kind.name, opened)]
    # What hangs on a case of any kind opens with it.
    assert [name for name in without if KINDS[name].child_of != ("*",)] == []
    assert opened - {kind.name for kind in KINDS} == set()


def test_each_kind_is_opened_by_one_page_alone() -> None:
    kinds = [kind for feature in FEATURES for kind in feature.opens]
    assert len(set(kinds)) == len(kinds)


def test_a_record_of_each_list_is_opened_by_its_id(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        clinic = window.desk.clinic
        today = date(2026, 1, 15)
        note = clinic.notes.write(Note(noted_on=today, title="晨会", text="疫苗"))
        clinic.notes.write(Note(noted_on=today, title="另一条"))
        days = [clinic.clock.today()] * 2
        duties = [
            clinic.duty.publish(
                Duty(on_day=day, department="03", person_name=name, phone="13912345678")
            )
            for day, name in zip(days, ("王医生", "李医生"), strict=True)
        ]
        person = clinic.users.register(Person(name="赵护士"), [Posting(Role.NURSE)])
        (post,) = clinic.users.posts_of(person)
        opened = {"note": note, "duty": duties[1], "person": person, "post": post.id}
        shown = []
        for kind, record_id in opened.items():
            errand = window.desk.opening(kind, record_id, "")
            assert errand is not None
            window.run(errand)
            background.drain()
            shown.append(window.shown)
        assert shown == ["notes", "duty", "users", "users"]
        pages: list[Any] = [window._page(name) for name in ("notes", "duty", "users")]
        notes, duty, users = pages
        assert notes._form.field("title").value() == "晨会"
        assert duty._list.current().person_name == "李医生"
        assert users._list.current().person.name == "赵护士"


# The rail


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(qapp)
    yield theme
    theme.set_scale(100)


def _forty() -> list[Feature]:
    """Ten pages in each group, under the one that is always there."""
    groups = [group for group in RailGroup if group is not RailGroup.NONE]
    made = [
        replace(FEATURES[0], name=f"{group}{n}", title=f"第{n}页", group=group, keys=())
        for group in groups
        for n in range(10)
    ]
    return [FEATURES[0], *made]


def _unseen(rail: Navigation) -> list[str]:
    entries = [one for one in rail.findChildren(QToolButton) if one.isVisible()]
    return [
        one.text()
        for one in entries
        if not rail.rect().contains(QRect(one.mapTo(rail, QPoint()), one.size()))
    ]


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.usefixtures("chinese")
def test_forty_pages_have_room_and_today_never_leaves(
    qtbot: QtBot, theme: Theme, percent: int
) -> None:
    theme.set_scale(percent)
    features = _forty()
    rail = Navigation(features)
    qtbot.addWidget(rail)
    rail.setFixedHeight(DESIGN_SIZE[1] - 60)
    rail.show()
    for feature in features:
        rail.show_open(feature.name)
        QTest.qWait(0)
        assert _unseen(rail) == []
        assert rail._entries["today"].isVisible()
        assert rail._entries[feature.name].isVisible()


@pytest.mark.usefixtures("chinese")
def test_a_folded_group_says_how_much_waits_in_it_and_a_click_unfolds_it(
    qtbot: QtBot, theme: Theme
) -> None:
    theme.set_scale(150)
    rail = Navigation(_forty())
    qtbot.addWidget(rail)
    rail.setFixedHeight(DESIGN_SIZE[1] - 60)
    rail.show()
    rail.show_open("care3")
    rail.set_count("here2", 4)
    here = next(one for one in rail._sections if rail._entries["here2"] in one.entries)
    assert not rail._entries["here2"].isVisible()
    assert here.head.text().endswith("本机   4")
    here.head.click()
    assert rail._entries["here2"].isVisible()
    assert here.head.text().endswith("本机")
    here.head.click()
    assert not rail._entries["here2"].isVisible()


@pytest.mark.usefixtures("chinese")
def test_the_search_box_offers_the_pages_for_which_there_was_no_room(
    qtbot: QtBot, theme: Theme
) -> None:
    theme.set_scale(150)
    rail = Navigation(_forty())
    qtbot.addWidget(rail)
    rail.setFixedHeight(300)
    rail.show()
    rail.show_open("care0")
    care = next(one for one in rail._sections if rail._entries["care0"] in one.entries)
    with qtbot.waitSignal(rail.wants_rest) as asked:
        care.rest.click()
    assert asked.args == [[one.feature.name for one in care.entries if one not in care.shown]]


def test_what_has_no_form_of_its_own_opens_with_its_case() -> None:
    features = Features(FEATURES)
    assert features.opening("attachment", "a") is None
    errand = features.opening("referral", "r", "reason")
    assert errand is not None
    assert (errand.feature, errand.do, errand.subject, errand.field) == (
        *("referrals", "open", "r", "reason"),
    )
