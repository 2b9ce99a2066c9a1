"""What is taught for longer than a session: projects of continuing education, mentor and pupil."""

from __future__ import annotations

from app.core.text import N_
from app.support.register import (
    SUPPORTER,
    Climb,
    Register,
    RegisterGroup,
    SupportFigure,
    choice,
    number,
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
ALL = (CONTINUING, MENTOR)
