"""Errors in the person's words, and a crash hook that keeps patients out of the log."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from app.core.errors import ClinicError, FieldProblem
from ui.text import tr

ROOT = Path(__file__).resolve().parent.parent
OWN_FOLDERS = ("app", "sync", "ui")
PLACES_KEPT = 12


@dataclass(frozen=True)
class ErrorText:
    """What the person reads; the code stays the same in every language."""

    title: str
    advice: str
    code: str


def describe(error: ClinicError) -> ErrorText:
    params = _translated(error.params)
    return ErrorText(tr(error.title, **params), tr(error.advice, **params), error.code)


def sentence(problem: FieldProblem) -> str:
    """The sentence that stands under the field."""
    return tr(problem.text, **_translated(problem.params))


def _translated(params: Mapping[str, object]) -> dict[str, object]:
    return {name: tr(value) if isinstance(value, str) else value for name, value in params.items()}


def install_crash_hook(
    log_path: Path, version: str, tell: Callable[[str], None] | None = None
) -> None:
    """Write every unexpected exception as one line: type, places in our files, version.

    Never its message or its locals, which may hold a patient's name. `tell` gets the type's
    name, on whichever thread failed: hand it a signal's `emit`.
    """

    def hook(
        kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        with suppress(OSError):
            _append(log_path, crash_line(kind, trace, version))
        if tell:
            tell(kind.__name__)

    sys.excepthook = hook
    threading.excepthook = lambda args: hook(args.exc_type, args.exc_value, args.exc_traceback)


def crash_line(kind: type[BaseException], trace: TracebackType | None, version: str) -> str:
    """One line for the log, the innermost place first."""
    frames = reversed(traceback.extract_tb(trace))
    places = [f"{_place(Path(frame.filename))}:{frame.lineno}" for frame in frames]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return f"{now} {version} {kind.__name__} {' < '.join(places[:PLACES_KEPT])}"


def _place(path: Path) -> str:
    """Our own files below the program's folder, others by name alone: a path can name a person."""
    if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in OWN_FOLDERS:
        return path.relative_to(ROOT).as_posix()
    return path.name


def _append(log_path: Path, line: str) -> None:
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with log_path.open("a", encoding="utf-8") as log:
        log.write(line + "\n")
