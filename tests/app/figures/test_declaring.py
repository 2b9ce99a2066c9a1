"""A new figure is one declaration; what cannot be known is said and is never 0."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.core.errors import ClinicError
from app.counted import FIGURES
from app.duty import Duty, DutyList
from app.figures import (
    Dimension,
    Figure,
    Figures,
    Measure,
    Missing,
    Period,
    of_kind,
    on_day,
)
from app.storage.store import Store
from tests.stores import CENTRE, HOSPITAL, actor, lay_out_county

MARCH = Period.month(2026, 3)
DEPARTMENT = Dimension("department", "Department", Duty.department, "department")
DUTIES = of_kind(Duty, on_day(Duty.on_day), parties=(Duty.home,), ahead=True).showing(
    Dimension("who", "On duty", Duty.person_name), DEPARTMENT
)


def declared(measure: Measure = Measure.COUNT, counted: object = None) -> Figure:
    return Figure("duties", "Duties", "times", "…", DUTIES, "", measure, counted, by=(DEPARTMENT,))


@pytest.fixture
def county(store: Store) -> Store:
    lay_out_county(store)
    duties = DutyList(store, actor(place=CENTRE))
    for day, department, who in ((3, "03", "李护士"), (4, "03", "王护士"), (9, "04", "李护士")):
        duties.publish(
            Duty(
                on_day=date(2026, 3, day),
                department=department,
                person_name=who,
                phone="13912345678",
            )
        )
    return store


def figures(county: Store, *all_of_them: Figure) -> Figures:
    return Figures(county, actor(place=CENTRE), all_of_them)


def test_a_new_figure_is_counted_told_apart_and_shows_its_records(county: Store) -> None:
    told = figures(county, declared()).compute("duties", MARCH, CENTRE, by=["department"])
    assert told.value == 3
    assert {one.values: one.value for one in told.groups} == {("03",): 2, ("04",): 1}
    assert told.by[0].of("03") == "内科"
    assert told.of("05") == 0
    rows = told.rows("03")
    assert [row.values for row in rows.lines] == [("王护士", "03"), ("李护士", "03")]
    assert told.rows(most=2).is_cut


@pytest.mark.parametrize(
    ("measure", "counted", "value"),
    [
        (Measure.DISTINCT, Duty.person_name, 2),
        (Measure.SHARE, Duty.person_name == "李护士", pytest.approx(200 / 3)),
        (Measure.LAST, Duty.person_name, "李护士"),
    ],
)
def test_what_is_counted_is_declared(
    county: Store, measure: Measure, counted: object, value: object
) -> None:
    told = figures(county, declared(measure, counted)).compute("duties", MARCH)
    assert told.value == value
    if measure is not Measure.DISTINCT:
        april = figures(county, declared(measure, counted)).compute("duties", MARCH.after())
        assert (april.value, april.missing) == (None, Missing.NOTHING_TO_COUNT)


def test_of_a_kind_that_is_not_here_it_is_said_and_never_zero(county: Store) -> None:
    later = replace(declared(), of=replace(DUTIES, kinds=("drug_stock",)))
    told = figures(county, later).compute("duties", MARCH)
    assert (told.value, told.missing) == (None, Missing.UNKNOWN_KIND)
    assert told.rows().lines == ()


def test_an_institution_nobody_here_knows_of_is_said_and_an_own_empty_month_is_zero(
    county: Store,
) -> None:
    here = figures(county, declared())
    assert here.compute("duties", MARCH, HOSPITAL).missing is Missing.NOT_HELD
    assert here.compute("duties", MARCH.before(), CENTRE).value == 0


@pytest.mark.parametrize("wrong", [{"by": ["colour"]}, {"only": {"colour": "red"}}])
def test_a_figure_or_a_dimension_that_nobody_declared_is_refused(
    county: Store, wrong: dict[str, object]
) -> None:
    for code in ("duties", "nonsense"):
        with pytest.raises(ClinicError, match="FIGURE_UNKNOWN"):
            figures(county, declared()).compute(code, MARCH, **wrong)  # type: ignore[arg-type]


def test_every_figure_has_a_code_of_its_own_and_says_what_it_counts() -> None:
    codes = [figure.code for figure in FIGURES]
    assert len(set(codes)) == len(codes)
    assert all(figure.definition and figure.unit and figure.group for figure in FIGURES)
