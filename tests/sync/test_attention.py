"""What the hub refused is corrected and sent again; what two people wrote differently is decided."""

from __future__ import annotations

from datetime import date

from app.attention import Attention
from app.core.rights import FacilityKind, Role
from app.notes import Note, Notes
from app.storage.change import State
from sync.client.status import status_of
from tests.county import County, Workstation

TODAY = date(2026, 1, 15)


def _township(county: County) -> tuple[Workstation, Workstation]:
    centre = county.facility("满杖子乡卫生院", FacilityKind.TOWNSHIP_CENTRE)
    doctor = county.staff(centre, Role.DOCTOR)
    kind = FacilityKind.TOWNSHIP_CENTRE
    one = county.workstation("one", centre, kind, (Role.DOCTOR,), person=doctor)
    two = county.workstation("two", centre, kind, (Role.DOCTOR,), person=doctor)
    return one, two


def _desk(workstation: Workstation) -> Attention:
    return Attention(workstation.store, workstation.actor)


def test_a_refused_note_is_listed_with_its_reason_and_sent_again_once_cured(county: County) -> None:
    one, two = _township(county)
    newcomer = one.as_person("1" * 32)
    Notes(one.store, newcomer).write(Note(noted_on=TODAY, title="新同事"))
    one.sync()
    (held,) = _desk(one).held()
    assert (held.code, held.title) == ("PERSON", "新同事")
    assert status_of(one.store).needs_attention == 1
    county.staff(one.actor.place_id, Role.DOCTOR, person="1" * 32)
    Attention(one.store, newcomer).send_again(held.group)
    one.sync()
    two.sync()
    assert [n.title for n in Notes(two.store, two.actor).latest()] == ["新同事"]
    assert one.states() == [State.REPLACED, State.ACKED]
    assert status_of(one.store).needs_attention == 0


def test_a_conflict_is_listed_with_both_sides_and_decided_everywhere(county: County) -> None:
    one, two = _township(county)
    note_id = Notes(one.store, one.actor).write(Note(noted_on=TODAY, title="晨会"))
    one.sync()
    two.sync()
    for workstation, title in ((one, "九点"), (two, "十点")):
        service = Notes(workstation.store, workstation.actor)
        note = service.get(note_id)
        assert note is not None
        service.correct(note, {"title": title, "text": None})
    one.sync()
    two.sync()
    (conflict,) = _desk(two).conflicts()
    assert (conflict.kept.value, conflict.loser.value) == ("九点", "十点")
    assert conflict.loser.place == two.actor.place_id
    assert conflict.loser.at is not None
    _desk(two).choose(conflict, "loser")
    two.sync()
    one.sync()
    for workstation in (one, two):
        (note,) = Notes(workstation.store, workstation.actor).latest()
        assert note.title == "十点"
        assert _desk(workstation).conflicts() == []
