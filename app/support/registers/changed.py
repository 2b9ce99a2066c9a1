"""What support has changed at the supported: what is done there now that was not."""

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

TECHNIQUE = Register(
    "technique",
    RegisterGroup.CHANGED,
    rungs=(
        Climb("planned", owes="carry_out"),
        Climb("first", asks=((yes("with_expert", N_("With the expert beside")),),)),
        Climb("independent", ends=True),
    ),
    rows=(
        (
            choice("kind", N_("Kind"), "technique_kind", needed=True),
            yes("fills_gap", N_("The first in the county")),
        ),
        words("description", N_("What it brings")),
    ),
    only={"technique_kind": ("technique", "service", "tcm")},
    called={
        "title": N_("Technique or service"),
        "until_on": N_("To be done by"),
        "person_name": N_("Expert"),
    },
    figures=(
        SupportFigure(
            "techniques_new",
            N_("New techniques and services"),
            N_("items"),
            N_("Techniques and services done for the first time, each once; planned is not done."),
            step="first",
        ),
        SupportFigure(
            "techniques_independent",
            N_("Techniques done independently"),
            N_("items"),
            N_("Techniques and services that the supported came to do without the expert."),
            step="independent",
        ),
    ),
)
DISEASE = Register(
    "disease",
    RegisterGroup.CHANGED,
    rungs=(Climb("treatable"), Climb("no_longer", ends=True)),
    rows=(text("icd10", N_("ICD-10"), longest=10),),
    leaves_out=frozenset({"until_on"}),
    called={
        "title": N_("Disease"),
        "from_on": N_("Treatable since"),
        "person_name": N_("Expert"),
    },
    figures=(
        SupportFigure(
            "diseases_treatable",
            N_("Diseases treatable"),
            N_("diseases"),
            N_("Diseases on the list when the period ended; those taken off it are not."),
            at_end=True,
        ),
        SupportFigure(
            "diseases_added",
            N_("Diseases newly treatable"),
            N_("diseases"),
            N_("Diseases that came onto the list in the period."),
        ),
    ),
)
ALL = (TECHNIQUE, DISEASE)
