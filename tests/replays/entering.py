"""The events, entered through the services at the computers where they belong, step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from app.core.clock import CHINA
from app.duty import Duty
from app.patients import Patient
from app.referrals import Appointment, Direction, Referral, StepCode
from app.training import Entry, TrainingSession
from tests.replays.events import (
    Attendee,
    Ending,
    OnDuty,
    Programme,
    Referred,
    Resident,
    Session,
    Supported,
)
from tests.replays.machines import Machine, Stage

OUTPATIENT = "outpatient"


@dataclass
class Entering:
    """Who wrote what where: sessions, duties and cases by their place in the programme's lists."""

    stage: Stage
    programme: Programme
    residents: dict[tuple[str, Resident], str] = field(default_factory=dict)
    sessions: dict[int, str] = field(default_factory=dict)
    duties: dict[int, str] = field(default_factory=dict)
    cases: dict[int, str] = field(default_factory=dict)
    supported: dict[int, str] = field(default_factory=dict)

    def enter(self) -> None:
        """Everything, in its order; all exchange when a step of time that had referrals is over."""
        for number, session in enumerate(self.programme.sessions):
            self.sessions[number] = self._record(session)
        for number, duty in enumerate(self.programme.duties):
            self.duties[number] = self._publish(duty)
        for step in sorted(self._steps()):
            self._live_through(step)
        self.stage.calendar.reach(self.programme.today)
        for number, brought in enumerate(self.programme.supported):
            self.supported[number] = self._bring(brought)
        self.stage.sync()

    def _steps(self) -> set[int]:
        days = [day for one in self.programme.referred for day in (one.on, one.arrived_on)]
        return {self._step(day) for day in days}

    def _step(self, day: date) -> int:
        """One of the stretches of time between two exchanges."""
        return (12 * day.year + day.month - 1) // self.programme.step_months

    def _live_through(self, step: int) -> None:
        """What was sent, then what became of it: each side sees what the other has written."""
        sent = self._referred(lambda one: one.on, step)
        ended = self._referred(lambda one: one.arrived_on, step)
        for number, one in sent:
            self.stage.calendar.reach(one.on)
            self.cases[number] = self._send(one)
        self.stage.calendar.reach(max((one.arrived_on for _, one in ended), default=date.min))
        self.stage.sync()
        for number, one in ended:
            self._answer(number, one)
        self._try_again([one for one in ended if one[1].ending is Ending.ARRIVED_AT_SECOND_TRY])

    def _referred(self, day: Callable[[Referred], date], step: int) -> list[tuple[int, Referred]]:
        numbered = enumerate(self.programme.referred)
        found = [pair for pair in numbered if self._step(day(pair[1])) == step]
        return sorted(found, key=lambda pair: day(pair[1]))

    def _machine(self, key: str) -> Machine:
        return self.stage.machines[key]

    # Sessions and duty lists

    def _record(self, one: Session) -> str:
        places = self.stage.places
        session = TrainingSession(
            held_on=one.on,
            training_kind=one.kind,
            topic=one.topic,
            title="其他内容" if one.topic == "other" else None,
            channel=one.channel,
            trainer=one.trainer,
            supporting_id=places[one.supporting],
            supporting_department=one.supporting_department or None,
            supported_id=places[one.supported],
            supported_department=one.supported_department or None,
            audience=one.audience or None,
        )
        training = self._machine(one.written_at).clinic.training
        session_id = training.record(session, [self._entry(who) for who in one.roster])
        if one.is_void:
            training.void(session_id, "登记错误")
        return session_id

    def _entry(self, who: Attendee) -> Entry:
        if not who.person:
            return Entry(who.name, present=who.came)
        person = self.stage.people[who.person]
        ids = self.stage.person_ids[person.key], self.stage.places[person.place]
        return Entry(who.name, *ids, present=who.came)

    def _publish(self, one: OnDuty) -> str:
        duty = Duty(
            on_day=one.on, department=one.department, person_name=one.person, phone="0516-6612345"
        )
        return self._machine(one.place).clinic.duty.publish(duty)

    def _bring(self, one: Supported) -> str:
        """Entered on the first rung of its register; each further one is a step of its day."""
        places, supports = self.stage.places, self._machine(one.written_at).clinic.supports
        values: dict[str, object] = {
            "title": one.title,
            "from_on": one.on,
            "supporting_id": places[one.supporting],
            "supported_id": places[one.supported],
            "supporting_department": one.department or None,
            "supported_department": one.department or None,
            "person_name": one.person or None,
            **dict(one.answers),
        }
        made = supports.enter(one.register, values)
        for step, day in one.came:
            supports.take(made, step, day=day)
        for day, work, times in one.worked:
            supports.take(made, "worked", day=day, work=work, times=times)
        if one.is_void:
            supports.void(made, "登记错误")
        return made

    # Referrals

    def _send(self, one: Referred) -> str:
        clinic = self._machine(one.sender).clinic
        referral = clinic.referrals.draft_for(self._resident(one), Direction(one.direction))
        referral.to_facility_id = self.stage.places[one.receiver]
        referral.to_department = referral.from_department = one.department
        referral.referred_on, referral.impression = one.on, "待查"
        referral.reasons_up = ["6"] if one.direction == "up" else None
        referral.reasons_down = ["7"] if one.direction == "down" else None
        if one.ending is Ending.DRAFT:
            return clinic.referrals.save_draft(referral)
        return self._sent(clinic.referrals.down_refer, clinic.referrals.refer, referral)

    def _sent(
        self,
        down: Callable[[Referral], str],
        up: Callable[[Referral], str],
        referral: Referral,
    ) -> str:
        return (down if referral.direction == Direction.DOWN else up)(referral)

    def _resident(self, one: Referred) -> Patient:
        patients, who = self._machine(one.sender).clinic.patients, one.resident
        if (one.sender, who) not in self.residents:
            new = Patient(name=who.name, sex=who.sex, birth_on=who.born, no_id_reason="未带证件")
            self.residents[one.sender, who] = patients.register(new)
        found = patients.get(self.residents[one.sender, who])
        assert found is not None
        return found

    def _answer(self, number: int, one: Referred) -> None:
        case, receiver = self.cases[number], self._machine(one.receiver).clinic.referrals
        if one.ending is Ending.WITHDRAWN:
            self._machine(one.sender).clinic.referrals.take(
                case, StepCode.WITHDRAW, reason="患者不愿前往"
            )
        elif one.ending is Ending.REFUSED:
            receiver.take(case, StepCode.REJECT, reason="本院无此专科")
        elif one.ending is Ending.ARRIVED_AT_SECOND_TRY:
            receiver.take(case, StepCode.RETURN, reason="请补充检查结果")
        elif one.ending is Ending.NOT_ARRIVED:
            receiver.take(case, StepCode.ACCEPT, **Appointment(one.department).fields)
            receiver.take(case, StepCode.NOT_ARRIVED)
        elif one.ending is Ending.ARRIVED:
            self._receive(case, one)

    def _receive(self, case: str, one: Referred) -> None:
        receiver = self._machine(one.receiver).clinic.referrals
        receiver.take(case, StepCode.ACCEPT, **Appointment(one.department).fields)
        at = datetime.combine(one.arrived_on, time(10), CHINA)
        receiver.take(case, StepCode.ARRIVED, arrival=OUTPATIENT, at=at)

    def _try_again(self, returned: Sequence[tuple[int, Referred]]) -> None:
        if not returned:
            return
        self.stage.sync()
        for number, one in returned:
            self._machine(one.sender).clinic.referrals.resubmit(self.cases[number])
        self.stage.sync()
        for number, one in returned:
            self._receive(self.cases[number], one)
