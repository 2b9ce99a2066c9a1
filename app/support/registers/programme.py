"""Who supports whom: pairs of departments."""

from __future__ import annotations

from app.core.text import N_
from app.support.register import SUPPORTER, Climb, Register, RegisterGroup, SupportFigure, choices

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
ALL = (PAIR,)
