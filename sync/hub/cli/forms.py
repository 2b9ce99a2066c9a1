"""Forms that the county publishes, from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from app.core.text import N_
from app.forms.body import Asked, Body, FormAnswer, FormRule, SheetLine, WorkedCase
from app.forms.template import as_workbook
from sync.hub.cli.screen import HOME, Database, Home, screen_of
from sync.hub.house.forms import Forms
from sync.hub.house.home import HubHome
from sync.hub.house.opened_hub import open_hub
from sync.hub.hub import Hub

T = TypeVar("T")
File = Annotated[
    Path, typer.Argument(help=N_("A workbook, or the name of a form that ships with the program."))
]
Code = Annotated[str, typer.Argument(help=N_("The code of the form."))]


def add(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(help=N_("Workbooks, or names of forms that ship with the program.")),
    ],
    home: Home = HOME,
    database: Database = None,
) -> None:
    """One after the other; what stands before one that is refused is published."""
    text = N_("“{title}”, version {version}, is published: {elements} elements, {cases} cases.")

    def publish(forms: Forms, hub: Hub) -> None:
        for file in files:
            _tell(context, text, forms.add(hub, file))

    _write(home, database, publish)


def check(context: typer.Context, file: File, home: Home = HOME, database: Database = None) -> None:
    body = _read(home, database, lambda forms: forms.check(file))
    text = N_("“{title}”, version {version}, may be published: {elements} elements, {cases} cases.")
    _tell(context, text, body)


def _tell(context: typer.Context, text: str, body: Body) -> None:
    counts = {"elements": len(body.elements), "cases": len(body.cases)}
    screen_of(context).tell(text, title=body.title, version=body.version, **counts)


def show(context: typer.Context, home: Home = HOME, database: Database = None) -> None:
    found = _read(home, database, lambda forms: forms.all())
    rows = [(one.code, one.version, one.title, one.part_of, one.taken_back_on) for one in found]
    headings = (N_("Code"), N_("Version"), N_("Name"), N_("Part of"), N_("Taken back on"))
    screen_of(context).table(headings, rows)


def take_back(
    context: typer.Context,
    code: Code,
    version: Annotated[int, typer.Argument(help=N_("Its version."))],
    home: Home = HOME,
    database: Database = None,
) -> None:
    _write(home, database, lambda forms, hub: forms.take_back(hub, code, version))
    text = N_("Version {version} is offered no longer. What was written by it stays as it is.")
    screen_of(context).tell(text, version=version)


def template(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=N_("The workbook to write."))],
    code: Annotated[str, typer.Option("--form", help=N_("The published form to go on from."))] = "",
    home: Home = HOME,
    database: Database = None,
) -> None:
    body = _read(home, database, lambda forms: forms.body(code)) if code else EXAMPLE
    file.write_bytes(as_workbook(body))
    screen_of(context).tell(N_("{file} is written."), file=file)


EXAMPLE = Body(
    "example",
    1,
    "示例表单",
    titled=["topic"],
    elements=[
        Asked("topic", "主题", "text", "基本情况", length=40, needed=True),
        Asked("sbp", "收缩压", "integer", "基本情况", unit="mmHg", low=40, high=300, measured=True),
        Asked(
            "level", "分类", "code", "基本情况", [FormAnswer("1", "正常"), FormAnswer("2", "偏高")]
        ),
    ],
    rules=[FormRule("level", "computed", "when(sbp >= 140, '2', '1')")],
    sheet=[SheetLine("heading", "基本情况"), SheetLine("fields", "topic sbp level")],
    cases=[WorkedCase("偏高", {}, {"topic": "例", "sbp": 150}, {"level": "2"})],
)
"""What a template begins with: one of each sort."""


def _read(home: Path, database: str | None, work: Callable[[Forms], T]) -> T:
    world = open_hub(HubHome(home), database)
    try:
        return work(Forms(world.engine))
    finally:
        world.close()


def _write(home: Path, database: str | None, work: Callable[[Forms, Hub], T]) -> T:
    world = open_hub(HubHome(home), database)
    try:
        hub = world.hub()
        hub.check_clock()
        return work(Forms(world.engine), hub)
    finally:
        world.close()
