"""An entry of a register as a case: its face is drawn from the declaration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.cases import Ladder, Rung, RungCode
from app.clinic import Clinic
from app.core.text import N_
from app.documents.forms import Imprint, Paper
from app.support import SUPPORT_CASE, SupportCase
from app.support.record import STEP_TABLE
from app.support.register import GIVE_UP, POSTPONE, REMARK
from app.support.sheets import entry_sheet
from ui.cases import Button, CasePane, CasePanel, Face, StepForm
from ui.cases.face import Printed, Section, Values
from ui.page import Desk
from ui.support.words import facts_of, log_words, register_words, step_words, tone_of
from ui.text import tr
from ui.words import label

CORRECT, VOID = "correct", "void"
SELDOM = (POSTPONE, GIVE_UP, REMARK)
SHEET = "support"


def _today(case: SupportCase, clinic: Clinic) -> Values:
    return {"day": clinic.clock.today()}


def _steps(ladder: Ladder) -> Mapping[str, StepForm[SupportCase]]:
    """In the order of the ladder, each with its own digit."""
    codes = [rule.code for rule in ladder.steps if rule.code not in SELDOM]
    codes = [*codes[1:], *(code for code in SELDOM if code in ladder.rules)]
    return {
        code: StepForm(f"{label(STEP_TABLE, code)}(&{number})", begins=_today)
        for number, code in enumerate(codes, start=1)
    }


def _likely(case: SupportCase) -> Sequence[str]:
    return [code for code in case.may if code not in SELDOM]


def _next(case: SupportCase) -> str | None:
    return next(iter(_likely(case)), None)


def _answered(case: SupportCase, rung: Rung) -> Sequence[str]:
    """An entry is written by either side."""
    if rung.code != RungCode.WRITTEN:
        return ()
    return (case.names.get(case.record.home, ""), rung.person)


def _buttons(case: SupportCase) -> Sequence[Button]:
    if not case.may_correct:
        return ()
    return (
        Button(CORRECT, N_("&Correct it")),
        Button(VOID, N_("Void…"), seldom=True),
    )


def face_of(clinic: Clinic, ladder: Ladder) -> Face[SupportCase]:
    """That of one ladder: the steps of others have other words."""

    def sections(case: SupportCase) -> Iterator[Section]:
        yield register_words(case.record.register), list(facts_of(case, clinic))
        if worked := list(log_words(case, clinic)):
            yield tr("Work known from other pages"), worked

    return Face(
        SUPPORT_CASE,
        title=N_("Register"),
        service=lambda clinic: clinic.supports,
        steps=_steps(ladder),
        tone=tone_of,
        next=_next,
        likely=_likely,
        sections=sections,
        buttons=_buttons,
        details=step_words,
        answered=_answered,
        prints=_prints,
        paper=lambda case: SHEET,
        rungs={one.code: label(STEP_TABLE, one.code) for one in ladder.ahead},
    )


def _prints(
    clinic: Clinic, case: SupportCase, form: str, paper: Paper, imprint: Imprint
) -> Printed:
    # Here and not above: drawing loads the print library and the fonts.
    from app.documents.form_sheet import form_sheet

    agreed = {view.id: view.subject for view in clinic.agreements.all()}
    agreement = agreed.get(case.record.agreement_id or "", "")
    sheet = entry_sheet(case, clinic.place_name, agreement)
    return Printed(form_sheet(sheet, imprint, paper), sheet.title)


def pane_of(desk: Desk, ladder: Ladder) -> CasePane[SupportCase]:
    return CasePane(desk, CasePanel(desk, face_of(desk.clinic, ladder)))
