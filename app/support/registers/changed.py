"""What support has changed at the supported: what is done there now that was not."""

from __future__ import annotations

from app.core.text import N_
from app.support.register import (
    Climb,
    Register,
    RegisterGroup,
    SupportFigure,
    choice,
    number,
    text,
    whole,
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
EQUIPMENT = Register(
    "equipment",
    RegisterGroup.CHANGED,
    rungs=(
        Climb("planned", owes="carry_out"),
        Climb("in_use", asks=(text("place", N_("Where it stands")),)),
        Climb("out_of_use", ends=True),
    ),
    rows=(
        (
            text("model", N_("Make and model")),
            whole("pieces", N_("Pieces"), low=1, high=1000),
            number("price", N_("Price"), N_("yuan"), high=100_000_000),
            yes("given", N_("Given by the supporter")),
        ),
    ),
    called={"title": N_("Equipment"), "until_on": N_("To be done by"), "person_name": N_("Expert")},
    figures=(
        SupportFigure(
            "equipment_new",
            N_("New equipment in use"),
            N_("items"),
            N_("Equipment that was taken into use in the period; planned is not in use."),
            step="in_use",
        ),
    ),
)
BUILT = Register(
    "built",
    RegisterGroup.CHANGED,
    rungs=(
        Climb("planned", owes="carry_out"),
        Climb("opened", owes="accept"),
        Climb("accepted", asks=(words("found", N_("What was found"), needed=True),), ends=True),
    ),
    rows=(
        (
            choice("kind", N_("Kind"), "built_kind", needed=True),
            whole("beds", N_("Beds"), high=5000),
            whole("staff", N_("Staff"), N_("persons"), high=5000),
        ),
        words("standard", N_("Standard it is built by")),
    ),
    called={"title": N_("What is built"), "until_on": N_("To be done by")},
    figures=(
        SupportFigure(
            "built_opened",
            N_("Departments and disciplines built"),
            N_("items"),
            N_("Departments, disciplines, wards and laboratories opened in the period, by kind."),
            step="opened",
        ),
        SupportFigure(
            "built_at",
            N_("Institutions helped to build"),
            N_("institutions"),
            N_("Institutions at which something was opened in the period, each once."),
            step="opened",
            places=True,
        ),
    ),
)
ALL = (TECHNIQUE, DISEASE, EQUIPMENT, BUILT)
