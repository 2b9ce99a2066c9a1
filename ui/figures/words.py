"""How figures read: numbers, why there is none, what they count, on the screen and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.documents.figure_form import FigureSheet, FigureTable
from app.documents.workbook import WorkbookTable
from app.figures import CountedGroup, FigureRow, Grain, Missing, Number, Period, Result, Rows, Words
from ui.text import tr
from ui.words import day, language, moment

NO_NUMBER = "–"


def number(value: Number | None) -> str:
    if value is None:
        return NO_NUMBER
    return f"{value:,.1f}" if isinstance(value, float) else str(value)


def missing(why: Missing) -> str:
    match why:
        case Missing.UNKNOWN_KIND:
            return tr("This program does not know such records yet.")
        case Missing.NOT_HELD:
            return tr("Nothing of this institution is on this computer.")
        case Missing.NOT_ASKED_HERE:
            return tr("No form on this computer asks for this.")
        case Missing.OTHER_VERSIONS:
            return tr(
                "What was entered then was written by versions of the form that do not ask for "
                "this, or that are not here yet."
            )
        case Missing.NOTHING_TO_COUNT:
            return tr("There is nothing to count in this period.")


def meaning(result: Result) -> str:
    """What the number counts, or why there is none."""
    if result.missing:
        return missing(result.missing)
    if not result.left_out:
        return tr(result.definition)
    left = tr("Left out, by other versions of the form: {count}.", count=result.left_out)
    return f"{tr(result.definition)} {left}"


def scope(result: Result, place: str) -> str:
    """Whose number it is."""
    if result.facility is None:
        return tr("All that this computer sees")
    return place if result.is_whole else tr("{name}, as far as this computer sees", name=place)


def age(result: Result) -> str:
    """The moment of the data."""
    if result.heard_at is None:
        return tr("Counted {at}; the county has not been heard yet", at=moment(result.at))
    heard = moment(result.heard_at)
    return tr("Counted {at}; last word of the county {heard}", at=moment(result.at), heard=heard)


def period(value: Period) -> str:
    year = value.first.year
    match value.grain:
        case Grain.MONTH:
            return tr("{year}-{month}", year=year, month=value.first.month)
        case Grain.QUARTER:
            return tr("Quarter {number} of {year}", number=(value.first.month + 2) // 3, year=year)
        case Grain.YEAR:
            return tr("The year {year}", year=year)
    return tr("{first} to {last}", first=day(value.first), last=day(value.last))


def values(group: CountedGroup, by: Sequence[Words]) -> str:
    said = [words.of(value, language()) for value, words in zip(group.values, by, strict=True)]
    return "  ".join(said).strip() or tr("(not said)")


def cells(row: FigureRow, columns: Sequence[Words]) -> list[str]:
    return [words.of(value, language()) for value, words in zip(row.values, columns, strict=True)]


# On paper and in a workbook


def summary(results: Sequence[Result]) -> Iterator[tuple[str, Number | str, str, str]]:
    for one in results:
        shown = NO_NUMBER if one.value is None else one.value
        yield tr(one.figure.title), shown, tr(one.unit), meaning(one)


def overview_sheet(results: Sequence[Result], facility: str, place: str) -> FigureSheet:
    rows = [(title, _text(value), unit) for title, value, unit, _ in summary(results)]
    first = results[0]
    return FigureSheet(
        facility=facility,
        period=period(first.period),
        of=scope(first, place),
        moment=age(first),
        tables=(FigureTable(headings=_headings()[:3], shares=(5, 2, 1.5), rows=tuple(rows)),),
        notes=tuple(
            tr("{title}: {definition}", title=title, definition=definition)
            for title, _, _, definition in summary(results)
        ),
    )


def overview_tables(results: Sequence[Result], place: str) -> list[WorkbookTable]:
    return [
        WorkbookTable(
            tr("Statistics"), _headings(), list(summary(results)), _above(results[0], place)
        )
    ]


def detail_sheet(result: Result, rows: Rows, facility: str, place: str) -> FigureSheet:
    title = tr(result.figure.title)
    headings = _row_headings(rows)
    return FigureSheet(
        facility=facility,
        period=period(result.period),
        of=scope(result, place),
        moment=age(result),
        tables=(
            FigureTable(
                headings=(title, tr("Value"), tr("Unit")),
                shares=(5, 2, 1.5),
                rows=tuple((a, _text(b), c) for a, b, c in _lines(result)),
            ),
            FigureTable(
                title=tr("The records behind it"),
                headings=tuple(headings),
                shares=(1.6, *(2.0 for _ in headings[1:])),
                rows=tuple((row.day, *cells(row, rows.columns)) for row in rows.lines),
            ),
        ),
        notes=(tr("{title}: {definition}", title=title, definition=meaning(result)),),
    )


def detail_tables(result: Result, rows: Rows, place: str) -> list[WorkbookTable]:
    title, above = tr(result.figure.title), [*_above(result, place), meaning(result)]
    lines = [[row.day, *cells(row, rows.columns)] for row in rows.lines]
    return [
        WorkbookTable(title, [title, tr("Value"), tr("Unit")], list(_lines(result)), above),
        WorkbookTable(tr("The records behind it"), _row_headings(rows), lines, above),
    ]


def _lines(result: Result) -> Iterator[tuple[str, Number | str, str]]:
    unit = tr(result.unit)
    yield tr("Altogether"), NO_NUMBER if result.value is None else result.value, unit
    for group in result.groups:
        yield values(group, result.by), NO_NUMBER if group.value is None else group.value, unit


def _headings() -> tuple[str, str, str, str]:
    return tr("Figure"), tr("Value"), tr("Unit"), tr("What it counts")


def _row_headings(rows: Rows) -> list[str]:
    return [tr("Date"), *(tr(words.dimension.title) for words in rows.columns)]


def _above(result: Result, place: str) -> list[str]:
    return [period(result.period), scope(result, place), age(result)]


def _text(value: Number | str) -> str:
    return number(value)
