"""Who a person is on paper: identity documents, health-record numbers, ages."""

from app.core.identity.ages import age_text, years_old
from app.core.identity.citizen import (
    CitizenNumber,
    check_digit,
    is_valid,
    normalise,
    read_citizen_number,
    to_eighteen,
)
from app.core.identity.documents import DocumentKind, Identity, read_document
from app.core.identity.record_number import (
    RecordNumber,
    local_digits,
    local_number,
    parse_record_number,
    printed_record_number,
    read_record_number,
    written_record_number,
)

__all__ = [
    "CitizenNumber",
    "DocumentKind",
    "Identity",
    "RecordNumber",
    "age_text",
    "check_digit",
    "is_valid",
    "local_digits",
    "local_number",
    "normalise",
    "parse_record_number",
    "printed_record_number",
    "read_citizen_number",
    "read_document",
    "read_record_number",
    "to_eighteen",
    "written_record_number",
    "years_old",
]
