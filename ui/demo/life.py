"""Writes a few invented days of a county through the services, as its people would have."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from app.clinic import Clinic
from app.core.clock import CHINA, Clock, device_now
from app.core.icd10 import shipped as icd10
from app.core.identity import check_digit
from app.core.resources import resource
from app.core.rights import Role
from app.duty import Duty
from app.patients import Patient
from app.referrals import Appointment, Referral, StepCode
from app.training import TrainingSession
from app.users import Person, Posting
from app.workstation import FirstPerson, Workstation
from ui.identity import DEMO
from ui.shell.enrolment import engine_of, enrol_by_file

PASSWORD = "green tea at seven"
TOWNSHIP_CHIEF, COUNTY_CHIEF = "王建国", "赵敏"
REGION = "999999"
"""No county has it: a number that begins so is nobody's."""
LONGEST_AGO = timedelta(days=3)
Row = Mapping[str, Any]


@dataclass
class Past:
    """A device clock that can be set back, for what is to have happened earlier."""

    ago: timedelta = field(default_factory=timedelta)

    def read(self) -> datetime:
        return device_now() - self.ago


@contextmanager
def joined(folder: Path, file: Path, chief: FirstPerson, past: Past) -> Iterator[Clinic]:
    """A new computer that joins the county, open for its first administrator."""
    joining = enrol_by_file(file)
    facility = replace(joining.facility, keep={**joining.facility.keep, DEMO: True})
    with Workstation(folder, clock=Clock(past.read)) as workstation:
        pending = workstation.found(facility, chief)
        yield pending.confirm_group(1, pending.sheet.groups[0])


def tell(township_folder: Path, county_folder: Path, files: Sequence[Path]) -> None:
    """Found both computers and let them live through a few days."""
    past, referrals, staff = Past(LONGEST_AGO), _read("referrals"), _read("staff")
    with (
        joined(township_folder, files[0], _chief(TOWNSHIP_CHIEF), past) as township,
        joined(county_folder, files[1], _chief(COUNTY_CHIEF), Past()) as county,
    ):
        hospital = county.actor.place_id
        enter_staff(township, staff["township"])
        residents = enter_residents(township, _read("residents"))
        sent = send(township, referrals, residents, hospital, past)
        past.ago = timedelta(0)
        enter_training(township, _read("training"), hospital)
        exchange(township)
        enter_staff(county, staff["county"])
        enter_duty(county, staff["duty"])
        exchange(county)
        for row, referral_id in zip(referrals, sent, strict=True):
            answer(county, row, referral_id)
        exchange(county)
        exchange(township)


def _chief(name: str) -> FirstPerson:
    return FirstPerson(name, PASSWORD, title="232", also=(Role.DOCTOR,))


def exchange(clinic: Clinic) -> None:
    engine = engine_of(clinic.store)
    assert engine is not None
    engine.run_once()


# At the township


def enter_staff(clinic: Clinic, rows: Sequence[Row]) -> None:
    for row in rows:
        person = Person(
            name=row["name"],
            title=row.get("title"),
            practice=row.get("practice"),
            phone=row["phone"],
        )
        posts = [Posting(Role(role), row.get("department")) for role in row["roles"]]
        clinic.users.register(person, posts)


def enter_residents(clinic: Clinic, rows: Sequence[Row]) -> dict[str, str]:
    """Ids by name."""
    return {
        row["name"]: clinic.patients.register(_resident(row, place))
        for place, row in enumerate(rows, start=1)
    }


def _resident(row: Row, place: int) -> Patient:
    born = date.fromisoformat(row["born"])
    number = f"{REGION}{born:%Y%m%d}{place:02}{row['sex']}"
    return Patient(
        name=row["name"],
        sex=row["sex"],
        birth_on=born,
        id_kind="01",
        id_number=number + check_digit(number),
        phone=row["phone"],
        village_name=row["village"],
        address=f"青山镇{row['village']}",
        ethnicity="01",
        resident_type="1",
        payment_kinds=["2"],
        past_diseases=row["diseases"],
        allergies=row["allergies"],
        tags=row["tags"],
    )


