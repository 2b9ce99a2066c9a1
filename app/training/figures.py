"""What teaching and training came to: 期, 次, 人次 and 人 are four different numbers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func

from app.core.kinds import FieldType
from app.core.text import N_
from app.facilities.figures import of_place
from app.figures import Dimension, Figure, Measure, of_kind, on_day
from app.forms.element import Element
from app.forms.figures import CountedAnswer, of_form
from app.forms.kinds import FormEntry
from app.training.record import (
    CHANNELS_TABLE,
    KINDS_TABLE,
    TOPICS_TABLE,
    Attendance,
    TrainingSession,
)
from app.training.views import TrainingSide

GROUP = N_("Training")
COURSE, ROUND = "course", "teaching_round"
DISCUSSION, OPERATION = "case_discussion", "operation_teaching"


def _side(place: str) -> ColumnElement[str]:
    gives = func.coalesce(TrainingSession.supporting_id, "") == place
    receives = func.coalesce(TrainingSession.supported_id, "") == place
    return case(
        (and_(gives, ~receives), TrainingSide.GIVEN.value),
        (and_(receives, ~gives), TrainingSide.RECEIVED.value),
        else_=TrainingSide.OWN.value,
    )


_SUPPORTING = func.coalesce(TrainingSession.supporting_id, TrainingSession.supporting_name)
_KIND = Dimension("kind", N_("Kind of training"), TrainingSession.training_kind, KINDS_TABLE)
_TOPIC = Dimension(
    "topic",
    N_("Topic"),
    TrainingSession.topic,
    TOPICS_TABLE,
    words=TrainingSession.topic_name,
)
_CHANNEL = Dimension("channel", N_("Channel"), TrainingSession.channel, CHANNELS_TABLE)
_GIVER = of_place("supporting", N_("Supported by"), _SUPPORTING)
_TAKER = of_place("supported", N_("Held at"), TrainingSession.supported_id)
_TRAINER = Dimension("trainer", N_("Trainer"), TrainingSession.trainer)
_ABOUT = Dimension("title", N_("What it was about"), TrainingSession.title)
_BY = (
    _KIND,
    _TOPIC,
    _CHANNEL,
    Dimension("side", N_("Given or received"), _side, "training_side"),
    _GIVER,
    _TAKER,
    Dimension(
        "supporting_department",
        N_("Supporting department"),
        TrainingSession.supporting_department,
        "department",
    ),
    Dimension(
        "supported_department",
        N_("Supported department"),
        TrainingSession.supported_department,
        "department",
    ),
    Dimension("audience", N_("For whom"), TrainingSession.audience, "training_audience"),
    _TRAINER,
)
_PARTIES = (TrainingSession.home, TrainingSession.supporting_id, TrainingSession.supported_id)

SESSIONS = of_kind(TrainingSession, on_day(TrainingSession.held_on), parties=_PARTIES).showing(
    _KIND, _TOPIC, _ABOUT, _TRAINER, _GIVER, _TAKER
)
_WHERE_FROM = func.coalesce(Attendance.facility_id, Attendance.facility_name, "")
_FROM = of_place("from", N_("Attendee's institution"), _WHERE_FROM)
ATTENDANCES = of_kind(
    Attendance,
    on_day(TrainingSession.held_on),
    parties=_PARTIES,
    beside=((TrainingSession, Attendance.root == TrainingSession.id),),
    where=(Attendance.present.is_(True),),
    opens=TrainingSession,
).showing(Dimension("name", N_("Name"), Attendance.name), _FROM, _KIND, _TOPIC, _TAKER)
_PERSON = func.coalesce(Attendance.person_id, Attendance.name.concat("\n").concat(_WHERE_FROM))

_OPERATION, _DISCUSSION, _ROUND = "operation_teaching", "case_discussion", "teaching_round"
ROLE = CountedAnswer(_OPERATION, Element("role", N_("Role of the learner"), FieldType.CODE))
OUTCOME = CountedAnswer(
    _OPERATION, Element("outcome", N_("Outcome of the operation"), FieldType.CODE)
)
LEVEL = CountedAnswer(_OPERATION, Element("level", N_("Level of the operation"), FieldType.CODE))
FIRST = CountedAnswer(
    _OPERATION, Element("first_count", N_("First of its kind"), FieldType.INTEGER), "number_1"
)
SORT = CountedAnswer(_DISCUSSION, Element("sort", N_("Why it was discussed"), FieldType.CODE))
SPEECHES = CountedAnswer(
    _DISCUSSION, Element("speech_count", N_("Words said"), FieldType.INTEGER), "number_1"
)
MINUTES = CountedAnswer(_ROUND, Element("minutes", N_("Minutes"), FieldType.INTEGER))
ANSWERS = (ROLE, OUTCOME, LEVEL, FIRST, SORT, SPEECHES, MINUTES)


def _held(code: str, title: str, unit: str, definition: str, *kinds: str) -> Figure:
    """Sessions held, of some kinds of training alone where they are named."""
    where = (TrainingSession.training_kind.in_(kinds),) if kinds else ()
    return Figure(code, title, unit, definition, SESSIONS, GROUP, where=where, by=_BY)


def _of_those_who_came(
    code: str, title: str, unit: str, definition: str, person: ColumnElement[str] | None = None
) -> Figure:
    measure = Measure.COUNT if person is None else Measure.DISTINCT
    by = (
        *_BY,
        _FROM,
        Dimension("job_title", N_("Professional title"), Attendance.job_title, "title"),
    )
    return Figure(code, title, unit, definition, ATTENDANCES, GROUP, measure, person, by=by)


def _written(
    title: tuple[str, str, str, str],
    form: str,
    answer: CountedAnswer | None = None,
    measure: Measure = Measure.COUNT,
    counted: ColumnElement[Any] | None = None,
    told: tuple[CountedAnswer, ...] = (),
) -> Figure:
    """Of the teaching forms written for sessions, over what they say of one element. title: code,
    title, unit and definition."""
    session = ((TrainingSession, FormEntry.root == TrainingSession.id),)
    rows = of_form(form, parties=_PARTIES, beside=session, opens=TrainingSession)
    by = tuple(one.dimension for one in told)
    shown = rows.showing(*by, _ABOUT, _TRAINER, _GIVER, _TAKER)
    asking = answer.asking if answer is not None else None
    return Figure(*title, shown, GROUP, measure, counted, by=(*by, *_BY), asking=asking)


FIGURES = (
    _held(
        "training_sessions",
        N_("Training sessions held"),
        N_("times"),
        N_("Every session held, of whatever kind; what is planned does not count."),
    ),
    _held(
        "training_courses",
        N_("Training courses"),
        N_("courses"),
        N_("Sessions of the kind training course that were held."),
        COURSE,
    ),
    _held(
        "teaching_rounds",
        N_("Teaching rounds"),
        N_("times"),
        N_("Sessions of the kind teaching round that were held."),
        ROUND,
    ),
    _held(
        "case_discussions",
        N_("Case discussions"),
        N_("cases"),
        N_("Sessions of the kind case discussion that were held, one for each case."),
        DISCUSSION,
    ),
    _held(
        "operations_guided",
        N_("Operations guided"),
        N_("cases"),
        N_("Sessions of the kind teaching at an operation that were held, one for each operation."),
        OPERATION,
    ),
    _of_those_who_came(
        "training_person_times",
        N_("Person-times of training"),
        N_("person-times"),
        N_("Everybody noted as present, in each session anew; absent or only expected is not."),
    ),
    _of_those_who_came(
        "training_persons",
        N_("Persons trained"),
        N_("persons"),
        N_(
            "Everybody noted as present, once however often: by the account, or by name and "
            "institution where there is none."
        ),
        _PERSON,
    ),
    Figure(
        "training_hours",
        N_("Class hours"),
        N_("class hours"),
        N_("Class hours of the sessions held, where they are written."),
        SESSIONS,
        GROUP,
        Measure.SUM,
        TrainingSession.class_hours,
        by=_BY,
    ),
    Figure(
        "departments_taught",
        N_("Departments taught"),
        N_("departments"),
        N_("Supported departments of sessions held, each once in an institution."),
        SESSIONS,
        GROUP,
        Measure.DISTINCT,
        TrainingSession.supported_id.concat("\n").concat(TrainingSession.supported_department),
        by=_BY,
    ),
    _written(
        (
            "operation_forms",
            N_("Operations taught, by their forms"),
            N_("forms"),
            N_("Forms of teaching at an operation that were written, one for each operation."),
        ),
        _OPERATION,
        ROLE,
        told=(ROLE, OUTCOME, LEVEL),
    ),
    _written(
        (
            "operations_alone",
            N_("Share of operations done alone"),
            N_("%"),
            N_("Of 100 forms of teaching at an operation, in how many the learner operated alone."),
        ),
        _OPERATION,
        ROLE,
        Measure.SHARE,
        ROLE.has("3"),
        told=(LEVEL,),
    ),
    _written(
        (
            "operations_first",
            N_("Operations that were the first of their kind"),
            N_("cases"),
            N_("Operations taught that their form calls the first of its kind or a new technique."),
        ),
        _OPERATION,
        FIRST,
        Measure.SUM,
        FIRST.value,
        told=(LEVEL,),
    ),
    _written(
        (
            "discussion_forms",
            N_("Cases discussed, by their forms"),
            N_("forms"),
            N_("Forms of a case discussion that were written, one for each case."),
        ),
        _DISCUSSION,
        SORT,
        told=(SORT,),
    ),
    _written(
        (
            "discussion_speeches",
            N_("Speeches in a case discussion"),
            N_("person-times"),
            N_("The mean of those who spoke in a discussion, as its form holds their words."),
        ),
        _DISCUSSION,
        SPEECHES,
        Measure.MEAN,
        SPEECHES.value,
        told=(SORT,),
    ),
    _written(
        (
            "round_minutes",
            N_("Length of a teaching round"),
            N_("minutes"),
            N_("The mean length of teaching rounds whose form says it."),
        ),
        _ROUND,
        MINUTES,
        Measure.MEAN,
        MINUTES.value,
    ),
)
