"""How a computer becomes one of the county's, and how a hub set back in time knows it again."""

from __future__ import annotations

from typing import Any

from sync.protocol.messages.base import Message, Name


class EnrolRequest(Message):
    """A one-time code against a device: all keys of both sides are exchanged at once.

    facility is the id this store already carries, when its first-start wizard made one; person
    names its first administrator.
    """

    protocol: int
    code: Name
    device: Name
    signing_key: Name
    age_recipient: Name
    name: Name
    facility: Name | None = None


class EnrolAnswer(Message):
    """Facility and hub keys; certificate is the hub's signature over device, facility and keys.

    administrators are the people (id → name) who may begin a further computer of the facility;
    none for its first one, whose wizard makes the first administrator. is_pending: the hub says
    nothing more before its administrator has compared the six words.
    """

    facility: str
    facility_fields: dict[str, Any]
    hub_signing_key: str
    hub_age_recipient: str
    certificate: str
    hub_time: str
    administrators: dict[str, str] = {}
    is_pending: bool = False


class IntroduceRequest(Message):
    """A computer that a hub set back in time does not know: its keys, and the hub's own word for
    them, the certificate of its enrolment."""

    protocol: int
    device: Name
    facility: Name
    signing_key: Name
    age_recipient: Name
    certificate: Name
    name: Name = ""


class IntroduceAnswer(Message):
    """is_pending: it waits until the administrator has compared the six words."""

    hub_time: str
    is_pending: bool = False
