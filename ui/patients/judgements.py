"""One person or two: the words of the question, what is written, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.clinic import Clinic
from app.core.clock import local
from app.core.text import N_
from app.patients import PairToJudge, Patient, Patients
from ui.text import tr
from ui.widgets.bars import Tone
from ui.widgets.question import Question

SIGNS = {
    "number": N_("same identity number"),
    "record_number": N_("same record number"),
    "name": N_("same name"),
    "sound": N_("names sound alike"),
    "look": N_("names look alike"),
    "birth": N_("same date of birth"),
    "near_birth": N_("dates of birth are near"),
    "phone": N_("same phone"),
    "contact": N_("same contact person"),
    "mother": N_("same mother"),
    "village": N_("same village"),
}
"""What agrees in two records; that both are of one sex says little and is not told."""
MOST_REASONS = 3


class JudgedWhy(StrEnum):
    """What a person says of a pair."""

    ONE = "one"
    TWO = "two"


@dataclass(frozen=True)
class Judgement:
    """What somebody is about to say of a pair."""

    pair: PairToJudge
    why: JudgedWhy

    def carry_out(self, patients: Patients) -> tuple[str, Callable[[], None]]:
        """Write it, off the UI thread. What was done, in words to translate, and what undoes it."""
        one, other = self.pair.key
        if self.why is JudgedWhy.ONE and self.pair.is_joined:
            said = [word.id for word in self.pair.said]
            patients.take_back(said)
            return N_("They stay one person."), lambda: None
        if self.why is JudgedWhy.ONE:
            link = patients.join(one, other)
            return N_("Joined: one person from now on."), lambda: patients.unmerge(link)
        if self.pair.is_joined:
            patients.part(other)
            return N_("Parted: two people again."), lambda: _join_again(patients, one, other)
        written = patients.two_people(one, other)
        return N_("Noted: two people."), lambda: patients.take_back(written)


def _join_again(patients: Patients, one: str, other: str) -> None:
    patients.join(one, other)


def ask_if_one(question: Question, pair: PairToJudge, allergies: Callable[[Patient], str]) -> None:
    """What follows from joining, in words; what either knows of allergies is said before."""
    drugs = [said for one in (pair.one, pair.other) if (said := allergies(one))]
    lines = [
        tr("Lists and search show this resident once, with the left record in front."),
        tr(
            "Nothing is deleted: what either record says is read together, and cases stay with both."
        ),
        tr("Allergies of both: {drugs}", drugs="、".join(drugs)) if drugs else "",
        tr("The records can be parted again on the resident's page, under Joined records."),
    ]
    question.ask(
        tr("Are these two records one person?"),
        [line for line in lines if line],
        tr("Yes, join them  Enter"),
    )


def ask_if_two(question: Question, pair: PairToJudge, _: Callable[[Patient], str]) -> None:
    stays = tr("The pair is asked about again when a name, date of birth or number changes.")
    parted = tr("Somebody has joined them: they are parted again, each with its own cases.")
    lines = [parted, stays] if pair.is_joined else [stays]
    question.ask(tr("Are these two different people?"), lines, tr("Yes, two people  Enter"))


def reasons(pair: PairToJudge) -> str:
    told = [tr(SIGNS[one.sign]) for one in pair.why if one.sign in SIGNS]
    return tr(", ").join(told[:MOST_REASONS])


def note_on(pair: PairToJudge) -> tuple[str, Tone]:
    """Whether somebody has judged it before."""
    if pair.is_joined:
        return tr("judged differently"), Tone.WARN
    return (tr("asked again"), Tone.ACCENT) if pair.said else ("", Tone.NEUTRAL)


def earlier(pair: PairToJudge, clinic: Clinic) -> str:
    """Who said it, when, and why it is asked again."""
    if not pair.said:
        return ""
    last = pair.said[0]
    who, day = clinic.name_of(last.by) or tr("Somebody"), local(last.at).date().isoformat()
    if pair.is_joined:
        return tr(
            "{who} said on {day} that these are two people; somebody else joined them. Until you decide both are shown as one.",
            who=who,
            day=day,
        )
    return tr(
        "{who} said on {day} that these are two people. Since then what identifies them has changed.",
        who=who,
        day=day,
    )
