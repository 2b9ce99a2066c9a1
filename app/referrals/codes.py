"""The codes of a referral: its directions, states, steps, tasks and rungs."""

from __future__ import annotations

from enum import StrEnum


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


def direction_of(code: object) -> Direction:
    """Of a row that lies aside it may be unknown; such a row stands in no list."""
    return Direction.DOWN if code == Direction.DOWN else Direction.UP


class State(StrEnum):
    """Codes of the table `referral_state`."""

    DRAFT = "draft"
    REVIEWING = "reviewing"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    REDIRECTED = "redirected"
    ON_THE_WAY = "on_the_way"
    NOT_ARRIVED = "not_arrived"
    ARRIVED = "arrived"
    IN_HOSPITAL = "in_hospital"
    ONWARD = "onward"
    DISCHARGED = "discharged"
    RETURN_DUE = "return_due"
    RETURNED_BACK = "returned_back"
    BACK_CONFIRMED = "back_confirmed"
    CLOSED = "closed"
    DIED = "died"


class StepCode(StrEnum):
    """Codes of the table `referral_step`."""

    PROPOSE = "propose"
    SEND_BACK = "send_back"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ASK_CANCEL = "ask_cancel"
    ACCEPT = "accept"
    RESCHEDULE = "reschedule"
    PASS_ON = "pass_on"
    REJECT = "reject"
    RETURN = "return"
    CANCEL = "cancel"
    REDIRECT = "redirect"
    SET_OUT = "set_out"
    NOT_ARRIVED = "not_arrived"
    ARRIVED = "arrived"
    ADMITTED = "admitted"
    ONWARD = "onward"
    DISCHARGED = "discharged"
    RETURNED_BACK = "returned_back"
    BACK_CONFIRMED = "back_confirmed"
    FOLLOW_UP = "follow_up"
    NOTE = "note"
    NOTED = "noted"
    CLOSE = "close"
    DIED = "died"


URGENT = frozenset({"2", "3"})
"""Codes of the table `urgency` that overtake other work."""


class ReferralRung(StrEnum):
    """Those of every case, and those that are ahead of a referral."""

    WRITTEN = "written"
    ON_HUB = "on_hub"
    RECORD_AWAITED = "record_awaited"
    DELIVERED = "delivered"
    OPENED = "opened"
    ANSWERED = "answered"
    ARRIVED = "arrived"
    FINISHED = "finished"
    SENT_BACK = "sent_back"
    FOLLOWED = "followed"


class TaskCode(StrEnum):
    """Codes of the table `referral_task`."""

    APPROVE = "approve"
    ANSWER = "answer"
    COMPLETE = "complete"
    CHOOSE_OTHER = "choose_other"
    RECORD_ARRIVAL = "record_arrival"
    ASK_WHY_NOT = "ask_why_not"
    FREE_BED = "free_bed"
    CANCEL_ASKED = "cancel_asked"
    WISH_TO_MOVE = "wish_to_move"
    WRITE_RETURN = "write_return"
    CONFIRM_BACK = "confirm_back"
    FOLLOW_UP = "follow_up"
    FIRST_VISIT = "first_visit"
    READ_CHANGE = "read_change"
    RESIDENT_DIED = "resident_died"
    RESIDENT_MOVED = "resident_moved"
    PLACE_ENDED = "place_ended"
    """The last three do not follow from steps (see `Leaving`)."""
