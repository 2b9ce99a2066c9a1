"""Windows above the window: files are asked for in one way, and locking closes whatever is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget


def file_to_open(parent: QWidget, title: str, folder: str = "", kinds: str = "") -> Path | None:
    """None when nothing was chosen, or the screen was locked meanwhile."""
    dialog = QFileDialog(parent, title, folder, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _chosen(dialog)


def file_to_save(parent: QWidget, title: str, proposed: str, kinds: str = "") -> Path | None:
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(proposed).suffix)
    dialog.selectFile(proposed)
    return _chosen(dialog)


def folder_to_use(parent: QWidget, title: str, folder: str = "") -> Path | None:
    dialog = QFileDialog(parent, title, folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _chosen(dialog)


def _chosen(dialog: QFileDialog) -> Path | None:
    """A dialog with a parent, so that `close_all` finds it; a static call of Qt's nobody can end."""
    is_chosen = dialog.exec() == QDialog.DialogCode.Accepted
    names = dialog.selectedFiles() if is_chosen else []
    dialog.deleteLater()
    return Path(names[0]) if names else None


def close_all() -> None:
    """Every list, menu and dialog of the program, as if Esc had been pressed in each."""
    while (popup := QApplication.activePopupWidget()) is not None and popup.close():
        pass
    for window in QApplication.topLevelWidgets():
        if isinstance(window, QDialog) and window.isVisible():
            window.reject()
