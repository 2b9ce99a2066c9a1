"""The forms a county has published: a version is added, and taken back, and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from app.core.errors import ClinicError
from app.core.resources import resource
from app.core.text import N_
from app.forms.body import Body, body_of
from app.forms.file import FormFile
from app.forms.form import Form
from app.forms.records import FORM, form_id, form_of
from app.storage.opening import READING
from sync.hub.hub import Hub
from sync.hub.journal.records import row_of
from sync.hub.storage.tables import RECORD


@dataclass(frozen=True)
class Published:
    """One version as it is listed."""

    code: str
    version: int
    title: str
    part_of: str
    taken_back_on: str
    body: Any

    @property
    def form(self) -> Form | None:
        return form_of(self.body)


class Forms:
    """Reads at once; writing asks for the hub, because it goes through its journal."""

    def __init__(self, engine: Engine) -> None:
        self._reading = engine.execution_options(**{READING: True})

    def all(self) -> list[Published]:
        with self._reading.begin() as connection:
            query = select(RECORD).where(RECORD.c.kind == FORM)
            said = [row_of(found).fields for found in connection.execute(query).mappings()]
        found = [
            Published(
                one["code"],
                one["version"],
                one["title"],
                one.get("part_of", ""),
                one.get("taken_back_on", ""),
                one["body"],
            )
            for one in said
        ]
        return sorted(found, key=lambda one: (one.code, one.version))

    def check(self, path: Path) -> Body:
        """Raises WrongFormFile, or FORM_VERSION where that number is given already."""
        return self._checked(path)[0].body

    def add(self, hub: Hub, path: Path) -> Body:
        """Publish it. Raises as `check` does."""
        file, record_id, fields = self._checked(path)
        hub.administer(FORM, record_id, fields)
        return file.body

    def take_back(self, hub: Hub, code: str, version: int) -> None:
        """Raises FORM_UNKNOWN."""
        self.one(code, version)
        fields = {"taken_back_on": hub.now_text()[:10]}
        hub.administer(FORM, form_id(code, version), fields)

    def one(self, code: str, version: int | None = None) -> Published:
        """That version, the newest where none is named. Raises FORM_UNKNOWN."""
        found = [one for one in self.all() if one.code == code]
        found = [one for one in found if version in (None, one.version)]
        if not found:
            raise ClinicError(
                "FORM_UNKNOWN",
                N_("There is no such version of this form."),
                N_("Look it up with `jiceng-hub form list` and use that."),
            )
        return found[-1]

    def body(self, code: str) -> Body:
        return body_of(self.one(code).body)

    def _checked(self, path: Path) -> tuple[FormFile, str, dict[str, Any]]:
        file = FormFile(_file(path))
        others = [one for one in self.all() if one.code == file.body.code]
        record_id, fields = file.publishable([one.form for one in others if one.form is not None])
        newest = max((one.version for one in others), default=0)
        if file.body.version <= newest:
            raise ClinicError(
                "FORM_VERSION",
                N_("Version {version} of this form cannot be published any more."),
                N_("Nothing was changed. Give it the number {next}."),
                version=file.body.version,
                next=newest + 1,
            )
        return file, record_id, fields


def _file(path: Path) -> Path:
    """A file, or a form that ships with the program by its name."""
    shipped = resource("forms", f"{path.name}.xlsx")
    return shipped if not path.suffix and not path.exists() and shipped.exists() else path
