"""A referral on paper: what of it goes into the slip's code, and how the receiver takes it in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.cases.loading import load
from app.core.directory import FACILITY
from app.core.errors import ClinicError, InvalidInput
from app.core.kinds import Fields
from app.core.record import RecordRow
from app.core.rights import Actor
from app.core.sight import HUB
from app.core.text import N_
from app.core.values import instant_text
from app.referrals.case import CASE, REFERRAL, REFERRAL_STEP
from app.storage.cases import GRANT, Slip
from app.storage.store import Store

PRINTED = (
    "number",
    "direction",
    "patient_name",
    "urgency",
    "sex",
    "birth_on",
    "to_facility_id",
    "referred_on",
    "diagnoses",
    "impression",
    "present_illness",
    "id_number",
    "phone",
    "to_department",
    "allergy_state",
    "allergies",
    "doctor_name",
    "doctor_phone",
    "reasons_up",
    "reasons_down",
    "reason_other",
    "past_history",
    "treatment",
    "transport",
    "green_channel",
    "to_doctor",
    "requested_on",
    "requested_time",
    "address",
    "contact_name",
    "contact_phone",
    "accompanied_by",
    "precautions",
    "insurance_number",
    "record_number",
    "examinations",
)
"""The fields of a referral that its slip shows, the most needed first: the code holds no others,
and where there is no room it leaves out the last ones."""
_STEP = ("step", "at", "urgency", "destination_id")
_GRANT = ("to", "reason")
_FACILITY = ("name", "kind")
_PARTS = frozenset({FACILITY, GRANT, REFERRAL_STEP})


class PaperSlips:
    """What leaves this place on paper and what comes in on it."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store = store
        self._actor = actor

    def essentials(self, referral_id: str) -> list[RecordRow]:
        """The referral, who sends it, to whom it was opened, and the step that sent it, as far as
        the slip shows them. Nothing for what was not sent from here, or not within the network.
        """
        with self._store.reading() as session:
            loaded = load(session, CASE, [referral_id])
            row = loaded.rows.get(referral_id)
            if row is None or row.home != self._actor.place_id or row.to_facility_id is None:
                return []
            step = loaded.case(referral_id).round
            grant = _grant(session, referral_id, row.to_facility_id)
            if step is None or grant is None:
                return []
            connection = session.connection()
            wanted = (
                (REFERRAL, referral_id, PRINTED),
                (FACILITY, row.home, _FACILITY),
                (GRANT, grant, _GRANT),
                (REFERRAL_STEP, step, _STEP),
            )
            return [self._part(connection, *one) for one in wanted]

    def _part(
        self, connection: Connection, kind: str, record_id: str, names: Iterable[str]
    ) -> RecordRow:
        row = self._store.tables.get(connection, kind, record_id)
        assert row is not None
        fields = {name: row.fields[name] for name in names if name in row.fields}
        return RecordRow(row.id, kind, row.home, row.root, fields=fields)

    def take_in(self, records: Sequence[RecordRow], packet: str) -> str:
        """Make the case of a slip whose signatures have been checked; `packet` is its text.

        Its home stays the sender. What the hub later brings under the same ids takes the place of
        what the paper said. Returns the referral's id; one that is known here already is left as it
        is. Raises SLIP_ELSEWHERE, or SLIP_STRANGE for what is no whole referral.
        """
        case = records[0]
        _check_form(records)
        at = _sent_at(records) or instant_text(self._store.clock.now())
        with self._store.transaction(self._actor) as transaction:
            connection = transaction.connection
            self._check_receiver(records)
            if self._store.tables.get(connection, REFERRAL, case.id) is not None:
                return case.id
            try:
                for record in records:
                    transaction.receive(_as_kept(record, at))
            except InvalidInput:
                raise _strange() from None
            transaction.put(Slip(packet=packet), root=case.id)
            transaction.audit("slip_scanned", REFERRAL, case.id)
        return case.id

    def phoned_before(self, referral_id: str) -> str | None:
        """The referral that this place wrote down for the sender by telephone, of the same resident
        and not joined with another yet; it may be the one on the slip.
        """
        with self._store.reading() as session:
            values = {"id": referral_id, "here": self._actor.place_id}
            found: str | None = session.execute(_PHONED, values).scalar()
        return found

    def _check_receiver(self, records: Sequence[RecordRow]) -> None:
        here = self._actor.place_id
        receivers = {record.fields.get("to") for record in records if record.kind == GRANT}
        if here not in receivers and records[0].home != here:
            raise _elsewhere()


_PHONED = text("""
SELECT phoned.id FROM referral AS phoned JOIN referral AS own ON own.id = :id
WHERE phoned.home = :here AND phoned.by_phone_for = own.home AND phoned.voided_at IS NULL
  AND phoned.patient_name = own.patient_name
  AND coalesce(phoned.birth_on, own.birth_on, '') = coalesce(own.birth_on, phoned.birth_on, '')
  AND NOT EXISTS (SELECT 1 FROM referral_link
                  WHERE undone IS NULL AND voided_at IS NULL
                    AND (old IN (phoned.id, own.id) OR kept IN (phoned.id, own.id)))
ORDER BY phoned.n DESC LIMIT 1
""")


def _grant(session: Session, referral_id: str, to: str) -> str | None:
    query = text('SELECT id FROM "grant" WHERE root = :root AND "to" = :to AND ended IS NULL')
    found: str | None = session.execute(query, {"root": referral_id, "to": to}).scalar()
    return found


def _check_form(records: Sequence[RecordRow]) -> None:
    """One referral, and beside it nothing but parts of it and its sender."""
    case, *parts = records
    sender = case.home
    is_whole = (
        case.kind == REFERRAL
        and case.root is None
        and all(part.kind in _PARTS and part.home == sender for part in parts)
        and all(part.root == case.id for part in parts if part.kind != FACILITY)
        and all(part.id == sender for part in parts if part.kind == FACILITY)
        and {GRANT, REFERRAL_STEP} <= {part.kind for part in parts}
    )
    if not is_whole:
        raise _strange()


def _sent_at(records: Sequence[RecordRow]) -> str | None:
    times = (r.fields.get("at") for r in records if r.kind == REFERRAL_STEP)
    return next((at for at in times if isinstance(at, str)), None)


def _as_kept(record: RecordRow, at: str) -> RecordRow:
    """With its stamps, which the code leaves out; a facility's row is the hub's word."""
    home = HUB if record.kind == FACILITY else record.home
    stamp: dict[str, Any] = {"author_home_id": home, "place_id": home, "written_at": at}
    fields: Fields = {**record.fields, **stamp}
    return RecordRow(record.id, record.kind, home, record.root, fields=dict(fields))


def _elsewhere() -> ClinicError:
    return ClinicError(
        "SLIP_ELSEWHERE",
        N_("This slip is for another institution."),
        N_("Nothing was taken over. Telephone that institution, or write the referral by hand."),
    )


def _strange() -> ClinicError:
    return ClinicError(
        "SLIP_STRANGE",
        N_("This code holds no whole referral."),
        N_("Nothing was taken over. Write the referral down by hand."),
    )
