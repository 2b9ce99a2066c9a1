"""How the supported is led: activities and rules."""

from __future__ import annotations

from app.core.text import N_
from app.support.register import Climb, Register, RegisterGroup, SupportFigure, whole, words

ACTIVITY = Register(
    "activity",
    RegisterGroup.MANAGEMENT,
    rungs=(
        Climb("planned", owes="carry_out"),
        Climb(
            "held",
            asks=(
                whole("people", N_("How many came"), N_("persons"), high=100_000),
                words("result", N_("What came of it")),
            ),
            ends=True,
        ),
    ),
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
ALL = (ACTIVITY, RULE)
