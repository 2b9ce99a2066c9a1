"""Sessions are recorded with everybody who came, corrected by two at once, and counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.errors import InvalidInput, NotAllowed
from app.core.rights import FacilityKind, Role
from app.counted import FIGURES
from app.facilities import Facilities
from app.figures import Figures, Period
from app.storage.change import Change
from app.storage.store import Store
from app.training import (
    Entry,
    SessionView,
    Training,
    TrainingSession,
    TrainingSheet,
    split_names,
    topic_words,
)
from app.training.roster import recognised, resumed
from app.training.sheets import record_form, sign_in_form
from app.users import Users
from tests.stores import CENTRE, HOSPITAL, STATION, actor, arrive, lay_out_county

MONDAY = date(2026, 3, 2)
STAFF = {"zhang": "张巧云", "li": "李春兰", "wang": "王堃"}


@pytest.fixture
def county(store: Store) -> Store:
    lay_out_county(store)
    for person, name in STAFF.items():
        arrive(store, "person", person, {"name": name, "title": "233"}, home=CENTRE)
        post = {"person_id": person, "facility_id": CENTRE, "role": "doctor"}
        arrive(store, "post", f"post-{person}", {**post, "from_on": "2020-01-01"}, home=CENTRE)
    return store


@pytest.fixture
def training(county: Store) -> Training:
    return training_of(county)


def training_of(store: Store, *roles: Role, place: str = CENTRE) -> Training:
    person = actor(*roles, person="zhang", place=place)
    facilities = Facilities(store)
    return Training(store, person, facilities, Users(store, person, facilities))


def a_session(**changes: Any) -> TrainingSession:
    values = {
        "held_on": MONDAY,
        "training_kind": "lecture",
        "topic": "ecg",
        "channel": "on_site",
        "trainer": "刘喆",
        "supporting_id": HOSPITAL,
    }
    return TrainingSession(**{**values, **changes})


def came(*names: str) -> list[Entry]:
    return [Entry(name, present=True) for name in names]


def test_a_session_is_saved_with_its_roster_in_one_group(county: Store, training: Training) -> None:
    session_id = training.record(a_session(), training.staff_entries())
    view = training.get(session_id)
    assert view is not None
    assert (view.supporting, view.supported) == ("望奎县人民医院", "惠七镇卫生院")
    assert [(line.entry.name, line.facility) for line in view.roster] == [
        (name, "惠七镇卫生院") for name in ("李春兰", "王堃", "张巧云")
    ]
    assert view.recorder == "张巧云"
    assert _groups(county) == [4]


def test_a_course_of_three_hundred_goes_in_groups_the_hub_takes(
    county: Store, training: Training
) -> None:
    crowd = came(*(f"学员{number}" for number in range(300)))
    session_id = training.record(a_session(training_kind="course"), crowd)
    assert max(_groups(county)) <= 200
    view = training.get(session_id)
    assert view is not None
    assert [line.entry.name for line in view.roster] == [entry.name for entry in crowd]
    training.mark(session_id, view.entries, present=False)
    assert max(_groups(county)) <= 200
    assert counted(county, "training_person_times") == 0


def test_a_topic_that_was_added_goes_with_the_session_or_not_at_all(
    county: Store, training: Training
) -> None:
    with pytest.raises(InvalidInput):
        training.record(a_session(trainer=""), came("张三"), new_topic="包虫病防治")
    assert _groups(county) == []
    training.record(a_session(), came("张三"), new_topic="包虫病防治")
    (line,) = training.search()
    assert line.topic_name == "包虫病防治"
    assert _groups(county) == [3]


def test_lines_that_are_written_already_are_found_by_name_and_those_alike_once_each() -> None:
    written = [Entry("张三", id="1"), Entry("李四", id="2"), Entry("张三", id="3")]
    typed = [Entry("张三"), Entry("李四", id="2"), Entry("张三"), Entry("张三"), Entry("王五")]
    assert [entry.id for entry in resumed(typed, written)] == ["1", "2", "3", None, None]


def test_nothing_is_written_when_one_line_of_the_roster_is_wrong(
    county: Store, training: Training
) -> None:
    with pytest.raises(InvalidInput) as refused:
        training.record(a_session(), [*came("张三"), Entry("李四", post_score=101)])
    assert refused.value.fields["roster"].params == {"line": 2}
    assert training.search() == []
    assert _groups(county) == []


def test_a_session_without_words_for_another_topic_is_refused(training: Training) -> None:
    with pytest.raises(InvalidInput) as refused:
        training.record(a_session(topic="other"))
    assert set(refused.value.fields) == {"title"}


def test_a_trainer_of_an_institution_that_is_not_on_this_hub_is_named_in_words(
    training: Training,
) -> None:
    words = "北京市德胜社区卫生服务中心"
    session_id = training.record(a_session(supporting_id=None, supporting_name=words))
    view = training.get(session_id)
    assert view is not None
    assert view.supporting == words
    assert training.search()[0].supporting == words


def test_without_any_institution_the_training_is_our_own(training: Training) -> None:
    training.record(a_session(supporting_id=None))
    (line,) = training.search()
    assert (line.supporting, line.supported) == ("惠七镇卫生院", "惠七镇卫生院")


def test_two_people_tick_one_roster_and_neither_tick_is_lost(training: Training) -> None:
    session_id = training.record(a_session(), training.staff_entries())
    shown = _entries(training, session_id)
    first = [replace(shown[0], present=True), *shown[1:]]
    second = [shown[0], replace(shown[1], present=False), shown[2]]
    training.revise_roster(session_id, shown, first)
    training.revise_roster(session_id, shown, second)
    assert [entry.present for entry in _entries(training, session_id)] == [True, False, None]


def test_a_line_taken_off_the_roster_is_gone_and_a_new_one_stands_last(
    county: Store, training: Training
) -> None:
    session_id = training.record(a_session(), came("张三", "李四"))
    shown = _entries(training, session_id)
    training.revise_roster(session_id, shown, [shown[1], *came("王五")])
    assert [entry.name for entry in _entries(training, session_id)] == ["李四", "王五"]
    assert counted(county, "training_person_times") == 2


def test_names_pasted_into_a_session_are_recognised_where_there_is_one_colleague(
    training: Training,
) -> None:
    session_id = training.record(a_session())
    training.add_names(session_id, "张巧云、赵六，张巧云")
    view = training.get(session_id)
    assert view is not None
    lines = [(line.entry.name, line.entry.person_id, line.is_repeated) for line in view.roster]
    assert lines == [("张巧云", "zhang", True), ("赵六", None, False), ("张巧云", None, True)]


@pytest.mark.parametrize(
    ("pasted", "names"),
    [
        ("张三、李四，王五,赵六；钱七;孙八", ["张三", "李四", "王五", "赵六", "钱七", "孙八"]),
        ("张三\n李四\r\n\n王五\t赵六", ["张三", "李四", "王五", "赵六"]),
        ("  张三　李四  王五 ", ["张三", "李四", "王五"]),
        ("张　三\n李春兰\n王 五", ["张三", "李春兰", "王五"]),
        ("1. 张三\n2．李四\n3、王五\n（4）赵六", ["张三", "李四", "王五", "赵六"]),
        ("张三、张三", ["张三", "张三"]),
        ("买买提·艾力, 欧阳修", ["买买提·艾力", "欧阳修"]),
        ("、，\n ", []),
    ],
)
def test_pasted_names_are_taken_apart(pasted: str, names: list[str]) -> None:
    assert split_names(pasted) == names


def test_two_colleagues_of_one_name_are_not_guessed() -> None:
    staff = [Entry("张伟", "one"), Entry("张伟", "two"), Entry("李娜", "three")]
    assert [entry.person_id for entry in recognised(["张伟", "李娜"], staff)] == [None, "three"]


def counted(store: Store, code: str, year: int = 2026, month: int = 3, **only: str) -> Any:
    return figures_of(store).compute(code, Period.month(year, month), only=only).value


def figures_of(store: Store) -> Figures:
    return Figures(store, actor(place=CENTRE), FIGURES)


def by(store: Store, dimension: str) -> list[tuple[Any, ...]]:
    march, figures = Period.month(2026, 3), figures_of(store)
    sessions = figures.compute("training_sessions", march, by=[dimension])
    persons = figures.compute("training_person_times", march, by=[dimension])
    return [(*one.values, one.value, persons.of(*one.values)) for one in sessions.groups]


def test_sessions_and_person_times_are_counted_apart(county: Store, training: Training) -> None:
    training.record(a_session(), [*came("张三", "李四"), Entry("王五", present=False)])
    training.record(a_session(channel="video", topic="xray"), came("张三"))
    training.record(a_session(training_kind="course"), [Entry("张三")])
    training.record(a_session(held_on=date(2026, 2, 28)), came("张三"))
    training.record(a_session(held_on=date(2026, 3, 3)), came("张三"))  # tomorrow
    assert counted(county, "training_sessions") == 3
    assert counted(county, "training_person_times") == 3
    assert counted(county, "training_persons") == 2
    assert counted(county, "training_courses") == 1
    assert by(county, "kind") == [("course", 1, 0), ("lecture", 2, 3)]
    assert by(county, "topic") == [("ecg", 2, 2), ("xray", 1, 1)]
    assert by(county, "channel") == [("on_site", 2, 2), ("video", 1, 1)]
    assert counted(county, "training_sessions", 2026, 2) == 1
    assert counted(county, "training_sessions", 2025, 12) == 0


def test_a_voided_session_leaves_lists_search_and_counts(county: Store, training: Training) -> None:
    session_id = training.record(a_session(), came("张三"))
    training.void(session_id, "重复登记")
    assert training.search() == training.search("xdt") == []
    assert counted(county, "training_sessions") == counted(county, "training_persons") == 0


def test_what_was_given_and_what_was_received_are_told_apart(
    county: Store, training: Training
) -> None:
    training.record(a_session(), came("张三"))
    training.record(a_session(supporting_id=CENTRE, supported_id=STATION), came("张三", "李四"))
    training.record(a_session(supporting_id=CENTRE), came("张三"))
    assert counted(county, "training_sessions") == 3
    assert counted(county, "training_person_times", side="received") == 1
    assert counted(county, "training_person_times", side="given") == 2


@pytest.mark.parametrize("typed", ["xdt", "心电", "jz", "讲座", "lz", "刘喆", "jxxj", "心肌梗死"])
def test_a_session_is_found_by_topic_title_kind_and_trainer(training: Training, typed: str) -> None:
    training.record(a_session(title="急性心肌梗死的识别"))
    training.record(a_session(topic="xray", training_kind="course", trainer="陈明"))
    (found,) = training.search(typed)
    assert found.title == "急性心肌梗死的识别"


def test_a_period_bounds_the_list_and_the_newest_comes_first(training: Training) -> None:
    for day in (1, 15, 28):
        training.record(a_session(held_on=date(2026, 2, day)))
    days = [line.held_on.day for line in training.search("", date(2026, 2, 10), MONDAY)]
    assert days == [28, 15]


def test_words_and_a_period_find_what_fits_both_however_many_fit_the_words(
    training: Training,
) -> None:
    for day in range(2, 12):
        training.record(a_session(held_on=date(2026, 2, day)))
    found = training.search("xdt", date(2026, 2, 11), date(2026, 2, 11), limit=1)
    assert [line.held_on.day for line in found] == [11]


def test_a_topic_of_our_own_is_offered_once_and_keeps_its_words(
    county: Store, training: Training
) -> None:
    choice = training.add_topic("包虫病防治")
    assert training.add_topic(" 包虫病防治 ") == choice
    assert training.add_topic("心电图").code == "ecg"
    assert [one for one in training.topics() if one.is_own] == [choice]
    assert training.search_topics("bcb") == training.search_topics("包虫") == [choice]
    assert [one.code for one in training.search_topics("xdt")] == ["ecg"]
    training.record(a_session(topic=choice.code, topic_name=choice.name))
    told = figures_of(county).compute("training_sessions", Period.month(2026, 3), by=["topic"])
    assert [one.values for one in told.groups] == [(choice.code,)]
    assert told.by[0].of(choice.code) == "包虫病防治"
    assert len(training.search("bcb")) == 1


def test_a_topic_of_another_institution_is_offered_when_it_is_for_the_community(
    county: Store, training: Training
) -> None:
    arrive(county, "training_topic", "t1", {"name": "外院题目"}, home=HOSPITAL)
    shared = {"name": "县里题目", "community_id": "e" * 32}
    arrive(county, "training_topic", "t2", shared, home=HOSPITAL)
    assert [one.name for one in training.topics() if one.is_own] == ["县里题目"]


def test_only_the_institution_that_recorded_a_session_changes_it(
    county: Store, training: Training
) -> None:
    session_id = training.record(a_session(), came("张三"))
    hospital = training_of(county, place=HOSPITAL)
    view = hospital.get(session_id)
    assert view is not None
    assert not view.may_edit
    with pytest.raises(NotAllowed):
        hospital.edit(session_id, {"title": "新"}, {"title": None})
    with pytest.raises(NotAllowed):
        hospital.mark(session_id, view.entries, present=False)
    with pytest.raises(NotAllowed):
        hospital.void(session_id, "错")


def test_an_edit_keeps_what_was_seen(training: Training) -> None:
    session_id = training.record(a_session())
    assert training.edit(session_id, {"title": "房颤"}, {"title": None})
    assert not training.edit(session_id, {"title": "房颤"}, {"title": "房颤"})
    view = training.get(session_id)
    assert view is not None
    assert topic_words(vars(view.session)) == "心电图：房颤"


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.NURSE, Role.PUBLIC_HEALTH, Role.MANAGER])
@pytest.mark.parametrize("kind", [FacilityKind.VILLAGE_CLINIC, FacilityKind.CITY_HOSPITAL])
def test_who_may_record_training(county: Store, role: Role, kind: FacilityKind) -> None:
    person = actor(role, kind=kind)
    facilities = Facilities(county)
    Training(county, person, facilities, Users(county, person, facilities)).record(a_session())


def test_a_pharmacist_or_technician_may_not(county: Store) -> None:
    with pytest.raises(NotAllowed):
        training_of(county, Role.PHARMACIST, Role.TECHNICIAN).record(a_session())


def test_the_session_recorded_last_is_at_hand_for_the_next(training: Training) -> None:
    assert training.last() is None
    training.record(a_session(place="会议室"))
    last = training.record(a_session(held_on=date(2026, 1, 1), place="病房"))
    found = training.last()
    assert found is not None
    assert (found.id, found.place) == (last, "病房")


def test_the_sign_in_sheet_has_room_for_those_who_were_not_expected(training: Training) -> None:
    session_id = training.record(a_session(time_text="14:30", place="三楼会议室"), came("张三"))
    form = sign_in_form(_view(training, session_id), "惠七镇卫生院")
    assert (form.held, form.place) == ("2026年3月2日 14:30", "三楼会议室")
    assert form.trainer == "刘喆（望奎县人民医院）"
    assert len(form.attendees) + form.empty_rows == 20


def test_the_record_shows_who_came_and_the_mean_of_the_tests(training: Training) -> None:
    roster = [
        Entry("张三", present=True, pre_score=60, post_score=80),
        Entry("李四", present=True, post_score=85.5),
        Entry("王五", present=False),
    ]
    session_id = training.record(a_session(supported_department="03"), roster)
    form = record_form(_view(training, session_id), "惠七镇卫生院")
    said = dict(field for row in form.rows for field in row.fields)
    wanted = {
        "培训类别": "讲座",
        "渠道": "现场",
        "受援科室": "内科",
        "应到人数": "3人",
        "实到人数": "2人",
    }
    assert wanted.items() <= said.items()
    assert (said["前测平均分"], said["后测平均分"]) == ("60.0", "82.8")
    (sheet,) = (row for row in form.rows if row.columns)
    assert [line[4] for line in sheet.lines] == ["到", "到", "缺"]
    assert sheet.lines[1][-1] == "85.5"
    assert (form.rows[-1].signed, form.signed_on) == ((("记录人", "张巧云"),), MONDAY)


@pytest.mark.parametrize("which", list(TrainingSheet))
def test_a_second_print_is_counted_for_each_sheet_alone(
    training: Training, which: TrainingSheet
) -> None:
    session_id = training.record(a_session(), came("张三"))
    assert training.print(session_id, which).startswith(b"%PDF")
    training.note_print(session_id, which)
    other = next(sheet for sheet in TrainingSheet if sheet is not which)
    assert (training._prints(session_id, which), training._prints(session_id, other)) == (1, 0)


def _view(training: Training, session_id: str) -> SessionView:
    view = training.get(session_id)
    assert view is not None
    return view


def _entries(training: Training, session_id: str) -> list[Entry]:
    return _view(training, session_id).entries


def _groups(store: Store) -> list[int]:
    """How many operations each group has, oldest first."""
    with store.reading() as session:
        query = select(func.count(Change.n)).group_by(Change.grp).order_by(func.min(Change.n))
        return list(session.scalars(query))
