"""The preview of a case's forms: A4 with its stub, or A5 for clinic and patient each."""

from __future__ import annotations

from PySide6.QtCore import Slot

from app.documents.forms import Paper
from app.referrals import CaseView
from app.referrals.slips import BACK_FORM
from app.settings import Settings
from ui.page import Desk
from ui.referrals.printing import SlipPdf, return_slip_of, slip_of
from ui.saving import as_one
from ui.text import tr
from ui.widgets.chips import SegmentField
from ui.widgets.choices import Choice
from ui.widgets.pdf_preview import PdfPreview
from ui.widgets.printing import PrintWish


class SlipPreview(PdfPreview):
    """Counts a print when it is printed or saved, so that the next one carries the reprint mark."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.background)
        self._desk = desk
        self._case: CaseView | None = None
        self._form = ""
        self.paper = SegmentField([Choice(paper.value, paper.value) for paper in Paper])
        self.paper.set_name(tr("Paper"))
        self.header.more.insertWidget(0, self.paper)
        self.paper.edited.connect(self._on_paper)
        self.printed.connect(self._on_paper_used)
        self.saved.connect(self._note)

    def show_form(self, case: CaseView, form: str) -> None:
        """Make a form of the case and show it when it is ready."""
        self._case, self._form = case, form
        self.paper.set_value(self._settings.paper)
        self._make()

    @property
    def _settings(self) -> Settings:
        return self._desk.clinic.settings

    def _make(self) -> None:
        clinic, case = self._desk.clinic, self._case
        if case is None:
            return
        make = return_slip_of if self._form == BACK_FORM else slip_of
        paper = Paper(str(self.paper.value() or Paper.A4))
        self._desk.background.lead(
            self, lambda: make(clinic, case, paper), self._on_made, self._desk.fail
        )

    def _on_made(self, made: SlipPdf) -> None:
        wish = PrintWish(self._settings.printer, self._settings.copies)
        self.show_pdf(made.data, made.title, wish)

    @Slot()
    def _on_paper(self) -> None:
        self._make()

    @Slot(object)
    def _on_paper_used(self, wish: PrintWish) -> None:
        """Remember what was chosen for the next slip."""
        settings, paper = self._settings, str(self.paper.value() or Paper.A4)
        clinic = self._desk.clinic

        def keep() -> None:
            settings.printer, settings.copies, settings.paper = wish.printer, wish.copies, paper

        self._desk.background.run(self, as_one(clinic, keep))
        self._note()

    @Slot()
    def _note(self) -> None:
        if self._case is not None:
            referrals, referral_id = self._desk.clinic.referrals, self._case.referral.id
            form = self._form
            self._desk.background.run(self, lambda: referrals.note_print(referral_id, form))
