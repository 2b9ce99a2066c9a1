"""People who come to help or to learn: postings, further training, visits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.checks.result import required
from app.core.errors import FieldProblem
from app.core.text import N_
from app.support.register import (
    PEOPLE_CAME,
    SUPPORTED,
    SUPPORTER,
    Climb,
    Register,
    RegisterGroup,
    SupportFigure,
    choice,
    number,
    planned_and_held,
    whole,
    words,
    yes,
)


def _says_how_much(answers: Mapping[str, Any]) -> Mapping[str, FieldProblem]:
    """Full time, or so many days a week."""
    if answers.get("full_time") or answers.get("days_a_week"):
        return {}
    return {"days_a_week": required()}


_GRADE = (choice("grade", N_("Appraisal"), "appraisal", needed=True),)
_SAID = words("said", N_("What is said of the work"))
POSTING = Register(
    "posting",
    RegisterGroup.PEOPLE,
    rungs=(
        Climb("posted", owes="end_posting", owed_by=SUPPORTER),
        Climb("interim", asks=(_GRADE, _SAID), owes="end_posting", owed_by=SUPPORTER),
        Climb("completed", after=("posted", "interim"), asks=(_GRADE, _SAID), ends=True),
        Climb(
            "ended_early",
            after=("posted", "interim"),
            asks=(words("why", N_("Reason"), needed=True),),
            ends=True,
            has_failed=True,
        ),
        Climb(
            "attended",
            after=("posted", "interim"),
            asks=(number("part", N_("Part of the day"), low=0.5, high=1, needed=True),),
            stays=True,
            once_a_day=True,
        ),
        Climb(
            "worked",
            after=("posted", "interim"),
            asks=(
                (
                    choice("work", N_("What was done"), "posting_work", needed=True),
                    whole("times", N_("How often"), N_("times"), low=1, high=10_000, needed=True),
                ),
            ),
            stays=True,
        ),
        Climb("appraised_here", sides=frozenset({SUPPORTED}), asks=(_GRADE, _SAID), stays=True),
        Climb("appraised_home", sides=frozenset({SUPPORTER}), asks=(_GRADE, _SAID), stays=True),
    ),
    rows=(
        (
            choice("kind", N_("Kind of posting"), "posting_kind", needed=True),
            choice("post", N_("Post held"), "posting_post"),
        ),
        (
            choice("job_title", N_("Professional title"), "title"),
            yes("full_time", N_("Full time")),
            number("days_a_week", N_("Days a week"), N_("days"), low=0.5, high=7),
        ),
    ),
    called={"title": N_("Task of the posting"), "from_on": N_("From")},
    needs=frozenset({"person_name", "until_on"}),
    check=_says_how_much,
    once="full_time",
    figures=(
        SupportFigure(
            "posted_staff",
            N_("Staff posted"),
            N_("persons"),
            N_(
                "Persons whose posting lasted on any day of the period, each once; managers and "
                "every title count."
            ),
            lasting=True,
            persons=True,
        ),
        SupportFigure(
            "posted_to",
            N_("Institutions with posted staff"),
            N_("institutions"),
            N_("Institutions at which a posting lasted on any day of the period, each once."),
            lasting=True,
            places=True,
        ),
        SupportFigure(
            "posted_days",
            N_("Days of posted staff"),
            N_("days"),
            N_("Days on which posted staff were noted as present, halves as halves."),
            step="attended",
            sum_of="part",
        ),
        SupportFigure(
            "posted_work",
            N_("Work of posted staff"),
            N_("times"),
            N_("What posted staff entered of their work beside what other pages know of it."),
            step="worked",
            sum_of="times",
        ),
    ),
)
FURTHER = Register(
    "further_training",
    RegisterGroup.PEOPLE,
    rungs=(
        Climb("planned", owes="carry_out"),
        Climb("begun", owes="complete"),
        Climb("completed", asks=(words("result", N_("What came of it")),), owes="practise"),
        Climb(
            "practised",
            asks=(words("practice", N_("What was begun on return"), needed=True),),
            ends=True,
        ),
    ),
    rows=(
        (
            choice("job_title", N_("Professional title"), "title"),
            yes("free", N_("Free of charge")),
            number("cost", N_("Cost"), N_("yuan"), high=1_000_000),
        ),
    ),
    called={"title": N_("What is learnt"), "from_on": N_("From")},
    needs=frozenset({"person_name"}),
    figures=(
        SupportFigure(
            "further_trainings",
            N_("Received for further training"),
            N_("person-times"),
            N_("Who began further training in the period, each time anew; planned is not begun."),
            step="begun",
        ),
        SupportFigure(
            "further_trained",
            N_("Persons received for further training"),
            N_("persons"),
            N_("Who began further training in the period, each person once."),
            step="begun",
            persons=True,
        ),
        SupportFigure(
            "further_trainings_free",
            N_("Received free for further training"),
            N_("person-times"),
            N_("Of those who began further training, who did so free of charge."),
            step="begun",
            where={"free": True},
        ),
    ),
)
VISIT = Register(
    "visit",
    RegisterGroup.PEOPLE,
    rungs=planned_and_held(PEOPLE_CAME, words("result", N_("What came of it"))),
    called={"title": N_("What was seen"), "person_name": N_("Led by")},
    figures=(
        SupportFigure(
            "manager_visits",
            N_("Visits of managers"),
            N_("times"),
            N_("Visits of managers to the supporter that took place."),
            step="held",
        ),
    ),
)
ALL = (POSTING, FURTHER, VISIT)
