"""What the tour writes down: a picture per step, and tour.json at the end."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ui.tour.director import StepFailed, TourActor

Tell = Callable[[str], None]


@dataclass
class TourStep:
    """One step: how long it took, how many keys, and what was wrong with it or its window."""

    number: int
    title: str
    place: str
    ok: bool = False
    ms: int = 0
    keys: int = 0
    picture: str = ""
    why: str = ""


@dataclass
class TourBook:
    """The folder of pictures and PDFs, and the list of steps."""

    folder: Path
    tell: Tell
    steps: list[TourStep] = field(default_factory=list)
    pdfs: list[str] = field(default_factory=list)
    places: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def step(self, title: str, actor: TourActor, picture: str = "") -> Iterator[None]:
        """Do a step, then look at the window. A window that looks wrong does not stop the tour, a
        step that fails does: what follows stands on it."""
        step = TourStep(len(self.steps) + 1, title, actor.name)
        self.steps.append(step)
        began, keys = time.monotonic(), actor.keys
        try:
            yield
            step.ms = round((time.monotonic() - began) * 1000)
            step.keys = actor.keys - keys
            if picture:
                self._look(step, actor, picture)
            step.ok = not step.why
        except StepFailed as error:
            step.why = str(error)
            self._keep_failure(step, actor)
            raise
        finally:
            good = "ok  " if step.ok else "FAIL"
            self.tell(f"{good} {step.number:2} {title}  {step.ms} ms  {step.why}".rstrip())

    def _look(self, step: TourStep, actor: TourActor, picture: str) -> None:
        step.picture = f"{step.number:02}-{picture}.png"
        actor.ask("shot", path=str(self.folder / step.picture))
        looks = actor.ask("looks")
        step.why = "; ".join(f"{flaw}: {where}" for flaw, where in looks.items() if where)

    def _keep_failure(self, step: TourStep, actor: TourActor) -> None:
        step.picture = f"{step.number:02}-failed.png"
        with suppress(StepFailed, OSError):
            actor.ask("shot", path=str(self.folder / step.picture))

    def pdf(self, actor: TourActor, name: str) -> None:
        """Keep what the preview shows."""
        path = self.folder / f"{name}.pdf"
        actor.ask("pdf", path=str(path))
        if not path.is_file() or not path.read_bytes().startswith(b"%PDF"):
            raise StepFailed(f"{name}.pdf was not written")
        self.pdfs.append(path.name)

    @property
    def is_good(self) -> bool:
        return bool(self.steps) and all(step.ok for step in self.steps)

    def write(self) -> None:
        content = {
            "ok": self.is_good,
            "steps": [asdict(step) for step in self.steps],
            "places": self.places,
            "pdfs": self.pdfs,
        }
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (self.folder / "tour.json").write_text(text, encoding="utf-8")
