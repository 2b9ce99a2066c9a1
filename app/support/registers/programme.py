"""Why there is support and who gives it to whom: needs, pairs of departments, goals."""

from __future__ import annotations

from app.core.text import N_
from app.support.register import (
    SUPPORTED,
    SUPPORTER,
    Climb,
    Register,
    RegisterGroup,
    SupportFigure,
    choice,
    choices,
    number,
    text,
    words,
)

PAIR = Register(
    "pair",
    RegisterGroup.PROGRAMME,
    rungs=(
        Climb("agreed", owes="renew", owed_by=SUPPORTER),
        Climb("ended", ends=True),
    ),
    rows=(choices("channels", N_("Channels"), "channel", needed=True),),
    leaves_out=frozenset({"person_name"}),
    called={"title": N_("What the two departments do together"), "from_on": N_("From")},
    needs=frozenset(
        {
            *("supporting_department", "supported_department"),
            *("supporting_person", "supported_person"),
        }
    ),
    figures=(
        SupportFigure(
            "department_pairs",
            N_("Pairs of departments"),
            N_("pairs"),
            N_("Pairs that were agreed and had not ended when the period ended."),
            at_end=True,
        ),
    ),
)
_REACHED = (
    number("value", N_("Value reached"), needed=True),
    words("said", N_("What is said of it")),
)
GOAL = Register(
    "goal",
    RegisterGroup.PROGRAMME,
    rungs=(
        Climb("set", owes="appraise"),
        Climb("midterm", asks=_REACHED, owes="appraise"),
        Climb("final", after=("set", "midterm"), asks=_REACHED, ends=True),
        Climb("followed_up", after=("final", "followed_up"), asks=_REACHED, ends=True),
        Climb("signed_supporter", sides=frozenset({SUPPORTER}), stays=True),
        Climb("signed_supported", sides=frozenset({SUPPORTED}), stays=True),
    ),
    rows=(
        (
            number("baseline", N_("Value before"), needed=True),
            number("target", N_("Value aimed at"), needed=True),
            text("unit", N_("Unit"), longest=12, needed=True),
        ),
    ),
    leaves_out=frozenset({"person_name"}),
    called={"title": N_("Goal"), "until_on": N_("To be reached by")},
    needs=frozenset({"until_on"}),
    figures=(
        SupportFigure(
            "goals_appraised",
            N_("Goals appraised at the end"),
            N_("items"),
            N_("Goals whose final appraisal was written in the period."),
            step="final",
        ),
    ),
)
NEED = Register(
    "need",
    RegisterGroup.PROGRAMME,
    rungs=(
        Climb("found", owes="begin_project", owed_by=SUPPORTER),
        Climb("project", asks=(words("plan", N_("Plan")),), owes="complete"),
        Climb("outcome", asks=(words("result", N_("What came of it"), needed=True),), ends=True),
    ),
    rows=(choice("kind", N_("Kind"), "need_kind", needed=True), words("why", N_("Reason"))),
    called={"title": N_("Speciality or need"), "person_name": N_("Expert in charge")},
    figures=(
        SupportFigure(
            "projects_begun",
            N_("Support projects begun"),
            N_("items"),
            N_("Needs from which a project with an expert in charge followed."),
            step="project",
        ),
        SupportFigure(
            "projects_completed",
            N_("Support projects with an outcome"),
            N_("items"),
            N_("Projects whose outcome was written in the period."),
            step="outcome",
        ),
    ),
)
ALL = (NEED, PAIR, GOAL)
