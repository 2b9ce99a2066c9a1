"""Tables as a workbook to carry: where it goes is the person's choice, and it is noted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.storage.durable import write_durably
from app.storage.errors import storage_errors
from ui.page import Desk
from ui.text import tr
from ui.widgets.dialogs import file_to_save

if TYPE_CHECKING:
    from app.documents.workbook import WorkbookTable

Tables = Callable[[], "list[WorkbookTable]"]


def ask_where(part: QWidget, name: str) -> Path | None:
    """`name` becomes the name of the file: nobody's is in it."""
    return file_to_save(part, tr("Save as Excel"), f"{name}.xlsx", tr("Excel workbook (*.xlsx)"))


def save_workbook(
    desk: Desk, part: QWidget, path: Path, tables: Tables, note: Callable[[], object]
) -> None:
    """`tables` is asked on the worker, where `note` tells afterwards that they went."""

    def saved(_: None) -> None:
        desk.background.run(part, note)
        desk.say(tr("The workbook is saved: {name}", name=path.name))

    desk.background.run(part, partial(_write, tables, path), saved, desk.fail)


def _write(tables: Tables, path: Path) -> None:
    # Here and not above: writing loads the library.
    from app.documents.workbook import as_workbook

    content = as_workbook(*tables())
    with storage_errors():
        write_durably(path, content)
