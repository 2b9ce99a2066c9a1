"""The number of a referral: made without asking anybody, short enough to be read over the phone."""

from __future__ import annotations

from datetime import date

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which are misread and misheard."""
LENGTH = 5


def referral_number(record_id: str, on: date) -> str:
    """Day and five characters of the record's own random id, e.g. `260302-7K3QF`."""
    value = int(record_id[:8], 16)
    marks = [ALPHABET[(value >> (5 * place)) & 31] for place in range(LENGTH)]
    return f"{on:%y%m%d}-{''.join(reversed(marks))}"
