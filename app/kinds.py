"""The list of kinds; client, hub, conflict page, export and help read it. A feature adds a line."""

from __future__ import annotations

from app.agreements import Agreement, AgreementStep
from app.attachments import Attachment
from app.core.kinds import Kinds
from app.duty import Duty
from app.facilities import Community, Facility, FacilityEnd, Membership
from app.forms.kinds import FormEntry, PublishedForm
from app.notes import Note
from app.patients import (
    DistinctPeople,
    Handover,
    HandoverAnswer,
    Patient,
    PatientLink,
    PatientLookup,
)
from app.receipts import Delivered, Opened
from app.referrals.records import Referral, ReferralLink, ReferralReturn, ReferralStep
from app.signatures import PersonKey
from app.storage.base import Synced
from app.storage.cases import Conflict, Grant, Slip
from app.support.record import SupportEntry, SupportStep
from app.training import Attendance, TrainingSession, TrainingTopic
from app.users import Person, Post

CLASSES: tuple[type[Synced], ...] = (
    Grant,
    Conflict,
    Slip,
    Facility,
    FacilityEnd,
    Community,
    Membership,
    Agreement,
    AgreementStep,
    Person,
    Post,
    PersonKey,
    Note,
    Duty,
    Patient,
    PatientLink,
    DistinctPeople,
    PatientLookup,
    Handover,
    HandoverAnswer,
    Opened,
    Attachment,
    Delivered,
    Referral,
    ReferralStep,
    ReferralReturn,
    ReferralLink,
    TrainingTopic,
    TrainingSession,
    Attendance,
    PublishedForm,
    FormEntry,
    SupportEntry,
    SupportStep,
)

KINDS = Kinds([record_class.kind for record_class in CLASSES])
BY_NAME: dict[str, type[Synced]] = {
    record_class.__tablename__: record_class for record_class in CLASSES
}
