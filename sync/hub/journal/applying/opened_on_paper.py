"""What a slip on paper proves: that a case was opened to a facility before its home reached the hub."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.core.errors import ClinicError
from app.storage.cases import GRANT
from sync.hub.storage.tables import DEVICE
from sync.protocol.packet import Packet, read_packet


def opened_on_paper(
    connection: Connection, said: object, authority: str, facility: str
) -> Packet | None:
    """The packet, if this hub vouched for the device that signed it, has not shut that device out
    since, and the paper opens its case to this facility; otherwise None.
    """
    if not isinstance(said, str):
        return None
    try:
        packet = read_packet(said, authority)
    except (ClinicError, ValueError):
        return None
    device = select(DEVICE.c.id).where(
        DEVICE.c.id == packet.device,
        DEVICE.c.facility == packet.facility,
        DEVICE.c.state == "active",
    )
    is_known = connection.execute(device).first() is not None
    opens = any(r.kind == GRANT and r.fields.get("to") == facility for r in packet.records)
    return packet if is_known and opens else None
