"""How the supported is led: activities and rules."""

from __future__ import annotations

from app.core.text import N_
from app.support.register import (
    PEOPLE_CAME,
    SUPPORTER,
    Climb,
    Register,
    RegisterGroup,
    SupportFigure,
    choice,
    planned_and_held,
    text,
    words,
)

ACTIVITY = Register(
    "activity",
    RegisterGroup.MANAGEMENT,
    rungs=planned_and_held(PEOPLE_CAME, words("result", N_("What came of it"))),
    called={
        "title": N_("Activity"),
        "until_on": N_("To be done by"),
        "person_name": N_("Led by"),
    },
    figures=(
        SupportFigure(
            "management_activities",
            N_("Management activities"),
            N_("items"),
            N_("Special management activities that were held; planned is not held."),
            step="held",
        ),
    ),
)
RULE = Register(
    "rule",
    RegisterGroup.MANAGEMENT,
    rungs=(
        Climb("drafted", owes="bring_into_force"),
        Climb("in_force", owes="check"),
        Climb(
            "checked",
            after=("in_force", "revised", "checked"),
            asks=(words("found", N_("What was found"), needed=True),),
            owes="check",
        ),
        Climb(
            "revised",
            after=("in_force", "checked", "revised"),
            asks=(words("change", N_("What was changed"), needed=True),),
            owes="check",
        ),
        Climb("abolished", after=("in_force", "checked", "revised"), ends=True),
    ),
    rows=(words("scope", N_("What it is for")),),
    called={
        "title": N_("Rule or regulation"),
        "until_on": N_("To be in force by"),
        "person_name": N_("Drafted by"),
    },
    figures=(
        SupportFigure(
            "rules_completed",
            N_("Rules completed"),
            N_("items"),
            N_("Rules and regulations that came into force; drafts are not counted."),
            step="in_force",
        ),
        SupportFigure(
            "rules_checked",
            N_("Rules checked"),
            N_("items"),
            N_("Rules whose keeping was looked at in the period, each once."),
            step="checked",
        ),
    ),
)
MEETING = Register(
    "meeting",
    RegisterGroup.MANAGEMENT,
    rungs=planned_and_held(PEOPLE_CAME, words("result", N_("What was decided"))),
    called={"title": N_("Meeting on the spot"), "person_name": N_("Led by")},
    figures=(
        SupportFigure(
            "meetings_on_the_spot",
            N_("Meetings on the spot"),
            N_("times"),
            N_("Meetings on the spot that were held."),
            step="held",
        ),
    ),
)
_PUT_RIGHT = (words("proof", N_("How it was put right"), needed=True),)
FINDING = Register(
    "finding",
    RegisterGroup.MANAGEMENT,
    rungs=(
        Climb("open", owes="put_right"),
        Climb(
            "proved",
            after=("open", "reopened"),
            asks=_PUT_RIGHT,
            owes="close",
            owed_by=SUPPORTER,
        ),
        Climb("reopened", after=("proved", "closed"), owes="put_right", asks_due=True),
        Climb("closed", after=("proved",), ends=True),
        Climb("checked_again", after=("closed",), ends=True),
    ),
    rows=(
        (
            text("inspection", N_("Inspection"), needed=True),
            text("item", N_("Item of the checklist"), longest=100),
        ),
        choice("weight", N_("How grave"), "finding_weight", needed=True),
    ),
    leaves_out=frozenset({"person_name"}),
    called={
        "title": N_("What was found"),
        "until_on": N_("To be put right by"),
        "supported_person": N_("Who puts it right"),
    },
    needs=frozenset({"until_on", "supported_person"}),
    figures=(
        SupportFigure(
            "findings",
            N_("Findings of inspections"),
            N_("items"),
            N_("What inspections found in the period, each finding once."),
        ),
        SupportFigure(
            "findings_closed",
            N_("Findings closed"),
            N_("items"),
            N_("Findings that were put right, proved and closed in the period."),
            step="closed",
        ),
    ),
)
ALL = (ACTIVITY, RULE, MEETING, FINDING)
