"""What a referral says, in the order of the slip: labels on the left, words on the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app.core.identity import printed_record_number
from app.core.masking import masked
from app.referrals import CaseView, Referral, ReferralReturn
from ui.referrals.words import when, word
from ui.text import tr
from ui.theme import scaled
from ui.widgets.badges import Card, scrolling
from ui.widgets.labels import plain_label
from ui.words import day, labels

LABEL_PX = 112
STORY = (
    "impression",
    "present_illness",
    "past_history",
    "treatment",
    "examinations",
    "precautions",
)
RETURN = (
    "diagnosis",
    "findings",
    "treatment",
    "next_plan",
    "medicines",
    "rehabilitation",
    "precautions",
)

Fact = tuple[str, str]
Section = tuple[str, Sequence[Fact]]


class Facts(Card):
    """Every fact that is known; what nobody wrote leaves no gap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.body.setContentsMargins(1, 1, 1, 1)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(6)
        area = scrolling(self._inside, tr("Referral"))
        self.body.addWidget(area)
        self.setFocusProxy(area)

    def show_case(self, case: CaseView) -> None:
        """The newest return slip stands first: it is what one came for."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for title, facts in sections_of(case):
            known = [(name, text) for name, text in facts if text]
            if known:
                self._column.addWidget(_section(title, known))
        self._column.addStretch(1)


def _section(title: str, facts: Sequence[Fact]) -> QWidget:
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 8)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(5)
    grid.setColumnMinimumWidth(0, scaled(LABEL_PX))
    grid.setColumnStretch(1, 1)
    grid.addWidget(plain_label(title, "heading"), 0, 0, 1, 2)
    for row, (name, text) in enumerate(facts, start=1):
        label = plain_label(name, "soft", wraps=True)
        label.setMaximumWidth(scaled(LABEL_PX))
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_selectable(text), row, 1, Qt.AlignmentFlag.AlignTop)
    return whole


def _selectable(text: str) -> QLabel:
    label = plain_label(text, wraps=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def sections_of(case: CaseView) -> Iterator[Section]:
    referral = case.referral
    for slip in reversed(case.returns):
        yield tr("Return slip"), [*_return_facts(slip, case)]
    yield tr("Why"), [*_reasons(referral), *_labelled(referral, STORY)]
    yield tr("From and to"), [*_where(case)]
    yield tr("Resident"), [*_resident(referral)]


def _reasons(referral: Referral) -> Iterator[Fact]:
    rows = referral.diagnoses or []
    yield tr("Diagnoses"), "、".join(f"{row['name']} {row['code']}" for row in rows)
    codes = labels("referral_up", referral.reasons_up or [])
    codes += labels("referral_down", referral.reasons_down or [])
    yield tr("Reasons"), "；".join(filter(None, (codes, referral.reason_other)))
    yield tr("Allergies"), _allergies(referral)


def _allergies(referral: Referral) -> str:
    known = word("allergy_state", referral.allergy_state)
    return "：".join(filter(None, (known, referral.allergies)))


def _where(case: CaseView) -> Iterator[Fact]:
    referral = case.referral
    sender = (case.from_name, referral.doctor_name, referral.doctor_phone)
    receiver = (case.to_name, word("department", referral.to_department), referral.to_doctor)
    wanted = (
        day(referral.requested_on) if referral.requested_on else "",
        referral.requested_time,
    )
    yield tr("Sender"), _joined(*sender)
    yield tr("Refer to"), _joined(*receiver)
    yield tr("Green channel"), word("green_channel", referral.green_channel)
    yield tr("Transport"), word("transport", referral.transport)
    yield tr("Accompanied by"), referral.accompanied_by or ""
    yield tr("Wanted for"), _joined(*wanted)
    yield tr("Consent"), word("consent", referral.consent)


def _resident(referral: Referral) -> Iterator[Fact]:
    yield tr("Phone"), referral.phone or ""
    yield tr("Identity number"), masked(referral.id_number)
    yield tr("Present address"), referral.address or ""
    yield tr("Record number"), printed_record_number(referral.record_number)
    yield tr("Insurance number"), referral.insurance_number or ""
    yield tr("Contact person"), _joined(referral.contact_name, referral.contact_phone)


def _return_facts(slip: ReferralReturn, case: CaseView) -> Iterator[Fact]:
    by = (case.names.get(slip.home, ""), slip.doctor_name, slip.doctor_phone, when(slip.signed_at))
    yield from _labelled(slip, RETURN)
    yield tr("Outcome"), word("outcome", slip.outcome)
    yield tr("Inpatient number"), slip.inpatient_number or ""
    yield tr("Review on"), day(slip.review_on) if slip.review_on else ""
    yield tr("Doctor"), _joined(*by)


def _labelled(record: Referral | ReferralReturn, names: Sequence[str]) -> Iterator[Fact]:
    """Fields under the names that the kind gives them."""
    for name in names:
        field = record.kind.field(name)
        if field is not None:
            yield tr(field.label), getattr(record, name) or ""


def _joined(*parts: str | None) -> str:
    return "  ".join(part for part in parts if part)
