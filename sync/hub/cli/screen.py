"""What the command line shows, and the options its commands share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.core.clock import local
from app.core.errors import ClinicError, InvalidInput
from app.core.text import N_
from sync.hub.cli.language import Phrases
from sync.hub.storage.address import password_in

Home = Annotated[
    Path, typer.Option("--home", envvar="JICENG_HUB_HOME", help=N_("The hub's own folder."))
]


def _warn_of_password(context: typer.Context, url: str | None) -> str | None:
    if url and password_in(url) and isinstance(context.obj, Screen):
        context.obj.tell(
            N_(
                "A password in --database stands where others on this computer can read it. Leave"
                " it out: `init` keeps it once, later PGPASSFILE names a file with it."
            )
        )
    return url


Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar="JICENG_HUB_DATABASE",
        help=N_("A PostgreSQL address, postgresql+psycopg://…; without it the file in the folder."),
        callback=_warn_of_password,
    ),
]
HOME = Path("jiceng-hub")


class Screen:
    """Says sentences and shows tables. Nothing from the data is taken for markup."""

    def __init__(self, say: Phrases, console: Console) -> None:
        self.say = say
        self._console = console

    def tell(self, text: str, **params: object) -> None:
        self._console.print(Text(self.say(text, **params)), highlight=False)

    def show_secret(self, text: str) -> None:
        """On a line of its own, so that it can be copied and read aloud."""
        self._console.print()
        self._console.print(Text(f"    {text}", style="bold"), highlight=False, soft_wrap=True)
        self._console.print()

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in headings:
            table.add_column(Text(self.say(heading)), overflow="fold")
        for row in rows:
            table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
        self._console.print(table)

    def moment(self, instant: datetime | None) -> str:
        return local(instant).strftime("%Y-%m-%d %H:%M") if instant else "–"

    def refuse(self, error: ClinicError) -> None:
        self._console.print(Text(self.say(error.title, **error.params), style="bold red"))
        if isinstance(error, InvalidInput):
            for name, problem in error.fields.items():
                self.tell(N_("{field}: {problem}"), field=name, problem=self._problem(problem))
        self._console.print(Text(self.say(error.advice, **error.params)))
        self._console.print(Text(error.code, style="dim"))

    def _problem(self, problem: object) -> str:
        text = getattr(problem, "text", "")
        return self.say(text, **getattr(problem, "params", {})) or str(getattr(problem, "code", ""))


def screen_of(context: typer.Context) -> Screen:
    screen = context.obj
    assert isinstance(screen, Screen)
    return screen
