"""What is printed of the registers: one entry with its steps, a list, an agreement's story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.cases import StepView
from app.core import coding
from app.core.catalog import chinese
from app.core.values import to_wire
from app.documents.forms import FormSheet, SheetRow
from app.forms.form import Form
from app.forms.sheet import said, sheet_of
from app.support.asking import correction_form, said_at, said_in
from app.support.record import REGISTER_TABLE, STEP_TABLE, SupportStep
from app.support.views import AgreementStory, SupportCase, SupportLine

STATE_TABLE = "support_entry_state"
_ANY = Form("", "", ())
"""Whose answers stand in the tables that ship."""
_PLACES = ("agreement_id", "supporting_id", "supported_id")
_STEPS = (("日期", 2), ("步骤", 2), ("经办", 2), ("内容", 5))
_LINES = (
    *(("日期", 2), ("名称", 4), ("状态", 2)),
    *(("支援单位", 3), ("受援单位", 3), ("科室", 2), ("人员", 2)),
)
_EVENTS = (("日期", 2), ("台账", 2), ("名称", 4), ("步骤", 2), ("经办", 2))


def _word(table: str, code: str) -> str:
    return coding.table(table).label(code)


def entry_sheet(case: SupportCase, facility: str, agreement: str) -> FormSheet:
    """With the words of its register; one of a newer program has its title and steps alone."""
    head = [("支援单位", _supporting(case)), ("受援单位", case.names.get(_supported(case), ""))]
    head += [("协议", agreement), ("状态", _word(STATE_TABLE, case.case.state))]
    rows = _table("办理过程", _STEPS, map(_step_row, case.steps))
    if case.register is None:
        title = (("名称", case.record.title or ""),)
        start = FormSheet(facility=facility, title="帮扶台账", rows=(SheetRow(fields=title),))
    else:
        form = correction_form(case.register)
        answers = said_in(form, case.record)
        shown = {code for code in answers if code not in _PLACES and answers[code] is not None}
        values = {code: to_wire(form.element(code).type, answers[code]) for code in shown}
        start = sheet_of(form, facility, values, shown, head)
    return FormSheet(facility=facility, title=start.title, rows=(*start.rows, *rows))


def _supporting(case: SupportCase) -> str:
    record = case.record
    return case.names.get(record.supporting_id or "", "") or record.supporting_name or ""


def _supported(case: SupportCase) -> str:
    return case.record.supported_id or ""


def _step_row(step: StepView) -> tuple[str, ...]:
    record: SupportStep = step.record
    return (
        record.day.isoformat(),
        _word(STEP_TABLE, step.code),
        record.by_name or "",
        "；".join(_details(record)),
    )


def _details(record: SupportStep) -> Iterator[str]:
    """What a step says beside its day."""
    for element, value in said_at(record):
        yield f"{chinese(element.label)} {said(_ANY, element, value)}"
    if record.note:
        yield record.note


def list_sheet(title: str, facility: str, lines: Sequence[SupportLine], total: int) -> FormSheet:
    head = SheetRow(fields=(("合计", f"{total}"), ("本表", f"{len(lines)}")))
    rows = _table(title, _LINES, map(_line_row, lines))
    return FormSheet(facility=facility, title="帮扶台账", rows=(head, *rows))


def _line_row(line: SupportLine) -> tuple[str, ...]:
    return (
        line.from_on.isoformat(),
        line.title,
        _word(STATE_TABLE, line.state),
        line.supporting,
        line.supported,
        _word("department", line.department) if line.department else "",
        line.person,
    )


def story_sheet(story: AgreementStory, facility: str) -> FormSheet:
    """Counts first: they are what is read aloud."""
    head = SheetRow(fields=(("协议", story.subject), ("对方机构", story.partner)))
    days = f"{story.from_on.isoformat()} 至 {story.until_on.isoformat()}"
    counts = [
        (_word(REGISTER_TABLE, register), _word(STEP_TABLE, step), str(count))
        for register, step, count in story.counts
    ]
    numbers = [
        (chinese(one.title), "", f"{one.value:g} {chinese(one.unit)}") for one in story.numbers
    ]
    counted = _table("合计", (("项目", 4), ("步骤", 2), ("数量", 2)), [*counts, *numbers])
    events = (
        (
            one.day.isoformat(),
            _word(REGISTER_TABLE, one.register),
            one.title,
            _word(STEP_TABLE, one.step),
            one.by,
        )
        for one in story.events
    )
    rows = (head, SheetRow(fields=(("起止", days),)), *counted, *_table("经过", _EVENTS, events))
    return FormSheet(facility=facility, title="帮扶协议执行情况", rows=rows)


def _table(
    title: str, columns: Sequence[tuple[str, float]], lines: Iterable[tuple[str, ...]]
) -> Iterator[SheetRow]:
    found = tuple(lines)
    if found:
        yield SheetRow(fields=((title, ""),), columns=tuple(columns), lines=found)
