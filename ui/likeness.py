"""What speaks for two records being one person's, and by which number one was found, in words."""

from __future__ import annotations

from app.core.text import N_
from app.patients import Matched, PatientLine, Score, Sign, matched
from ui.text import tr

MOST_SIGNS = 4
SIGNS = {
    Sign.NUMBER: N_("identity number"),
    Sign.RECORD_NUMBER: N_("record number"),
    Sign.NAME: N_("name"),
    Sign.SOUND: N_("sound of the name"),
    Sign.LOOK: N_("name but for one character"),
    Sign.BIRTH: N_("birthday"),
    Sign.NEAR_BIRTH: N_("birthday, nearly"),
    Sign.SEX: N_("sex"),
    Sign.PHONE: N_("phone"),
    Sign.CONTACT: N_("contact person"),
    Sign.MOTHER: N_("mother's number"),
    Sign.VILLAGE: N_("village"),
}


def agreeing(score: Score) -> str:
    """What speaks for one person, the weightiest first, in a line."""
    return tr(", ").join(tr(SIGNS[one.sign]) for one in score.why[:MOST_SIGNS])


MATCHED = {
    Matched.ID_NUMBER: N_("Document"),
    Matched.PHONE: N_("Phone"),
    Matched.CONTACT_PHONE: N_("Contact"),
    Matched.RECORD_NUMBER: N_("Record no."),
}


def found_by(line: PatientLine, typed: str) -> str:
    """Which number has the typed digits, where the list does not show them; empty otherwise."""
    return tr(", ").join(f"{tr(MATCHED[which])} {digits}" for which, digits in matched(line, typed))
