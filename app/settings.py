"""Settings of one workstation, each declared once: type, default, limits, label and help.

What must be known before anybody signs in (language, type size) lies in a small plain file beside
the store; everything else is kept in the encrypted store.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from app.core.checks.result import out_of_range, required, too_long
from app.core.errors import FieldProblem, InvalidInput, NotAllowed
from app.core.hours import times_of_day
from app.core.rights import Actor, Role
from app.core.text import N_
from app.storage.durable import write_durably
from app.storage.errors import storage_errors

if TYPE_CHECKING:
    # The sign-in screen reads preferences before the database library is loaded.
    from app.storage.store import Store

T = TypeVar("T", bool, int, str)

SETTING = "setting"
"""What `store.changes` announces when a setting was changed here."""
LONGEST_TEXT = 500


@dataclass(frozen=True)
class Option(Generic[T]):
    """One setting, declared as a class attribute and read and written like a plain one."""

    default: T
    label: str
    help: str = ""
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[T, ...] = ()
    for_administrators: bool = False
    check: Callable[[T], FieldProblem | None] = lambda value: None
    """What else is asked of a value of the right type."""
    section: str = ""
    """A heading above this option and those after it."""
    name: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        object.__setattr__(self, "name", name)

    @overload
    def __get__(self, settings: None, owner: type) -> Option[T]: ...
    @overload
    def __get__(self, settings: Values, owner: type) -> T: ...
    def __get__(self, settings: Values | None, owner: type) -> T | Option[T]:
        if settings is None:
            return self
        value = settings.read(self.name)
        return self.default if value is None or self.problem(value) else value

    def __set__(self, settings: Values, value: T) -> None:
        """Raises InvalidInput, and NotAllowed for what only an administrator may change."""
        problem = self.problem(value)
        if problem is not None:
            raise InvalidInput({self.name: problem})
        settings.keep(self, value)

    def problem(self, value: Any) -> FieldProblem | None:
        if not self._is_of_our_type(value):
            return required()
        if self.choices and value not in self.choices:
            return FieldProblem("FIELD_CHOICE", N_("Choose one of the values that are offered."))
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            return too_long(len(value), LONGEST_TEXT)
        if isinstance(value, int) and not self._is_within(value):
            return out_of_range(self.minimum, self.maximum, self.unit)
        return self.check(value)

    def _is_of_our_type(self, value: object) -> bool:
        # A flag is an integer in Python; here it is not.
        return type(value) is type(self.default)

    def _is_within(self, value: int) -> bool:
        above = self.minimum is None or value >= self.minimum
        return above and (self.maximum is None or value <= self.maximum)


def _times(most: int, text: str) -> FieldProblem | None:
    try:
        is_sound = len(times_of_day(text)) <= most
    except ValueError:
        is_sound = False
    if is_sound:
        return None
    if most == 1:
        return FieldProblem("FIELD_TIME", N_("Write the time like 22:00, or leave it empty."))
    return FieldProblem("FIELD_TIMES", N_("Write the times like 12:00 17:00, or leave it empty."))


def _address(text: str) -> FieldProblem | None:
    rest = text.strip().removeprefix("https://")
    is_sound = not text or (text.startswith("https://") and rest and not set(rest) & set("/ ?@"))
    if is_sound:
        return None
    return FieldProblem("FIELD_ADDRESS", N_("Write the address like https://10.1.2.3:8443."))


class Values:
    """Where the values of a group of options are kept; only what was changed is written."""

    @classmethod
    def declared(cls) -> tuple[Option[Any], ...]:
        """The options in the order they are written."""
        return tuple(one for one in vars(cls).values() if isinstance(one, Option))

    def read(self, name: str) -> Any:
        """The stored value, None where nothing was changed."""
        raise NotImplementedError

    def keep(self, option: Option[Any], value: Any) -> None:
        raise NotImplementedError


class Settings(Values):
    """What this workstation does once somebody has signed in."""

    sync_interval_min = Option(
        15,
        N_("Exchange with the county every"),
        N_("How often this computer looks for the county when the network is there."),
        unit=N_("minutes"),
        minimum=1,
        maximum=1440,
        section=N_("Exchange with the county"),
    )
    sync_at = Option(
        "",
        N_("Also exchange at"),
        N_("Times such as 12:00 17:00; empty for none."),
        check=partial(_times, 12),
    )
    quiet_from = Option(
        "",
        N_("Quiet hours from"),
        N_("Only urgent work is sent then, and what you ask for yourself."),
        check=partial(_times, 1),
    )
    quiet_until = Option(
        "",
        N_("Quiet hours until"),
        N_("Empty for no quiet hours."),
        check=partial(_times, 1),
    )
    exchange_at_close = Option(
        True,
        N_("Send what waits before the program closes"),
        N_("For some seconds at most; you can always close at once."),
    )
    news_sound = Option(
        True,
        N_("Sound when a referral or an answer comes"),
    )
    line_is_metered = Option(
        False,
        N_("The connection is paid by volume"),
        N_("Attachments wait, and only urgent work is sent as soon as it is saved."),
    )
    metered_interval_min = Option(
        120,
        N_("On such a connection exchange every"),
        unit=N_("minutes"),
        minimum=15,
        maximum=1440,
    )
    hub_address = Option(
        "",
        N_("Address of the county hub"),
        N_("Empty: the one of the enrolment. Another counts from the next sign-in."),
        for_administrators=True,
        check=_address,
    )
    second_hub_address = Option(
        "",
        N_("Second address of the county hub"),
        N_("Of the same hub; tried when the first does not answer. From the next sign-in."),
        for_administrators=True,
        check=_address,
    )
    idle_lock_min = Option(
        10,
        N_("Lock the screen after"),
        N_("Without a key or a mouse movement; what was typed is kept."),
        unit=N_("minutes"),
        minimum=1,
        maximum=60,
        for_administrators=True,
        section=N_("Safety"),
    )
    deep_lock_min = Option(
        60,
        N_("Close the records after"),
        N_("After this time the password is asked again, not the PIN."),
        unit=N_("minutes"),
        minimum=5,
        maximum=720,
        for_administrators=True,
    )
    safety_copy_days = Option(
        1,
        N_("Safety copy every"),
        N_("A copy of all records on this computer; the three newest are kept."),
        unit=N_("days"),
        minimum=1,
        maximum=30,
        for_administrators=True,
    )
    default_hospital_id = Option(
        "",
        N_("Usual receiving hospital"),
        N_("Stands in every new referral until another is chosen."),
    )
    printer = Option("", N_("Printer"), section=N_("Printing"))
    paper = Option("A4", N_("Paper of a referral slip"), choices=("A4", "A5"))
    copies = Option(
        2,
        N_("Copies of a referral slip"),
        N_("One for the patient, one for the file."),
        minimum=1,
        maximum=9,
    )
    attachment_folder = Option(
        "",
        N_("Folder of new pictures"),
        N_("Where the camera, the scanner or the ECG puts them; the newest is offered first."),
        section=N_("Attachments"),
    )
    urgent_answer_min = Option(
        30,
        N_("Urgent referral: answer within"),
        unit=N_("minutes"),
        minimum=5,
        maximum=1440,
        for_administrators=True,
        section=N_("Time limits of referrals, from the next sign-in"),
    )
    answer_hours = Option(
        24,
        N_("Referral: answer within"),
        N_("Saturdays and Sundays do not count."),
        unit=N_("hours"),
        minimum=1,
        maximum=336,
        for_administrators=True,
    )
    arrival_days = Option(
        7,
        N_("Arrival within"),
        N_("Counted from the appointment."),
        unit=N_("days"),
        minimum=1,
        maximum=90,
        for_administrators=True,
    )
    return_slip_days = Option(
        2,
        N_("Return slip within"),
        N_("Saturdays and Sundays do not count."),
        unit=N_("days"),
        minimum=1,
        maximum=30,
        for_administrators=True,
    )
    follow_up_days = Option(
        14,
        N_("Follow-up within"),
        unit=N_("days"),
        minimum=1,
        maximum=90,
        for_administrators=True,
    )
    first_visit_days = Option(
        7,
        N_("First visit within"),
        unit=N_("days"),
        minimum=1,
        maximum=90,
        for_administrators=True,
    )
    unsent_days = Option(
        2,
        N_("Ring when it is not on the hub after"),
        N_("Then a referral appears on the first page under: nothing heard."),
        unit=N_("days"),
        minimum=1,
        maximum=30,
        for_administrators=True,
        section=N_("When nothing is heard of a referral, from the next sign-in"),
    )
    unfetched_hours = Option(
        48,
        N_("Not fetched by the other side after"),
        unit=N_("hours"),
        minimum=1,
        maximum=336,
        for_administrators=True,
    )
    urgent_unfetched_hours = Option(
        2,
        N_("Urgent: not fetched after"),
        unit=N_("hours"),
        minimum=1,
        maximum=72,
        for_administrators=True,
    )
    unopened_hours = Option(
        24,
        N_("Fetched but not opened after"),
        unit=N_("hours"),
        minimum=1,
        maximum=336,
        for_administrators=True,
    )
    urgent_unopened_hours = Option(
        1,
        N_("Urgent: fetched but not opened after"),
        unit=N_("hours"),
        minimum=1,
        maximum=72,
        for_administrators=True,
    )

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store = store
        self._actor = actor
        self._found: dict[str, Any] | None = None

    def read(self, name: str) -> Any:
        # The thread of the exchange reads too, while another value is being kept.
        if (found := self._found) is None:
            with self._store.reading() as session:
                rows = session.connection().exec_driver_sql("SELECT name, value FROM setting")
                found = self._found = {row.name: json.loads(row.value) for row in rows}
        return found.get(name)

    def keep(self, option: Option[Any], value: Any) -> None:
        if option.for_administrators and Role.ADMINISTRATOR not in self._actor.roles:
            raise NotAllowed
        with self._store.transaction(self._actor) as transaction:
            transaction.connection.exec_driver_sql(
                "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)",
                (option.name, json.dumps(value)),
            )
            transaction.audit("setting_changed", name=option.name)
            transaction.touched.add(SETTING)
            # Whatever was read meanwhile is read again, also where nothing was saved after all.
            transaction.at_end.append(self._forget)
            self._found = None

    def _forget(self, is_saved: bool) -> None:
        self._found = None


class Preferences(Values):
    """What the first screen needs before the store is open; a plain file that holds no secret."""

    language = Option(
        "zh_CN", N_("Language"), N_("It changes at the next start."), choices=("zh_CN", "en")
    )
    type_scale_percent = Option(
        100,
        N_("Size of text"),
        N_("For the whole program; it takes effect at once."),
        unit="%",
        minimum=90,
        maximum=200,
    )
    is_dark = Option(False, N_("Dark colours"), N_("They change at the next start."))

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found = _read_file(path)

    def read(self, name: str) -> Any:
        return self._found.get(name)

    def keep(self, option: Option[Any], value: Any) -> None:
        changed = {**self._found, option.name: value}
        with storage_errors():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(self._path, json.dumps(changed, indent=1).encode())
        self._found = changed


def _read_file(path: Path) -> dict[str, Any]:
    """A missing or damaged file means the defaults: nothing in it is worth an error."""
    try:
        content: Any = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return dict(content) if isinstance(content, Mapping) else {}
