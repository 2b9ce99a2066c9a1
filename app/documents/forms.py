"""What stands on each printed form: values ready to print, so that printing decides nothing.

Services fill these; nothing here needs the drawing library, so they may be imported anywhere.
An empty text or a missing date leaves the blank empty, to be written by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

POINTS_PER_MM = 72 / 25.4


class Paper(StrEnum):
    """Portrait sheets the printers of a health centre take."""

    A4 = "A4"
    A5 = "A5"

    @property
    def width_mm(self) -> float:
        return 210 if self is Paper.A4 else 148

    @property
    def height_mm(self) -> float:
        return 297 if self is Paper.A4 else 210


@dataclass(frozen=True, kw_only=True)
class Imprint:
    """Who prints when; `reprint` counts the earlier prints of the same form, 0 for the first.

    The shifts correct a printer that draws in paper askew; positive is right and down.
    """

    printed_by: str
    printed_at: datetime
    reprint: int = 0
    shift_right_mm: float = 0.0
    shift_down_mm: float = 0.0


@dataclass(frozen=True, kw_only=True)
class MoreInfo:
    """What systems add around the national slip; stands below it in a block of its own."""

    slip_no: str = ""
    id_number: str = ""
    born_on: date | None = None
    insurance_no: str = ""
    allergies: str = ""
    urgency: str = ""
    transport: str = ""
    booked_department: str = ""
    booked_for: str = ""
    contact: str = ""
    contact_phone: str = ""
    remarks: tuple[tuple[str, str], ...] = ()  # further label and value, each on its own row


@dataclass(frozen=True, kw_only=True)
class ReferralOut:
    """双向转诊(转出)单 of the national rules, third edition; fields in the order of the form."""

    patient_name: str
    sex: str
    age: str
    record_no: str
    home_address: str
    phone: str
    referred_on: date | None
    to_facility: str
    to_department: str
    to_doctor: str
    impression: str
    present_illness: str
    past_history: str
    treatment: str
    doctor: str
    doctor_phone: str
    from_facility: str
    signed_on: date | None
    urgent_mark: str = ""  # "急", "危重"; printed as a stamp on both parts
    more: MoreInfo = MoreInfo()
    signature: str = ""  # the short mark of the electronic one, if there is any
    packet: str = ""  # what the QR code says: the slip itself, for the receiver's scanner


@dataclass(frozen=True, kw_only=True)
class ReferralBack:
    """双向转诊(回转)单; the last three texts share one block of the form."""

    patient_name: str
    sex: str
    age: str
    case_no: str
    home_address: str
    phone: str
    referred_on: date | None
    to_facility: str
    to_doctor: str
    diagnosis: str
    inpatient_no: str
    findings: str
    treatment: str
    next_plan: str
    rehabilitation: str
    doctor: str
    doctor_phone: str
    from_facility: str
    signed_on: date | None
    urgent_mark: str = ""
    more: MoreInfo = MoreInfo()
    signature: str = ""
    packet: str = ""


class ConsentChoice(StrEnum):
    """`OPEN` prints both boxes empty, for the pen."""

    OPEN = ""
    AGREED = "agreed"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class ReferralConsent:
    """转诊知情同意书; `going_back` words it for a return to the township."""

    patient_name: str
    sex: str
    age: str
    id_number: str
    phone: str
    from_facility: str
    to_facility: str
    to_department: str
    diagnosis: str
    reason: str
    doctor: str
    explained_on: date | None
    choice: ConsentChoice = ConsentChoice.OPEN
    signer: str = ""
    relation: str = ""
    signed_on: date | None = None
    slip_no: str = ""
    going_back: bool = False


@dataclass(frozen=True, kw_only=True)
class Attendee:
    name: str
    facility: str = ""
    job_title: str = ""
    attended: bool | None = None  # None: not noted yet
    pre_score: str = ""
    post_score: str = ""


@dataclass(frozen=True, kw_only=True)
class SignInSheet:
    """签到表; `empty_rows` leaves lines for those who were not on the list."""

    facility: str
    topic: str
    trainer: str
    held: str
    place: str
    attendees: tuple[Attendee, ...]
    empty_rows: int = 0


@dataclass(frozen=True, kw_only=True)
class RecoveryPaper:
    """The paper that opens a workstation whose passwords are lost; eight groups, each checkable."""

    sheet_no: str
    made_on: date
    facility: str
    workstation: str
    groups: tuple[str, ...]


def date_text(day: date | None) -> str:
    """The date as forms write it; blanks between 年月日 when it is to be written by hand."""
    if day is None:
        return "     年    月    日"
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, kw_only=True)
class CountLine:
    """Records of one kind, on one day or in all: here, at the county, acknowledged by it.
    is_by_content: what each of them says was compared."""

    kind: str
    here: int
    hub: int
    acknowledged: int
    is_complete: bool
    day: str = ""
    is_by_content: bool = True


@dataclass(frozen=True, kw_only=True)
class CountSheet:
    """What a comparison of this computer with the county found, and the county's signed receipt.

    differences: when by the county's clock, kind, and what was done about one record.
    """

    facility: str
    compared_at: str
    since: str
    verdict: str
    total: CountLine
    kinds: tuple[CountLine, ...]
    days: tuple[CountLine, ...]
    differences: tuple[tuple[str, str, str], ...] = ()
    receipt: str = ""


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """One row of a declared form: a heading, fields beside each other, a table or signatures.

    columns: of a table, each with its share of the width; its title is the first field's label.
    signed: who signs, and the name where it is known.
    """

    heading: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    is_long: bool = False
    columns: tuple[tuple[str, float], ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    signed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class FormSheet:
    """A declared form as it is printed; `rows` hold labels and values ready to print, `overleaf`
    stands above them on further pages."""

    facility: str
    title: str
    rows: tuple[SheetRow, ...]
    overleaf: tuple[tuple[str, str], ...] = ()
    signed_on: date | None = None
