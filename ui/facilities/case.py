"""One agreement as a case: its terms, how far it is, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.agreements import (
    AGREEMENT_CASE,
    CONFIRM,
    END,
    OPENS_TABLE,
    AgreementCase,
    AgreementStep,
    Stage,
)
from app.clinic import Clinic
from app.core.text import N_
from ui.cases import Face, StepForm
from ui.cases.face import Section, Values
from ui.text import tr
from ui.widgets.bars import Tone
from ui.words import day, labels

TONES: Mapping[str, Tone] = {
    Stage.ASKED: Tone.WARN,
    Stage.OFFERED: Tone.ACCENT,
    Stage.AHEAD: Tone.ACCENT,
    Stage.IN_FORCE: Tone.GOOD,
}


def tone_of(stage: str) -> Tone:
    return TONES.get(stage, Tone.NEUTRAL)


def _next(case: AgreementCase) -> str | None:
    return CONFIRM if case.view.stage is Stage.ASKED else None


def _likely(case: AgreementCase) -> Sequence[str]:
    return [code for code in (CONFIRM, END) if code in case.may]


def _sections(case: AgreementCase) -> Iterator[Section]:
    view, partner = case.view, case.names.get(case.view.partner_id, "")
    yield (
        tr("Agreement with {name}", name=partner),
        [
            (tr("What it is about"), view.subject),
            (tr("Both show each other"), labels(OPENS_TABLE, view.opens)),
            (tr("From"), day(view.from_on)),
            (tr("Until"), day(view.last_on) if view.last_on else ""),
            (tr("Offered by"), "  ".join(filter(None, (case.from_name, view.by_name)))),
        ],
    )


def _details(step: AgreementStep) -> str:
    last = day(step.last_on) if step.last_on else ""
    return "  ".join(filter(None, (last, step.reason)))


def _today(case: AgreementCase, clinic: Clinic) -> Values:
    return {"last_on": clinic.clock.today()}


FACE = Face(
    AGREEMENT_CASE,
    title=N_("Agreement"),
    service=lambda clinic: clinic.agreements,
    steps={CONFIRM: StepForm(N_("&Confirm it")), END: StepForm(N_("&End it"), begins=_today)},
    tone=tone_of,
    next=_next,
    likely=_likely,
    sections=_sections,
    shows=lambda case: case.view.stage,
    details=_details,
)
