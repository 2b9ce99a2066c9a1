"""Residents: their records, and finding them (FHIR: Patient)."""

from app.patients.asking import Duplicate
from app.patients.distinct import DISTINCT_PEOPLE, DistinctPeople, Said
from app.patients.doubts import Doubts
from app.patients.facts import PersonFacts, end_of, facts_in, facts_of, words_in
from app.patients.groups import groups_of
from app.patients.handover import (
    DECLINED,
    HANDOVER,
    HANDOVER_ANSWER,
    HANDOVER_CASE,
    TAKEN,
    Handover,
    HandoverAnswer,
    Handovers,
    HandoverView,
    copied_of,
)
from app.patients.joined import ends_of, family_of, numbers_of
from app.patients.judging import PairToJudge, ToJudge
from app.patients.likely import Agreeing, Pair, Score, Sign, facts_mark
from app.patients.lines import FoundLines, joined_records_found
from app.patients.lookups import PatientLookup
from app.patients.matched import Matched, matched
from app.patients.merging import Join, JoinedRecord
from app.patients.numbers import GivenTwice
from app.patients.record import PATIENT, PATIENT_LINK, Patient, PatientLink, PatientState
from app.patients.service import Patients, read_identity
from app.patients.standing import GONE, Gone, all_gone, gone_of
from app.patients.together import whole_of
from app.patients.viewers import Viewer
from app.patients.views import (
    PatientFilter,
    PatientLine,
    PatientOrder,
    Village,
)

__all__ = [
    "DECLINED",
    "DISTINCT_PEOPLE",
    "GONE",
    "HANDOVER",
    "HANDOVER_ANSWER",
    "HANDOVER_CASE",
    "PATIENT",
    "PATIENT_LINK",
    "TAKEN",
    "Agreeing",
    "DistinctPeople",
    "Doubts",
    "Duplicate",
    "FoundLines",
    "GivenTwice",
    "Gone",
    "Handover",
    "HandoverAnswer",
    "HandoverView",
    "Handovers",
    "Join",
    "JoinedRecord",
    "Matched",
    "Pair",
    "PairToJudge",
    "Patient",
    "PatientFilter",
    "PatientLine",
    "PatientLink",
    "PatientLookup",
    "PatientOrder",
    "PatientState",
    "Patients",
    "PersonFacts",
    "Said",
    "Score",
    "Sign",
    "ToJudge",
    "Viewer",
    "Village",
    "all_gone",
    "copied_of",
    "end_of",
    "ends_of",
    "facts_in",
    "facts_mark",
    "facts_of",
    "family_of",
    "gone_of",
    "groups_of",
    "joined_records_found",
    "matched",
    "numbers_of",
    "read_identity",
    "whole_of",
    "words_in",
]
