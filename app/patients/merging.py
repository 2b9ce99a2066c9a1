"""Two records of one resident: joined by a link, and parted again by undoing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.errors import NotAllowed
from app.core.text import N_
from app.patients.record import Patient, PatientLink

NOT_MERGED = "id NOT IN (SELECT old FROM patient_link WHERE undone IS NULL AND voided_at IS NULL)"
"""Of table `patient`: what no other record has taken the place of."""


@dataclass(frozen=True)
class Merged:
    """One link, for the list of joined records."""

    link_id: str
    old: Patient
    kept: Patient
    by: str
    at: datetime


def links(session: Session) -> dict[str, str]:
    """Records that gave way, and the ones that are kept instead."""
    query = (
        "SELECT old, kept FROM patient_link WHERE undone IS NULL AND voided_at IS NULL ORDER BY n"
    )
    return {row.old: row.kept for row in session.execute(text(query))}


def resolve(known: Mapping[str, str], patient_id: str) -> str:
    """The record that stands for this one, however often it was joined; a circle ends where it began."""
    passed = {patient_id}
    while (kept := known.get(patient_id)) is not None and kept not in passed:
        passed.add(kept)
        patient_id = kept
    return patient_id


def family(known: Mapping[str, str], patient_id: str) -> list[str]:
    """The record that is kept, then every record that gave way to it."""
    kept = resolve(known, patient_id)
    return [kept, *(old for old in known if old != kept and resolve(known, old) == kept)]


def family_of(session: Session, patient_id: str) -> list[str]:
    return family(links(session), patient_id)


def require_mergeable(known: Mapping[str, str], old: str, kept: str) -> None:
    """Raises NotAllowed for what is joined already, or would give way to itself."""
    if resolve(known, old) == resolve(known, kept):
        raise NotAllowed(
            code="ALREADY_JOINED",
            title=N_("These records are joined already."),
            advice=N_("Nothing was changed."),
        )


def merged_list(session: Session, kept_id: str) -> list[Merged]:
    """The links of one kept record, newest first."""
    query = select(PatientLink).where(
        PatientLink.kept == kept_id, PatientLink.undone.is_(None), PatientLink.voided_at.is_(None)
    )
    found = list(session.scalars(query.order_by(PatientLink.n.desc())))
    ids = {kept_id, *(link.old for link in found)}
    patients = {p.id: p for p in session.scalars(select(Patient).where(Patient.id.in_(ids)))}
    return [
        Merged(link.id, patients[link.old], patients[kept_id], link.author_id, link.written_at)
        for link in found
        if link.old in patients and kept_id in patients
    ]
