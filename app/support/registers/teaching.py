"""What is taught for longer than a session and examined; surveys, teams, help with the network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.errors import FieldProblem
from app.core.text import N_
from app.support.register import (
    PEOPLE_CAME,
    SUPPORTER,
    Climb,
    Register,
    RegisterGroup,
    SupportFigure,
    choice,
    number,
    planned_and_held,
    text,
    whole,
    words,
)

CONTINUING = Register(
    "continuing",
    RegisterGroup.TEACHING,
    rungs=(
        Climb("applied", owes="carry_out"),
        Climb("approved", owes="carry_out"),
        Climb(
            "held",
            after=("applied", "approved"),
            asks=(whole("people", N_("How many came"), N_("persons"), high=100_000),),
            ends=True,
        ),
        Climb("not_approved", after=("applied",), ends=True, has_failed=True),
    ),
    rows=(
        (
            text("project_number", N_("Number of the project"), longest=40),
            choice("level", N_("Level"), "project_level", needed=True),
            choice("credit_class", N_("Class of credits"), "credit_class", needed=True),
        ),
        (
            number("hours", N_("Class hours"), high=500),
            number("credits", N_("Credits"), high=100),
        ),
    ),
    called={"title": N_("Project of continuing education"), "person_name": N_("Led by")},
    figures=(
        SupportFigure(
            "continuing_projects",
            N_("Continuing-education projects held"),
            N_("times"),
            N_(
                "Projects of continuing education that were held in the period, by level and class."
            ),
            step="held",
        ),
    ),
)
MENTOR = Register(
    "mentor",
    RegisterGroup.TEACHING,
    rungs=(
        Climb("apprenticed", owes="appraise", owed_by=SUPPORTER),
        Climb(
            "yearly",
            after=("apprenticed", "yearly"),
            asks=(
                (choice("grade", N_("Appraisal"), "appraisal", needed=True),),
                words("said", N_("What is said of the work")),
            ),
            owes="appraise",
            owed_by=SUPPORTER,
        ),
        Climb("graduated", after=("apprenticed", "yearly"), ends=True),
    ),
    rows=(choice("kind", N_("Kind"), "mentor_kind", needed=True),),
    called={
        "title": N_("What is handed down"),
        "from_on": N_("From"),
        "person_name": N_("Pupil"),
        "supporting_person": N_("Mentor"),
    },
    needs=frozenset({"person_name", "supporting_person"}),
    figures=(
        SupportFigure(
            "mentor_pairs",
            N_("Mentors with pupils"),
            N_("pairs"),
            N_("Pairs of mentor and pupil that had begun and not ended when the period ended."),
            at_end=True,
        ),
    ),
)
COURSE = Register(
    "course",
    RegisterGroup.TEACHING,
    rungs=planned_and_held(
        (
            PEOPLE_CAME,
            number("satisfaction", N_("Satisfaction"), "%", high=100),
            number("cost", N_("Cost"), N_("yuan")),
        )
    ),
    rows=(
        (text("series", N_("Series")), text("organiser", N_("Carried out by"))),
        (
            whole("days", N_("Days taught"), N_("days"), low=1, high=366),
            number("hours", N_("Class hours"), high=500),
            number("credits", N_("Credits"), high=100),
        ),
    ),
    called={"title": N_("Training course"), "person_name": N_("Led by")},
    figures=(
        SupportFigure(
            "courses_held",
            N_("Training courses held"),
            N_("times"),
            N_("Training courses that were held in the period."),
            step="held",
        ),
        SupportFigure(
            "course_people",
            N_("Attendance at training courses"),
            N_("persons"),
            N_("Those who came to the training courses held in the period, each course by itself."),
            step="held",
            sum_of="people",
        ),
    ),
)


def _has_passed(entry: Mapping[str, Any], said: Mapping[str, Any]) -> Mapping[str, FieldProblem]:
    if said["score"] >= (entry["pass_mark"] or 0):
        return {}
    return {"score": FieldProblem("BELOW_PASS_MARK", N_("This is below the pass mark."))}


def _has_failed(entry: Mapping[str, Any], said: Mapping[str, Any]) -> Mapping[str, FieldProblem]:
    if said["score"] < (entry["pass_mark"] or 0):
        return {}
    return {"score": FieldProblem("PASSED", N_("This reaches the pass mark."))}


_SCORE = (number("score", N_("Score"), high=100, needed=True),)
_FAILED = ("failed", "failed_resit")
EXAM = Register(
    "exam",
    RegisterGroup.TEACHING,
    rungs=(
        Climb("planned", owes="carry_out"),
        Climb("passed", asks=_SCORE, check=_has_passed, ends=True),
        Climb("failed", ("planned",), asks=_SCORE, check=_has_failed, owes="resit"),
        Climb("passed_resit", _FAILED, asks=_SCORE, check=_has_passed, ends=True),
        Climb("failed_resit", _FAILED, asks=_SCORE, check=_has_failed, owes="resit"),
    ),
    rows=(
        (
            choice("kind", N_("Kind"), "skills_exam_kind", needed=True),
            number("pass_mark", N_("Pass mark of 100"), high=100, needed=True),
        ),
    ),
    called={"title": N_("What is examined"), "person_name": N_("Who is examined")},
    needs=frozenset({"person_name"}),
    figures=(
        SupportFigure(
            "exams_passed",
            N_("Examinations passed at once"),
            N_("times"),
            N_("Examinations of theory or skill passed in the period without a re-sit."),
            step="passed",
        ),
        SupportFigure(
            "exams_failed",
            N_("Examinations failed"),
            N_("times"),
            N_("Examinations of theory or skill first failed in the period."),
            step="failed",
        ),
        SupportFigure(
            "exams_not_passed",
            N_("Examinations still to be passed"),
            N_("times"),
            N_("Examinations failed and not yet passed in a re-sit when the period ended."),
            step="failed",
            at_end=True,
        ),
    ),
)


def _no_more_than_asked(answers: Mapping[str, Any]) -> Mapping[str, FieldProblem]:
    if answers["satisfied"] <= answers["asked"]:
        return {}
    return {"satisfied": FieldProblem("MORE_THAN_ASKED", N_("More than were asked."))}


SURVEY = Register(
    "survey",
    RegisterGroup.RECOGNISED,
    rungs=(Climb("surveyed", ends=True),),
    rows=(
        (
            choice("kind", N_("Who was asked"), "survey_kind", needed=True),
            whole("asked", N_("How many were asked"), low=1, high=1_000_000, needed=True),
            whole("satisfied", N_("How many are satisfied"), high=1_000_000, needed=True),
        ),
        words("said", N_("What they said")),
    ),
    leaves_out=frozenset({"until_on"}),
    called={"title": N_("What was asked about"), "person_name": N_("Asked by")},
    check=_no_more_than_asked,
    figures=(
        SupportFigure(
            "survey_asked",
            N_("Asked in surveys"),
            N_("times"),
            N_("Answers to the surveys of the period, by who was asked."),
            sum_of="asked",
        ),
        SupportFigure(
            "survey_satisfied",
            N_("Satisfied in surveys"),
            N_("times"),
            N_("Answers to the surveys of the period that were satisfied, by who was asked."),
            sum_of="satisfied",
        ),
    ),
)
TEAM = Register(
    "team",
    RegisterGroup.PROGRAMME,
    rungs=(Climb("agreed"), Climb("ended", ends=True)),
    rows=(choice("kind", N_("Kind"), "team_kind", needed=True),),
    called={"title": N_("Team"), "person_name": N_("Led by")},
    needs=frozenset({"supporting_department"}),
    figures=(
        SupportFigure(
            "teams_of_departments",
            N_("Teams of departments"),
            N_("teams"),
            N_("Teams of departments that had begun and not ended when the period ended, by kind."),
            at_end=True,
        ),
    ),
)
NETWORK = Register(
    "network",
    RegisterGroup.MANAGEMENT,
    rungs=planned_and_held(),
    called={"title": N_("Help with the network"), "person_name": N_("Led by")},
    figures=(
        SupportFigure(
            "network_helped",
            N_("Help given with the network"),
            N_("times"),
            N_("Times that help with building the network was given in the period."),
            step="held",
        ),
    ),
)
ALL = (CONTINUING, MENTOR, COURSE, EXAM, SURVEY, TEAM, NETWORK)
