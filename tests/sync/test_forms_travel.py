"""A form of sixty elements and its entries, from the county through the townships and back: written
offline, differed on, corrected by their own version, and read once their form is here."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from app.attention import Attention, ConflictChoice
from app.clinic import Clinic
from app.core.errors import InvalidInput
from app.core.kinds import Kinds
from app.core.record import decode_row
from app.core.resources import resource
from app.core.rights import FacilityKind, Role
from app.forms.body import Body
from app.forms.entries import Entries, EntryView, Start, Subject
from app.forms.entry_fields import name_of
from app.forms.file import FormFile
from app.forms.kinds import ENTRY_KIND
from app.forms.making import make
from app.forms.projecting import FormValue
from app.forms.publishing import publishable
from app.forms.records import ENTRY, FORM, FormEntry, form_id
from app.history import History
from app.kinds import BY_NAME, KINDS
from app.patients import Patient
from app.storage.change import ChangeState, UnknownRecord
from app.storage.rows import Tables
from app.training import TrainingSession
from tests.app.forms.large import large
from tests.county import County, Workstation

CENTRE = FacilityKind.TOWNSHIP_CENTRE
OLDER = Kinds([kind for kind in KINDS if kind.name not in (FORM, ENTRY)])
DAY = date(2026, 1, 15)
GOOD = {"sbp": 150, "dbp": 80, "height": 160, "weight": 64, "signs": ["2"], "doctor": "王医生"}


@pytest.fixture
def pair(county: County) -> tuple[Workstation, Workstation]:
    centre = county.facility("满杖子乡卫生院", CENTRE)
    one, two = (county.workstation(name, centre, CENTRE, (Role.DOCTOR,)) for name in ("a", "b"))
    return one, two


def publish(county: County, body: Body) -> None:
    county.hub.administer(FORM, *publishable(body, []))


def entries(at: Workstation) -> Entries:
    return Entries(at.store, at.actor)


def resident(at: Workstation) -> Subject:
    born = date(1958, 3, 12)
    patient = Patient(
        name="张桂兰", sex="2", birth_on=born, no_id_reason="未带", phone="13800000001"
    )
    with at.store.transaction(at.actor) as transaction:
        patient_id = transaction.put(patient)
    return Subject(patient_id, patient_id, "2", date(1958, 3, 12))


def begin(at: Workstation, subject: Subject, day: date = DAY) -> Start:
    (form,) = entries(at).offered()
    return entries(at).begin(form, subject, day)


def view(at: Workstation, entry_id: str) -> EntryView:
    with at.store.reading() as session:
        root = session.scalars(select(FormEntry.root).where(FormEntry.id == entry_id)).one()
    return next(v for v in entries(at).of_record(root or entry_id) if v.entry.id == entry_id)


def said(at: Workstation, entry_id: str) -> dict[str, Any]:
    answers = view(at, entry_id).answers
    assert answers is not None
    return answers.values


def columns(at: Workstation, entry_id: str) -> tuple[Any, ...]:
    with at.store.reading() as session:
        one = session.get(FormValue, entry_id)
        assert one is not None
        return one.sort, one.next_on, one.number_1, one.number_3


def test_an_entry_is_written_offline_and_read_elsewhere(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    publish(county, large())
    one.sync()
    subject = resident(one)
    start = begin(one, subject)
    entry_id = entries(one).write(start, {**GOOD, "lab_0": 5.5, "refer": "头晕"})
    assert columns(one, entry_id) == ("high", "2026-01-29", 150, 25)
    one.sync()
    two.sync()
    assert said(two, entry_id) == said(one, entry_id)
    assert columns(two, entry_id) == ("high", "2026-01-29", 150, 25)
    assert one.states()[-1] == ChangeState.ACKED
    second = begin(two, subject, date(2026, 1, 29))
    assert (second.values, second.after_id) == ({"height": 160, "doctor": "王医生"}, entry_id)
    third = entries(two).write(second, {**GOOD, "sbp": 130})
    assert [one.entry.id for one in entries(two).of_record(subject.root or "")] == [entry_id, third]


def test_what_is_wrong_is_told_at_its_element_before_anything_is_written(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    one, _ = pair
    publish(county, large())
    one.sync()
    start = begin(one, resident(one))
    with pytest.raises(InvalidInput) as refused:
        entries(one).write(start, {**GOOD, "sbp": 400, "dbp": None})
    assert refused.value.fields.keys() == {"sbp", "dbp"}
    assert entries(one).of_record(start.subject.root or "") == []


def test_two_people_differ_on_one_element_only(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    publish(county, large())
    one.sync()
    entry_id = entries(one).write(begin(one, resident(one)), GOOD)
    one.sync()
    two.sync()
    entries(one).correct(view(one, entry_id), {**GOOD, "doctor": "李医生", "signs": ["2", "9"],
                                               "sign_words": "耳鸣"})  # fmt: skip
    entries(two).correct(view(two, entry_id), {**GOOD, "doctor": "赵医生", "weight": 70})
    for at in (one, two, one):
        at.sync()
    (conflict,) = Attention(one.store, one.actor).conflicts()
    assert (conflict.field_label, conflict.kept.value) == ("随访医生", "李医生")
    assert said(one, entry_id)["weight"] == 70
    assert said(one, entry_id)["bmi"] == 27.3
    assert said(one, entry_id)["signs"] == ["2", "9"]
    Attention(one.store, one.actor).choose(conflict, ConflictChoice.LOSER)
    assert said(one, entry_id)["doctor"] == "赵医生"
    labels = {d.label for e in History(one.store).of(ENTRY_KIND, entry_id).entries
              for d in e.differences}  # fmt: skip
    assert {"随访医生", "体重", "症状"} <= labels


def test_two_measurements_both_stand_and_none_gives_way(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    publish(county, large())
    one.sync()
    entry_id = entries(one).write(begin(one, resident(one)), {**GOOD, "signs": ["1"]})
    one.sync()
    two.sync()
    entries(one).correct(view(one, entry_id), {**GOOD, "sbp": 145, "signs": ["2"]})
    entries(two).correct(view(two, entry_id), {**GOOD, "sbp": 152, "signs": ["1"]})
    for at in (one, two, one):
        at.sync()
    (beside,) = Attention(one.store, one.actor).beside(ENTRY_KIND, entry_id)
    assert (beside.field.label, beside.side.value) == ("收缩压", 152)
    assert said(one, entry_id)["signs"] == ["2"]


def test_an_entry_keeps_to_the_version_it_was_written_by(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    publish(county, large(1))
    one.sync()
    entry_id = entries(one).write(begin(one, resident(one)), GOOD)
    one.sync()
    fewer = [e for e in large().elements if e.code != "doctor"]
    publish(county, large(2, elements=fewer, titled=[]))
    one.sync()
    two.sync()
    (newest,) = entries(two).offered()
    assert newest.version == 2
    entries(two).correct(view(two, entry_id), {**GOOD, "doctor": "钱医生"})
    two.sync()
    one.sync()
    assert said(one, entry_id)["doctor"] == "钱医生"
    assert view(one, entry_id).title == "慢病随访（大表）：钱医生"
    county.hub.administer(FORM, form_id("large", 2), {"taken_back_on": "2026-01-15"})
    one.sync()
    assert [form.version for form in entries(one).offered()] == [1]


@pytest.mark.parametrize("form_first", [True, False])
def test_an_entry_that_comes_before_its_form_waits_and_is_shown_by_itself(
    county: County, pair: tuple[Workstation, Workstation], *, form_first: bool
) -> None:
    one, two = pair
    publish(county, large())
    one.sync()
    entry_id = entries(one).write(begin(one, resident(one)), GOOD)
    one.sync()
    two.sync()
    with two.store.reading() as session:
        connection = session.connection()
        form = two.store.tables.get(connection, FORM, form_id("large", 1))
        entry = two.store.tables.get(connection, ENTRY, entry_id)
    assert form is not None
    assert entry is not None
    other = county.workstation("c", two.actor.place_id, CENTRE, (Role.DOCTOR,))
    rows = [form, entry] if form_first else [entry, form]
    for row in rows:
        with other.store.journal_transaction() as (connection, touched):
            other.store.tables.save(connection, row)
            touched.add(row.kind)
        if row is entry and not form_first:
            assert view(other, entry_id).form is None
            assert view(other, entry_id).title == "慢病随访（大表）"
    assert said(other, entry_id)["bmi"] == 25
    assert columns(other, entry_id)[-1] == 25


def test_an_older_program_carries_both_and_gives_them_back_unchanged(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    two.store.kinds, two.store.tables = OLDER, Tables(OLDER, BY_NAME)
    publish(county, large())
    one.sync()
    entry_id = entries(one).write(begin(one, resident(one)), GOOD)
    one.sync()
    two.sync()
    with two.store.reading() as session:
        carried = {row.id: decode_row(row.row) for row in session.query(UnknownRecord)}
    with one.store.reading() as session:
        mine = one.store.tables.get(session.connection(), ENTRY, entry_id)
    assert mine is not None
    assert carried[entry_id].fields == mine.fields
    assert form_id("large", 1) in carried
    two.store.kinds, two.store.tables = KINDS, Tables(KINDS, BY_NAME)
    two.store.understand()
    assert said(two, entry_id)["bmi"] == 25


def test_the_county_asks_the_same_rules_of_what_is_sent(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    """A program that is not ours sends what the form refuses."""
    one, _ = pair
    publish(county, large())
    one.sync()
    start = begin(one, resident(one))
    form = make(large())
    wrong = {"sbp": 400, "dbp": 80}
    extra = {name_of(form.element(code)): value for code, value in wrong.items()}
    lookup = one.store.tables.lookup
    one.store.tables.lookup = lambda connection: lambda kind, record_id: None  # type: ignore[method-assign]
    entry = FormEntry(
        form_code="large",
        form_version=1,
        form_title="x",
        day=DAY,
        extra={**extra, "t_doctor": "王"},
    )
    with one.store.transaction(one.actor) as transaction:
        transaction.put(entry, root=start.subject.root)
    one.store.tables.lookup = lookup  # type: ignore[method-assign]
    one.sync()
    (held,) = Attention(one.store, one.actor).held()
    assert {name: held.declared[name].label for name in held.problems} == {"w_sbp": "收缩压"}


def test_an_entry_belongs_to_the_kind_of_record_its_form_is_made_for(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    one, _ = pair
    publish(county, FormFile(resource("forms", "teaching_round.xlsx")).body)
    one.sync()
    (form,) = entries(one).offered("training_session", {"training_kind": "teaching_round"})
    assert entries(one).offered("training_session", {"training_kind": "lecture"}) == []
    case = form.cases[0].answers
    with one.store.transaction(one.actor) as transaction:
        round_id = transaction.put(
            TrainingSession(
                held_on=DAY,
                training_kind="teaching_round",
                topic="ecg",
                channel="on_site",
                trainer="刘喆",
                supporting_name="县医院",
            )
        )
    right = entries(one).begin(form, Subject(round_id), DAY)
    wrong = entries(one).begin(form, Subject(resident(one).root), DAY)
    entries(one).write(right, case)
    entries(one).write(wrong, case)
    one.sync()
    (held,) = Attention(one.store, one.actor).held()
    assert (held.code, held.root) == ("ROOT", wrong.subject.root)


def test_an_entry_gives_the_resident_what_is_the_residents(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    one, _ = pair
    elements = [
        msgspec.structs.replace(e, fills="phone") if e.code == "note_0" else e
        for e in large().elements
    ]
    publish(county, large(elements=elements))
    one.sync()
    clinic = Clinic(one.store, one.actor)
    subject = resident(one)
    (form,) = clinic.entries.offered()
    clinic.entries.write(
        clinic.entries.begin(form, subject, DAY), {**GOOD, "note_0": "13900000002"}
    )
    patient = clinic.patients.get(subject.patient_id or "")
    assert patient is not None
    assert patient.phone == "13900000002"
