"""What must not be overlooked in a resident: allergies, chronic diseases, the state of the record."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core import coding
from app.patients import GONE, Patient, PatientLine, PatientState, groups_of
from ui.icons import pixmap
from ui.patients.words import STATE_TONES
from ui.text import tr
from ui.theme import scaled
from ui.widgets.bars import Tone
from ui.widgets.record_table import RecordRole
from ui.words import label

NO_ALLERGY = "1"
TAG_ICONS = {
    "hypertension": "follow-up",
    "diabetes": "drug",
    "elderly": "person",
    "pregnant": "household",
    "child": "person",
    "mental": "notice",
    "tuberculosis": "exam",
    "disabled": "support",
}
RISKS = frozenset({"hypertension", "diabetes", "pregnant", "mental", "tuberculosis"})


@dataclass(frozen=True)
class StripMark:
    """An icon and a word; the tone says how urgent it is."""

    text: str
    tone: Tone = Tone.NEUTRAL
    picture: str = ""

    @property
    def icon(self) -> str:
        return self.picture or self.tone.icon


def marks_of_line(line: PatientLine, today: date | None = None) -> list[StripMark]:
    """The state first if it is out of the ordinary, then allergies, then groups of care: those of
    the age too, where it is said what day it is."""
    drugs = tr(", ").join(allergy_words(line.allergies, line.allergy_other))
    return [
        *_state(line.state),
        *([_allergy(drugs)] if drugs else []),
        *_tags(_groups(line, today)),
    ]


def marks_of(patient: Patient, today: date | None = None) -> list[StripMark]:
    """The same with a mark for every drug: a record has room to go to the next line."""
    return [*_state(patient.state), *each_allergy(patient), *_tags(_groups(patient, today))]


def _groups(resident: Patient | PatientLine, today: date | None) -> Sequence[str]:
    ticked = tuple(resident.tags or ())
    if today is None or resident.state in GONE:
        return ticked
    return groups_of(ticked, resident.birth_on, today)


def _state(code: str | None) -> list[StripMark]:
    """Only a state that is out of the ordinary."""
    if code not in list(PatientState) or code == PatientState.ACTIVE:
        return []
    tone, picture = STATE_TONES[PatientState(code)]
    return [StripMark(label("patient_state", code), tone, picture)]


def _tags(codes: Sequence[str]) -> list[StripMark]:
    return [
        StripMark(
            short_tag(code),
            Tone.ACCENT if code in RISKS else Tone.NEUTRAL,
            TAG_ICONS.get(code, "star"),
        )
        for code in coding.table("tag").ordered(codes)
    ]


def _allergy(drugs: str) -> StripMark:
    return StripMark(tr("Allergic: {drugs}", drugs=drugs), Tone.BAD, "warning")


def each_allergy(patient: Patient) -> list[StripMark]:
    """A mark for every drug, where there is room to go to the next line."""
    return [_allergy(one) for one in allergy_words(patient.allergies or (), patient.allergy_other)]


def allergy_words(allergies: Sequence[str], other: str | None) -> list[str]:
    """Which drugs; none when there are none or nobody has asked yet."""
    table = coding.table("allergy")
    found: list[str] = []
    for code in table.ordered(allergies):
        if other and code in table.other:
            found += [word for word in re.split("[、，,；;/]+", other) if word.strip()]
        elif code != NO_ALLERGY:
            found.append(label("allergy", code))
    return found


def short_tag(code: str) -> str:
    """The group without the word "patient" that ends its name in Chinese."""
    return label("tag", code).removesuffix("患者")


class MarksDelegate(QStyledItemDelegate):
    """Paints the marks of a resident side by side; what has no room is counted."""

    def __init__(self, view: QWidget, today: Callable[[], date]) -> None:
        super().__init__(view)
        self._today = today

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        bare = QStyleOptionViewItem(option)
        self.initStyleOption(bare, index)
        bare.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, bare, painter, option.widget)
        line = index.data(RecordRole)
        if isinstance(line, PatientLine):
            self._paint_marks(painter, option, marks_of_line(line, self._today()))

    def _paint_marks(
        self, painter: QPainter, option: QStyleOptionViewItem, found: Sequence[StripMark]
    ) -> None:
        font = option.font
        font.setPixelSize(round(QFontInfo(font).pixelSize() * 6 / 7))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        metrics, gap = QFontMetrics(font), scaled(6)
        left, right = option.rect.left() + scaled(12), option.rect.right() - scaled(8)
        for number, mark in enumerate(found):
            rest = len(found) - number
            room = right - left - (metrics.horizontalAdvance("+9") + gap if rest > 1 else 0)
            # The first is never counted away: it may be the allergy.
            shown = fitted(mark, metrics, room) if number == 0 else mark
            width = pill_width(metrics, shown.text)
            if width > room and number:
                self._paint_rest(painter, option, QRectF(left, 0, right - left, 0), rest)
                break
            paint_pill(painter, QPointF(left, option.rect.center().y() + 0.5), shown, width)
            left += width + gap
        painter.restore()

    def _paint_rest(
        self, painter: QPainter, option: QStyleOptionViewItem, room: QRectF, rest: int
    ) -> None:
        place = QRectF(room.left(), option.rect.top(), room.width(), option.rect.height())
        painter.setPen(QColor(Tone.NEUTRAL.colour))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, f"+{rest}")


def fitted(mark: StripMark, metrics: QFontMetrics, room: int) -> StripMark:
    """The mark with its words shortened to the room."""
    words = room - pill_width(metrics, "")
    return replace(mark, text=metrics.elidedText(mark.text, Qt.TextElideMode.ElideRight, words))


def pill_width(metrics: QFontMetrics, text: str) -> int:
    return metrics.horizontalAdvance(text) + scaled(14) + 5 + 2 * scaled(8)


def paint_pill(painter: QPainter, middle_left: QPointF, mark: StripMark, width: int) -> None:
    """One mark, its left edge at the point and centred on it; the font is set already."""
    height, side, edge = painter.fontMetrics().height() + 4, scaled(14), scaled(8)
    pill = QRectF(middle_left.x(), middle_left.y() - height / 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(mark.tone.ground))
    painter.drawRoundedRect(pill, height / 2, height / 2)
    picture = pixmap(mark.icon, side, mark.tone.colour, painter.device().devicePixelRatioF())
    painter.drawPixmap(round(pill.left()) + edge, round(pill.center().y() - side / 2), picture)
    painter.setPen(QColor(mark.tone.colour))
    place = pill.adjusted(edge + side + 5, 0, 0, 0)
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, mark.text)
