"""The registers of support, in the order in which their page names them. A register adds one line."""

from __future__ import annotations

from app.support.register import Register
from app.support.registers import changed, management, people, programme, recognised, teaching

REGISTERS: dict[str, Register] = {
    one.code: one
    for one in (
        *programme.ALL,
        *people.ALL,
        *teaching.ALL,
        *changed.ALL,
        *management.ALL,
        *recognised.ALL,
    )
}
