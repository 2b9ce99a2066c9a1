"""What others recognise: research, accreditations, lives saved."""

from __future__ import annotations

from app.core.text import N_
from app.support.register import (
    Climb,
    Register,
    RegisterGroup,
    SupportFigure,
    choice,
    text,
    words,
    yes,
)

RESEARCH = Register(
    "research",
    RegisterGroup.RECOGNISED,
    rungs=(
        Climb("topic", owes="apply"),
        Climb("applied"),
        Climb("approved", after=("topic", "applied"), owes="complete"),
        Climb(
            "result",
            after=("topic", "applied", "approved"),
            asks=(text("number", N_("Number or journal"), longest=80),),
            ends=True,
        ),
        Climb("not_approved", after=("applied",), ends=True, has_failed=True),
    ),
    rows=(
        (
            choice("kind", N_("Kind"), "research_kind", needed=True),
            choice("level", N_("Level"), "project_level"),
        ),
        choice("prize", N_("Prize"), "prize_class"),
    ),
    called={"title": N_("Subject"), "person_name": N_("Led by")},
    figures=(
        SupportFigure(
            "research_results",
            N_("Results of research"),
            N_("items"),
            N_("Papers, prizes and projects that came to a result, by kind, level and prize."),
            step="result",
        ),
        SupportFigure(
            "research_approved",
            N_("Research projects approved"),
            N_("items"),
            N_("Projects that were approved in the period."),
            step="approved",
        ),
    ),
)
ACCREDITATION = Register(
    "accreditation",
    RegisterGroup.RECOGNISED,
    rungs=(
        Climb("preparing", owes="apply"),
        Climb("applied"),
        Climb("gained", after=("preparing", "applied"), owes="renew"),
        Climb("not_approved", after=("applied",), ends=True, has_failed=True),
        Climb("lost", after=("gained",), ends=True, has_failed=True),
    ),
    rows=(
        (
            choice("kind", N_("Kind"), "accreditation_kind", needed=True),
            choice("level", N_("Level"), "project_level", needed=True),
        ),
    ),
    called={"title": N_("Status or accreditation"), "person_name": N_("Led by")},
    figures=(
        SupportFigure(
            "accreditations_gained",
            N_("Accreditations gained"),
            N_("items"),
            N_("Key specialities, centres and other statuses gained in the period."),
            step="gained",
        ),
        SupportFigure(
            "accreditations_held",
            N_("Accreditations held"),
            N_("items"),
            N_("Statuses gained so far and not lost when the period ended."),
            step="gained",
            at_end=True,
        ),
    ),
)
RESCUE = Register(
    "rescue",
    RegisterGroup.RECOGNISED,
    rungs=(
        Climb("happened", owes="review"),
        Climb("reviewed", asks=(words("learnt", N_("What was learnt"), needed=True),), ends=True),
    ),
    rows=(
        (
            choice("outcome", N_("Outcome"), "rescue_outcome", needed=True),
            yes("with_expert", N_("With the expert beside")),
        ),
        words("course", N_("How it went")),
    ),
    called={"title": N_("What it was, without a name"), "person_name": N_("Expert")},
    figures=(
        SupportFigure(
            "rescues",
            N_("Rescues"),
            N_("cases"),
            N_("Severe cases that were rescued together, by outcome; successful or not."),
        ),
    ),
)
ALL = (RESEARCH, ACCREDITATION, RESCUE)