def send(
    clinic: Clinic, rows: Sequence[Row], residents: Mapping[str, str], hospital: str, past: Past
) -> list[str]:
    """Refer, each at its hour; the ids in the order of the rows."""
    sent = []
    for row in rows:
        past.ago = timedelta(hours=row["hours_ago"])
        patient = clinic.patients.open(residents[row["resident"]])
        referral = clinic.referrals.draft_for(patient)
        _fill(referral, row, hospital)
        sent.append(clinic.referrals.refer(referral))
    return sent


def _fill(referral: Referral, row: Row, hospital: str) -> None:
    referral.to_facility_id = hospital
    referral.to_department = row["department"]
    referral.reasons_up = row.get("reasons", ["6"])
    found = [icd10().get(code) for code in row["diagnoses"]]
    referral.diagnoses = [
        {"code": one.code, "name": one.name, "system": "icd10"} for one in found if one
    ]
    for name in ("urgency", "green_channel", "transport", "impression", "present_illness"):
        setattr(referral, name, row.get(name))
    referral.treatment, referral.examinations = row.get("treatment"), row.get("examinations")
    referral.doctor_phone = "0455-6712345"


def enter_training(clinic: Clinic, rows: Sequence[Row], hospital: str) -> None:
    for row in rows:
        session = TrainingSession(
            held_on=clinic.clock.today() - timedelta(days=row["days_ago"]),
            time_text=row["time"],
            training_kind=row["kind"],
            topic=row["topic"],
            title=row["title"],
            channel=row["channel"],
            trainer=row["trainer"],
            supporting_id=hospital,
            supporting_department=row["supporting_department"],
            place=row["place"],
            class_hours=row["hours"],
        )
        clinic.training.record(session, clinic.training.read_names(row["names"]))


# At the county hospital


def enter_duty(clinic: Clinic, rows: Sequence[Row]) -> None:
    for day in range(3):
        for row in rows:
            duty = Duty(
                on_day=clinic.clock.today() + timedelta(days=day),
                department=row["department"],
                person_name=row["person"],
                phone=row["phone"],
                remark=row["remark"],
            )
            clinic.duty.publish(duty)


def answer(clinic: Clinic, row: Row, referral_id: str) -> None:
    """As far as the row says: refused, accepted, arrived, sent back."""
    referrals = clinic.referrals
    if "rejected" in row:
        refused = row["rejected"]
        referrals.mark_opened(referral_id)
        referrals.take(
            referral_id, StepCode.RETURN, reason=refused["reason"], reason_code=refused["code"]
        )
    if "answer" in row:
        referrals.mark_opened(referral_id)
        referrals.take(
            referral_id, StepCode.ACCEPT, **_appointment(row["answer"], clinic.clock.today()).fields
        )
    if "arrival" in row:
        referrals.take(
            referral_id, StepCode.ARRIVED, arrival=row["arrival"], inpatient_number=row["number"]
        )
    if "return" in row:
        _send_back(clinic, row, referral_id)


def _appointment(row: Row, today: date) -> Appointment:
    hour, minute = map(int, row["clock"].split(":"))
    day = today + timedelta(days=row["in_days"])
    return Appointment(
        department=row["department"],
        doctor=row["doctor"],
        phone="0455-6720120",
        at=datetime.combine(day, time(hour, minute), CHINA),
        bed=row.get("bed"),
        where_to_go=row.get("where"),
    )


def _send_back(clinic: Clinic, row: Row, referral_id: str) -> None:
    back = dict(row["return"])
    clinic.referrals.take(
        referral_id, StepCode.DISCHARGED, outcome=back["outcome"], going_back=True
    )
    slip = dict(
        **back,
        inpatient_number=row["number"],
        diagnosis=row["impression"],
        doctor_phone="0455-6720120",
        review_on=clinic.clock.today() + timedelta(days=14),
    )
    clinic.referrals.take(referral_id, StepCode.RETURNED_BACK, **slip)


def _read(name: str) -> Any:
    return json.loads(resource("demo", f"{name}.json").read_text("utf-8"))
