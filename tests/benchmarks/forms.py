"""A declared form of sixty elements is opened, against the same fields put in by hand; and a key typed
into it, with every rule asked anew.

python -m tests.benchmarks.forms [--rounds 15] [--tiny]
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.benchmarks.runner import Report, median, percentile, times_ms

OPEN_MS, BEYOND_MS, KEY_MS = 300.0, 150.0, 16.0
TODAY = date(2026, 3, 31)
GROUPS = 10
"""Each of six elements: a text, a number, a date, a set with none and other, the other's words, a
longer text that is asked for above a limit."""


def declared() -> Any:
    from app.core.kinds import FieldType
    from app.forms.element import Element, Range
    from app.forms.expressions import read_expression
    from app.forms.form import Form, Item, Section

    def group(number: int) -> Section:
        several = Element(
            f"signs_{number}",
            "症状",
            FieldType.CODES,
            codes="allergy",
            none="1",
            other=frozenset({"5"}),
            words=f"sign_{number}",
        )
        pressure = Element(
            f"sbp_{number}",
            "收缩压",
            FieldType.INTEGER,
            unit="mmHg",
            ranges=(Range(40, 300, 90, 140),),
        )
        high = read_expression(f"sbp_{number} >= 180")
        items = (
            Item(Element(f"name_{number}", "姓名", FieldType.TEXT, max_length=40), needed=True),
            Item(pressure),
            Item(Element(f"on_{number}", "日期", FieldType.DATE)),
            Item(several),
            Item(Element(f"sign_{number}", "其他症状", FieldType.TEXT, max_length=40)),
            Item(Element(f"why_{number}", "原因", FieldType.LONG_TEXT), shown_if=high),
        )
        return Section(f"第{number}部分", items)

    return Form("sixty", "六十项", tuple(map(group, range(GROUPS))))


def by_hand() -> Any:
    from app.core.coding import table
    from ui.widgets.chips import MultiChoiceField
    from ui.widgets.choices import choices_of
    from ui.widgets.fields import DateField, LongTextField, TextField, WholeField
    from ui.widgets.form import FULL, QUARTER, Form

    form = Form("save")
    allergies = choices_of(table("allergy"))
    for number in range(GROUPS):
        form.section(f"第{number}部分")
        form.add(f"name_{number}", "姓名", TextField(40), needed=True, span=QUARTER)
        pressure = WholeField("mmHg", low=40, high=300, likely=(90, 140))
        form.add(f"sbp_{number}", "收缩压", pressure, span=QUARTER)
        form.add(f"on_{number}", "日期", DateField(lambda: TODAY), span=QUARTER)
        signs = MultiChoiceField(allergies, exclusive="1")
        form.add(f"signs_{number}", "症状", signs, span=FULL)
        form.add(f"sign_{number}", "其他症状", TextField(40), span=QUARTER)
        form.add(f"why_{number}", "原因", LongTextField(3), span=FULL)
        for name in ("sign", "why"):
            form.show_field(f"{name}_{number}", shown=False)
    return form


def measure(report: Report, rounds: int) -> None:
    from PySide6.QtWidgets import QApplication

    from ui.forms.form import DrawnForm
    from ui.theme import Theme

    qt = QApplication.instance() or QApplication([])
    assert isinstance(qt, QApplication)
    theme = Theme(qt)
    theme.set_scale(100)
    form = declared()

    def opened(made: Any) -> Any:
        made.resize(1100, 640)
        made.show()
        qt.processEvents()
        return made

    def drawn() -> Any:
        made = DrawnForm("save")
        made.draw(form, lambda: TODAY)
        return opened(made)

    kept = [drawn(), opened(by_hand())]
    open_ms = times_ms(lambda: kept.append(drawn()), rounds)
    hand_ms = times_ms(lambda: kept.append(opened(by_hand())), rounds)
    shown = kept[0]
    edit = shown.field("sbp_3").edit

    def key() -> None:
        edit.setText("150")
        edit.textEdited.emit("150")

    key_ms = times_ms(key, rounds * 4)
    report.figure("declared_ms", median(open_ms))
    report.figure("by_hand_ms", median(hand_ms))
    report.figure("key_ms_p95", percentile(key_ms, 0.95))
    report.ratio["declared_over_hand"] = round(median(open_ms) / median(hand_ms), 2)
    report.at_most("open", median(open_ms), OPEN_MS)
    report.at_most("beyond", round(median(open_ms) - median(hand_ms), 3), BEYOND_MS)
    report.at_most("key", percentile(key_ms, 0.95), KEY_MS)


def run(rounds: int = 15, *, is_quiet: bool = False) -> Mapping[str, Any]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    report = Report("forms", is_quiet=is_quiet)
    measure(report, rounds)
    report.finish()
    return report.result()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--tiny", action="store_true")
    asked = parser.parse_args()
    bars = run(2 if asked.tiny else asked.rounds)["bars"]
    return 0 if asked.tiny or all(is_kept for _, _, is_kept in bars.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
