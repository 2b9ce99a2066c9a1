"""The preview of a case's forms: A4 with its stub, or A5 for clinic and patient each."""

from __future__ import annotations

from typing import Generic

from PySide6.QtCore import Slot

from app.documents.forms import Imprint, Paper
from app.settings import Settings
from ui.cases.face import Face, Printed, V
from ui.page import Desk
from ui.saving import as_one
from ui.text import tr
from ui.widgets.chips import SegmentField
from ui.widgets.choices import Choice
from ui.widgets.pdf_preview import PdfPreview
from ui.widgets.printing import PrintWish


class CasePreview(PdfPreview, Generic[V]):
    """Counts a print when it is printed or saved, so that the next one carries the reprint mark."""

    def __init__(self, desk: Desk, face: Face[V]) -> None:
        super().__init__(desk.background)
        self._desk = desk
        self._face = face
        self._cases = face.service(desk.clinic)
        self._case: V | None = None
        self._form = ""
        self.paper = SegmentField([Choice(paper.value, paper.value) for paper in Paper])
        self.paper.set_name(tr("Paper"))
        self.header.more.insertWidget(0, self.paper)
        self.paper.edited.connect(self._on_paper)
        self.printed.connect(self._on_paper_used)
        self.saved.connect(self._note)

    def show_form(self, case: V, form: str) -> None:
        """Make a form of the case and show it when it is ready."""
        self._case, self._form = case, form
        self.paper.set_value(self._settings.paper)
        self._make()

    @property
    def _settings(self) -> Settings:
        return self._desk.clinic.settings

    def _make(self) -> None:
        clinic, case, form, prints = self._desk.clinic, self._case, self._form, self._face.prints
        if case is None or prints is None:
            return
        paper = Paper(str(self.paper.value() or Paper.A4))

        def make() -> Printed:
            before = self._cases.times_printed(case.record.id, form)
            by, at = clinic.person_name, clinic.clock.now()
            imprint = Imprint(printed_by=by, printed_at=at, reprint=before)
            return prints(clinic, case, form, paper, imprint)

        self._desk.background.lead(self, make, self._on_made, self._desk.fail)

    def _on_made(self, made: Printed) -> None:
        wish = PrintWish(self._settings.printer, self._settings.copies)
        self.show_pdf(made.data, made.title, wish)

    @Slot()
    def _on_paper(self) -> None:
        self._make()

    @Slot(object)
    def _on_paper_used(self, wish: PrintWish) -> None:
        """Remember what was chosen for the next form."""
        settings, paper = self._settings, str(self.paper.value() or Paper.A4)
        clinic = self._desk.clinic

        def keep() -> None:
            settings.printer, settings.copies, settings.paper = wish.printer, wish.copies, paper

        self._desk.background.run(self, as_one(clinic, keep))
        self._note()

    @Slot()
    def _note(self) -> None:
        if self._case is not None:
            cases, case_id, form = self._cases, self._case.record.id, self._form
            self._desk.background.run(self, lambda: cases.note_print(case_id, form))
