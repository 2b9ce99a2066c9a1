"""Support between institutions: registers, an entry's form, its case, an agreement's story."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QInputDialog, QMenu, QStackedLayout, QWidget

from app.agreements import AgreementView, Stage
from app.clinic import Clinic
from app.core.errors import ClinicError
from app.documents.forms import FormSheet, Imprint
from app.support import REGISTERS, SupportCase, SupportLine, title_of
from app.support.sheets import list_sheet, story_sheet
from ui import keyboard
from ui.cases import CasePane
from ui.kept import Kept
from ui.layouts import page_column
from ui.page import Desk, Errand, Page
from ui.saving import as_one, save
from ui.support.case import CORRECT, VOID, pane_of
from ui.support.form import SupportForm
from ui.support.listing import SupportList
from ui.support.story import StoryPane
from ui.support.words import register_words
from ui.text import tr
from ui.widgets.badges import SectionHeader, framed
from ui.widgets.pdf_preview import PdfPreview

DRAFT, NEW = "support_entry", "new:"
SHEET = "帮扶台账"
"""The name of the sheet; it becomes the name of the file and of the print job."""


class SupportPage(Page):
    """Enter opens a register and then an entry, Alt+N begins one, Ctrl+P prints, Esc goes back.

    Errands: "new" (subject: the code of a register, or none), "open" (an entry)."""

    kinds = frozenset(
        {
            *("support_entry", "support_step", "agreement", "agreement_step", "facility"),
            *("opened", "delivered"),
        }
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.list = SupportList(desk)
        self.story = StoryPane(desk)
        self.form: SupportForm | None = None
        self.pane: CasePane[SupportCase] | None = None
        self._panes: dict[str, CasePane[SupportCase]] = {}
        self._cases = QStackedLayout()
        self._case_page, self._heading = QWidget(), SectionHeader("")
        self._correcting: tuple[str, Mapping[str, Any]] | None = None
        self._editor = QWidget()
        self._title = SectionHeader("")
        self._place = page_column(self._editor, self._title)
        self._card = QWidget()
        self._preview: PdfPreview | None = None
        self._came_from: QWidget = self.list
        self._stack = QStackedLayout(self)
        page_column(self._case_page, self._heading).addLayout(self._cases, 1)
        for part in (self.list, self._editor, self.story, self._case_page):
            self._stack.addWidget(part)
        self._connect()

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.list.wants_new.connect(self._on_wants_new)
        self.list.wants_story.connect(self._on_wants_story)
        self.list.wants_print.connect(self.print_it)
        self.story.chosen.connect(self.open)
        self.story.wants_print.connect(self.print_it)

    # --- what the window asks

    @Slot()
    def reload(self) -> None:
        self.read(self.desk.clinic.agreements.all, self._on_agreed)
        self.list.reload()
        if self._stack.currentWidget() is self.story:
            self.story.reload()
        elif (pane := self._open_pane) is not None:
            pane.reload()

    def _on_agreed(self, agreed: list[AgreementView]) -> None:
        """Those that were not confirmed have no story yet."""
        begun = [one for one in agreed if one.stage in (Stage.IN_FORCE, Stage.AHEAD, Stage.ENDED)]
        self.list.show_agreements(begun)

    def start(self) -> None:
        current = self._stack.currentWidget()
        if current is self.list:
            self.list.start()
        elif current is self._editor and self.form is not None:
            last: QWidget | None = self.form.focusWidget()
            keyboard.take(last or self.form)
        elif (pane := self._open_pane) is not None:
            pane.start()
        elif current is not None:
            keyboard.take(current)

    def run(self, errand: Errand) -> None:
        if errand.do == "new":
            self._on_wants_new(errand.subject.removeprefix(NEW))
        elif errand.do == "open":
            self.open(errand.subject)
            if self._open_pane is not None:
                self._open_pane.case.begin(errand.field)

    def go_back(self) -> bool:
        """From a form or a preview to where it was opened, from there to the list, filters last."""
        current = self._stack.currentWidget()
        if self._preview is not None and current is self._preview:
            self._leave_preview()
        elif current is self._editor:
            self._leave_form()
        elif (pane := self._open_pane) is not None:
            if not pane.go_back():
                pane.leave()
                self._show_list()
        elif current is self.story:
            self._show_list()
        else:
            return self.list.empty_search()
        return True

    def _show_list(self) -> None:
        self.pane = None
        self._stack.setCurrentWidget(self.list)
        self.list.reload()
        self.settle()
        self.list.go_on()

    # --- an entry

    @Slot(object)
    def _on_chosen(self, line: SupportLine) -> None:
        self.open(line.id)

    @Slot(str)
    def open(self, entry_id: str) -> None:
        """As a case; a correction that was begun and not saved is opened by its draft alone."""
        try:
            case = self.desk.clinic.supports.case(entry_id)
            pane = self._pane_of(case)
            pane.open(entry_id)
        except ClinicError as error:
            self.desk.fail(error)
            return
        self.pane = pane
        self._heading.set_text(case.record.title or "", register_words(case.record.register))
        self._cases.setCurrentWidget(pane)
        self._stack.setCurrentWidget(self._case_page)
        pane.start()

    @property
    def _open_pane(self) -> CasePane[SupportCase] | None:
        is_shown = self._stack.currentWidget() is self._case_page
        return self.pane if is_shown else None

    def _pane_of(self, case: SupportCase) -> CasePane[SupportCase]:
        ladder = case.case.ladder
        if ladder.name not in self._panes:
            pane = self._panes[ladder.name] = pane_of(self.desk, ladder)
            pane.case.wants.connect(self._on_wants)
            self._cases.addWidget(pane)
        return self._panes[ladder.name]

    @Slot(str)
    def _on_wants(self, name: str) -> None:
        """What is no step of an entry."""
        case = self.pane.case.case if self.pane is not None else None
        if case is None:
            return
        if name == CORRECT and case.register is not None:
            self._correct(case)
        elif name == VOID:
            self._void(case.record.id)

    def _void(self, entry_id: str) -> None:
        asks = tr("Why is it void? It stays readable, and leaves all counts.")
        why, is_sure = QInputDialog.getText(self, tr("Void this entry"), asks)
        if is_sure and not why.strip():
            self.desk.say(tr("Nothing is void: a reason is needed."))
        elif is_sure:
            clinic = self.desk.clinic
            job = as_one(clinic, partial(clinic.supports.void, entry_id, why.strip()))
            self.desk.background.lead(self, job, self._on_voided, self.desk.fail)

    def _on_voided(self, _: object) -> None:
        self.desk.say(tr("The entry is void."))
        self._show_list()

    # --- the form

    @Slot(str)
    def _on_wants_new(self, code: str) -> None:
        """Of the register that is chosen; where all are, it is asked which."""
        if code in REGISTERS:
            self.begin(code)
        else:
            self._ask_which()

    def _ask_which(self) -> None:
        menu = QMenu(self)
        for code in REGISTERS:
            menu.addAction(register_words(code)).triggered.connect(partial(self.begin, code))
        menu.popup(self.list.new.mapToGlobal(self.list.new.rect().bottomLeft()))

    def begin(self, code: str, _: bool = False) -> None:
        """A new entry, with what was typed into one before and not saved."""
        register = REGISTERS[code]
        form = SupportForm(self.desk, register, self._agreed(), is_new=True)
        form.begin()
        self._correcting = None
        self._show_form(form, tr("New: {register}", register=register_words(code)), NEW + code)

    def _correct(self, case: SupportCase) -> None:
        assert case.register is not None
        said = self.desk.clinic.supports.said(case)
        form = SupportForm(self.desk, case.register, self._agreed(), is_new=False)
        form.show_entry(said, case.record.supporting_name or "")
        self._correcting = (case.record.id, said)
        self._show_form(form, register_words(case.register.code), case.record.id)

    def _agreed(self) -> list[AgreementView]:
        found = self.desk.clinic.agreements.all()
        return [one for one in found if one.stage in (Stage.IN_FORCE, Stage.AHEAD, Stage.ENDED)]

    def _show_form(self, form: SupportForm, title: str, subject: str) -> None:
        self._drop_form()
        self._title.set_text(title)
        form.submitted.connect(self._on_submitted)
        form.left.connect(self.go_back)
        self.form, self._card = form, framed(form)
        self._place.addWidget(self._card, 1)
        self._stack.setCurrentWidget(self._editor)
        Kept(self.desk, form, DRAFT).begin(subject)
        form.start()

    @Slot(dict)
    def _on_submitted(self, values: dict[str, Any]) -> None:
        form, supports = self.form, self.desk.clinic.supports
        if form is None:
            return
        if self._correcting is not None:
            entry_id, seen = self._correcting
            job: Callable[[], object] = partial(supports.correct, entry_id, values, seen)
            save(self.desk, form, job, lambda _: self._on_saved(entry_id))
        else:
            job = partial(supports.enter, form.register.code, values)
            save(self.desk, form, job, self._on_saved)

    def _on_saved(self, entry_id: Any) -> None:
        if self.form is not None:
            self.form.mark_clean()
        was_shown = self._stack.currentWidget() is self._editor
        self._drop_form()
        if was_shown:
            self.open(str(entry_id))

    def _leave_form(self) -> None:
        """What was typed stays as a draft."""
        correcting = self._correcting
        self._drop_form()
        if correcting is not None:
            self.open(correcting[0])
        else:
            self._show_list()

    def _drop_form(self) -> None:
        form, self.form = self.form, None
        if form is not None:
            if form.is_dirty:
                form.keep_draft()
            self._place.removeWidget(self._card)
            self._card.hide()
            self._card.deleteLater()

    # --- story and print

    @Slot(object)
    def _on_wants_story(self, view: AgreementView) -> None:
        self._stack.setCurrentWidget(self.story)
        self.story.show_agreement(view)

    @Slot()
    def print_it(self) -> None:
        """The list, the story, or the entry that is open."""
        current, story = self._stack.currentWidget(), self.story.story
        if self._preview is not None and current is self._preview:
            self._preview.print_pages()
        elif (pane := self._open_pane) is not None:
            pane.print_it()
        elif current is self.story and story is not None:
            self._print(lambda clinic: story_sheet(story, clinic.place_name))
        elif current is self.list:
            sought = self.list.sought
            title = title_of(REGISTERS[sought.register]) if sought.register in REGISTERS else SHEET

            def listed(clinic: Clinic) -> FormSheet:
                lines = clinic.supports.find(sought)
                return list_sheet(title, clinic.place_name, lines, lines.total)

            self._print(listed)

    def _print(self, make: Callable[[Clinic], FormSheet]) -> None:
        clinic = self.desk.clinic
        imprint = Imprint(printed_by=clinic.person_name, printed_at=clinic.clock.now())
        self._came_from = self._stack.currentWidget() or self.list
        job = partial(_draw, clinic, make, imprint)
        self.desk.background.lead(self, job, self._on_drawn, self.desk.fail)

    def _on_drawn(self, data: bytes) -> None:
        if keyboard.is_late():
            return
        if self._preview is None:
            self._preview = PdfPreview(self.desk.background)
            self._preview.left.connect(self._leave_preview)
            self._stack.addWidget(self._preview)
        self._stack.setCurrentWidget(self._preview)
        self._preview.show_pdf(data, SHEET)

    @Slot()
    def _leave_preview(self) -> None:
        self._stack.setCurrentWidget(self._came_from)
        self.start()


def _draw(clinic: Clinic, make: Callable[[Clinic], FormSheet], imprint: Imprint) -> bytes:
    # Here and not above: drawing loads the print library and the fonts.
    from app.documents.form_sheet import form_sheet

    return form_sheet(make(clinic), imprint)
