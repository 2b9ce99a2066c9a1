"""Signing in: slots, wrong passwords, guests, and what happens to a damaged key file."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.core.errors import ClinicError, InvalidInput, NotAllowed, StoreError
from app.storage.keys import (
    PRODUCT_POLICY,
    KdfParameters,
    KdfPolicy,
    KeyFile,
    KeyHolder,
    Label,
    MasterKey,
    SigningKey,
    calibrate,
    is_signed,
)
from app.storage.keys.slots import FORMAT, close_slot
from tests.app.storage.setting import (
    CHEAP,
    DOCTOR,
    NURSE,
    OTHER_PASSWORD,
    PASSWORD,
    Computer,
    flip_bit,
)


def code(action: Callable[[], object]) -> str:
    with pytest.raises(ClinicError) as caught:
        action()
    return caught.value.code


def test_the_password_opens_the_same_master_key_after_a_restart(computer: Computer) -> None:
    first = computer.keys().create(DOCTOR, PASSWORD)

    again = computer.keys().unlock(DOCTOR.id, PASSWORD)

    assert again.master.reveal() == first.master.reveal()
    assert again.person == DOCTOR


def test_a_wrong_password_is_called_a_wrong_password(computer: Computer) -> None:
    computer.keys().create(DOCTOR, PASSWORD)
    assert code(lambda: computer.keys().unlock(DOCTOR.id, OTHER_PASSWORD)) == "PW_WRONG"


def test_full_width_typing_opens_what_half_width_closed(computer: Computer) -> None:
    computer.keys().create(DOCTOR, "tea-2026-Rain")
    computer.keys().unlock(DOCTOR.id, "ｔｅａ－２０２６－Ｒａｉｎ")


def test_each_person_opens_the_store_with_a_password_of_their_own(computer: Computer) -> None:
    keys = computer.keys()
    doctor = keys.create(DOCTOR, PASSWORD)
    keys.add(doctor, NURSE, OTHER_PASSWORD)

    nurse = computer.keys().unlock(NURSE.id, OTHER_PASSWORD)

    assert nurse.master.reveal() == doctor.master.reveal()
    assert code(lambda: computer.keys().unlock(NURSE.id, PASSWORD)) == "PW_WRONG"


def test_a_person_is_found_by_name_or_initials(computer: Computer) -> None:
    keys = computer.keys()
    keys.add(keys.create(DOCTOR, PASSWORD), NURSE, PASSWORD)

    assert keys.find("LC") == (NURSE,)
    assert keys.find("ｚｑｙ") == (DOCTOR,)
    assert keys.find("张") == (DOCTOR,)
    assert keys.find(" ") == ()


def test_a_person_without_a_slot_is_told_so(computer: Computer) -> None:
    computer.keys().create(DOCTOR, PASSWORD)
    assert code(lambda: computer.keys().unlock(NURSE.id, PASSWORD)) == "PERSON_UNKNOWN"


def test_nobody_is_added_twice_and_no_store_gets_a_second_key(computer: Computer) -> None:
    keys = computer.keys()
    doctor = keys.create(DOCTOR, PASSWORD)
    assert code(lambda: keys.add(doctor, DOCTOR, PASSWORD)) == "PERSON_EXISTS"
    assert code(lambda: computer.keys().create(NURSE, PASSWORD)) == "KEYS_EXIST"


def test_two_parts_of_the_program_do_not_undo_each_others_changes(computer: Computer) -> None:
    sign_in, settings = computer.keys(), computer.keys()
    doctor = sign_in.create(DOCTOR, PASSWORD)
    settings.people()
    sign_in.change_password(DOCTOR.id, PASSWORD, OTHER_PASSWORD)
    settings.add(doctor, NURSE, PASSWORD)

    assert sign_in.people() == (DOCTOR, NURSE)
    settings.unlock(DOCTOR.id, OTHER_PASSWORD)


def test_a_changed_password_keeps_the_signing_key(computer: Computer) -> None:
    keys = computer.keys()
    before = keys.create(DOCTOR, PASSWORD).signing.public
    keys.change_password(DOCTOR.id, PASSWORD, OTHER_PASSWORD)

    assert computer.keys().unlock(DOCTOR.id, OTHER_PASSWORD).signing.public == before
    assert computer.keys().public_key(DOCTOR.id) == before
    assert code(lambda: computer.keys().unlock(DOCTOR.id, PASSWORD)) == "PW_WRONG"


def test_a_reset_password_brings_a_new_signing_key(computer: Computer) -> None:
    keys = computer.keys()
    doctor = keys.create(DOCTOR, PASSWORD)
    old_key = keys.add(doctor, NURSE, PASSWORD)

    new_key = keys.reset(doctor, NURSE, OTHER_PASSWORD)

    assert new_key != old_key
    assert computer.keys().unlock(NURSE.id, OTHER_PASSWORD).signing.public == new_key


def test_a_removed_person_is_gone_from_both_copies(computer: Computer) -> None:
    keys = computer.keys()
    keys.add(keys.create(DOCTOR, PASSWORD), NURSE, PASSWORD)
    keys.remove(NURSE.id)

    assert code(lambda: computer.keys().unlock(NURSE.id, PASSWORD)) == "PERSON_UNKNOWN"
    assert all(NURSE.id.encode() not in path.read_bytes() for path in keys.paths)


def test_the_last_person_cannot_be_removed(computer: Computer) -> None:
    keys = computer.keys()
    keys.create(DOCTOR, PASSWORD)
    with pytest.raises(NotAllowed):
        keys.remove(DOCTOR.id)


def test_each_job_has_a_key_of_its_own(computer: Computer) -> None:
    master = computer.keys().create(DOCTOR, PASSWORD).master
    derived = {master.derive(label) for label in Label}

    assert len(derived) == len(Label)
    assert master.reveal() not in derived
    assert master.database_key()[:32] == master.derive(Label.DATABASE)
    assert len(master.database_key()) == 48


def test_after_deep_lock_the_keys_are_gone(computer: Computer) -> None:
    unlocked = computer.keys().create(DOCTOR, PASSWORD)
    unlocked.forget()
    with pytest.raises(RuntimeError):
        unlocked.master.derive(Label.DATABASE)
    with pytest.raises(ValueError):
        unlocked.signing.sign(b"report")


def test_a_signature_holds_for_one_person_and_one_text() -> None:
    doctor, nurse = SigningKey.new(), SigningKey.new()
    signature = doctor.sign("双向转诊单".encode())

    assert is_signed(doctor.public, "双向转诊单".encode(), signature)
    assert not is_signed(nurse.public, "双向转诊单".encode(), signature)
    assert not is_signed(doctor.public, "双向转诊单2".encode(), signature)
    assert not is_signed(b"short", b"", signature)


# Guests


GUEST = KeyHolder("p-guest", "王远山", "wys", expires_on=dt.date(2026, 3, 4))


def test_a_guest_account_ends_by_itself(computer: Computer) -> None:
    keys = computer.keys()
    keys.add(keys.create(DOCTOR, PASSWORD), GUEST, PASSWORD)

    computer.time.at = dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC)
    computer.keys().unlock(GUEST.id, PASSWORD)
    computer.time.at = dt.datetime(2026, 3, 5, 10, tzinfo=dt.UTC)

    assert code(lambda: computer.keys().unlock(GUEST.id, PASSWORD)) == "GUEST_ENDED"
    assert computer.keys().people() == (DOCTOR,)
    assert computer.keys().people(with_ended=True) == (DOCTOR, GUEST)


def test_a_guest_cannot_be_prolonged_by_editing_the_slot(computer: Computer) -> None:
    keys = computer.keys()
    keys.add(keys.create(DOCTOR, PASSWORD), GUEST, PASSWORD)
    body = keys.book.proven()
    slot = body.slot(GUEST.id)
    longer = KeyHolder(GUEST.id, GUEST.name, GUEST.initials, dt.date(2036, 1, 1))
    head = type(slot.head)(longer, *_after_person(slot.head))
    keys.book.write(body.with_slot(type(slot)(head, slot.master, slot.signing)))

    assert code(lambda: computer.keys().unlock(GUEST.id, PASSWORD)) == "PW_WRONG"


def _after_person(head: object) -> tuple[Any, ...]:
    names = ("kdf", "salt", "nonce", "signing_nonce", "public_key")
    return tuple(getattr(head, name) for name in names)


# Wrong tries


def test_wrong_passwords_wait_longer_each_time_also_after_a_restart(computer: Computer) -> None:
    computer.keys().create(DOCTOR, PASSWORD)
    waits = []
    for _ in range(8):
        assert code(lambda: computer.keys().unlock(DOCTOR.id, OTHER_PASSWORD)) == "PW_WRONG"
        waits.append(computer.keys().retry_after_s(DOCTOR.id))
        computer.time.pass_s(waits[-1])

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_who_does_not_wait_is_not_let_in(computer: Computer) -> None:
    keys = computer.keys()
    keys.create(DOCTOR, PASSWORD)
    assert code(lambda: keys.unlock(DOCTOR.id, OTHER_PASSWORD)) == "PW_WRONG"
    assert code(lambda: keys.unlock(DOCTOR.id, PASSWORD)) == "PW_WAIT"


def test_the_right_password_ends_the_waiting(computer: Computer) -> None:
    keys = computer.keys()
    keys.create(DOCTOR, PASSWORD)
    assert code(lambda: keys.unlock(DOCTOR.id, OTHER_PASSWORD)) == "PW_WRONG"
    computer.time.pass_s(1)
    keys.unlock(DOCTOR.id, PASSWORD)

    assert computer.keys().retry_after_s(DOCTOR.id) == 0
    assert keys.book.read().tries == {}


def test_one_persons_wrong_tries_do_not_slow_down_a_colleague(computer: Computer) -> None:
    keys = computer.keys()
    keys.add(keys.create(DOCTOR, PASSWORD), NURSE, OTHER_PASSWORD)
    assert code(lambda: keys.unlock(DOCTOR.id, OTHER_PASSWORD)) == "PW_WRONG"
    keys.unlock(NURSE.id, OTHER_PASSWORD)


def test_a_clock_put_back_makes_nobody_wait_longer_than_the_delay(computer: Computer) -> None:
    computer.keys().create(DOCTOR, PASSWORD)
    assert code(lambda: computer.keys().unlock(DOCTOR.id, OTHER_PASSWORD)) == "PW_WRONG"
    computer.time.at -= dt.timedelta(days=4000)
    keys = computer.keys()

    assert keys.retry_after_s(DOCTOR.id) == 1
    computer.time.pass_s(1)
    assert keys.retry_after_s(DOCTOR.id) == 0


# The cost of a password


def test_the_product_never_asks_for_less_than_the_floor() -> None:
    assert PRODUCT_POLICY.wanted.reaches(KdfParameters(65_536, 3, 4))
    assert PRODUCT_POLICY.least.reaches(KdfParameters(19_456, 2, 1))
    assert PRODUCT_POLICY.most == KdfParameters(1_048_576, 20, 16)


def test_a_key_file_made_without_further_ado_costs_the_floor(computer: Computer) -> None:
    keys = KeyFile(computer.store, computer.machine)
    keys.create(DOCTOR, PASSWORD)
    assert keys.book.read().slot(DOCTOR.id).head.kdf.reaches(KdfParameters(65_536, 3, 4))
    keys.unlock(DOCTOR.id, PASSWORD)


@pytest.mark.parametrize(
    ("measured_s", "passes"), [(0.125, 12), (0.01, 20), (0.5, 3), (9.0, 3), (0.0, 20)]
)
def test_calibration_only_ever_raises_the_work(measured_s: float, passes: int) -> None:
    policy = calibrate(measure=lambda parameters: measured_s)
    assert policy.wanted == KdfParameters(65_536, passes, 4)


def test_calibration_measures_the_real_computer() -> None:
    assert calibrate(CHEAP, target_s=0.0).wanted == CHEAP.wanted


def test_a_raised_cost_is_taken_over_at_the_next_sign_in(computer: Computer) -> None:
    computer.keys().create(DOCTOR, PASSWORD)
    dearer = KdfPolicy(KdfParameters(16, 2, 1), CHEAP.least, CHEAP.most)
    before = computer.keys(dearer).unlock(DOCTOR.id, PASSWORD)
    computer.keys(dearer).close_anew(before, PASSWORD)

    assert computer.keys().book.read().slot(DOCTOR.id).head.kdf == dearer.wanted
    assert computer.keys().unlock(DOCTOR.id, PASSWORD).signing.public == before.signing.public


def test_a_calibrated_cost_goes_for_those_who_come_later(computer: Computer) -> None:
    dearer = KdfPolicy(KdfParameters(16, 2, 1), CHEAP.least, CHEAP.most)
    doctor = computer.keys(dearer).create(DOCTOR, PASSWORD)
    computer.keys().add(doctor, NURSE, PASSWORD)
    assert computer.keys().book.read().slot(NURSE.id).head.kdf == dearer.wanted


@pytest.mark.parametrize(
    "stored",
    [
        KdfParameters(64 * 1024 * 1024, 3, 4),
        KdfParameters(65_536, 21, 4),
        KdfParameters(65_536, 3, 17),
        KdfParameters(19_455, 2, 1),
        KdfParameters(65_536, 1, 4),
        KdfParameters(-1, -1, -1),
    ],
)
def test_a_slot_with_unheard_of_cost_is_refused_before_any_work(
    computer: Computer, stored: KdfParameters
) -> None:
    keys = computer.keys(PRODUCT_POLICY)
    cheap = computer.keys()
    master = cheap.create(DOCTOR, PASSWORD).master
    body = cheap.book.proven()
    slot = close_slot(
        body.store,
        DOCTOR,
        PASSWORD,
        computer.machine.read(),
        CHEAP.wanted,
        master,
        SigningKey.new(),
    )
    head = type(slot.head)(DOCTOR, stored, *_after_person(slot.head)[1:])
    cheap.book.write(body.with_slot(type(slot)(head, slot.master, slot.signing)))

    assert code(lambda: keys.unlock(DOCTOR.id, PASSWORD)) == "KEYS_LIMIT"


def test_a_slot_that_was_passed_no_key_is_told_so(computer: Computer) -> None:
    computer.keys().create(DOCTOR, PASSWORD)
    book = computer.keys().book
    book.write(msgspec.structs.replace(book.proven(), generation=1))
    assert code(lambda: computer.keys().unlock(DOCTOR.id, PASSWORD)) == "KEYS_TURNED"


# Damage


def test_either_copy_alone_is_enough_and_heals_the_other(computer: Computer) -> None:
    first = computer.keys().create(DOCTOR, PASSWORD).master.reveal()
    for spoilt in computer.keys().paths:
        spoilt.write_bytes(b"{}")
        assert computer.keys().unlock(DOCTOR.id, PASSWORD).master.reveal() == first
        assert spoilt.read_bytes() != b"{}"


def test_two_damaged_copies_are_named(computer: Computer) -> None:
    keys = computer.keys()
    keys.create(DOCTOR, PASSWORD)
    keys.paths[0].write_bytes(b"")
    keys.paths[1].unlink()
    assert code(lambda: computer.keys().unlock(DOCTOR.id, PASSWORD)) == "KEYS_DAMAGED"
    keys.paths[0].unlink()
    assert code(lambda: computer.keys().people()) == "KEYS_MISSING"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[" * 200_000,
        b"null",
        b'{"seq":1}',
        b"\xff\xfe",
        b" " * (1 << 21),
        b'{"seq":1e400,"body":{},"digest":"","mac":""}',
        '{"seq":1,"body":{},"digest":"密","mac":"密"}'.encode(),
    ],
    ids=["empty", "deep", "null", "short", "not-utf8", "long", "number", "not-ascii"],
)
def test_nonsense_in_the_key_file_is_damage_and_nothing_worse(
    computer: Computer, content: bytes
) -> None:
    keys = computer.keys()
    keys.create(DOCTOR, PASSWORD)
    for path in keys.paths:
        path.write_bytes(content)
    assert code(lambda: computer.keys().people()) == "KEYS_DAMAGED"


def test_no_flipped_bit_in_a_copy_goes_unnoticed(computer: Computer) -> None:
    keys = computer.keys()
    keys.add(keys.create(DOCTOR, PASSWORD), NURSE, PASSWORD)
    good = keys.paths[0].read_bytes()
    keys.paths[1].unlink()
    chance = random.Random(3)
    for offset in chance.sample(range(len(good)), 200):
        keys.paths[0].write_bytes(good)
        flip_bit(keys.paths[0], offset, chance.randrange(8))
        told = code(lambda: computer.keys().unlock(DOCTOR.id, PASSWORD))
        assert told in {"KEYS_DAMAGED", "MACHINE_OTHER"}


def test_a_flipped_bit_in_one_copy_changes_nothing_for_the_person(computer: Computer) -> None:
    keys = computer.keys()
    keys.create(DOCTOR, PASSWORD)
    good = keys.paths[0].read_bytes()
    chance = random.Random(4)
    for offset in chance.sample(range(len(good)), 50):
        flip_bit(keys.paths[offset % 2], offset, chance.randrange(8))
        computer.keys().unlock(DOCTOR.id, PASSWORD)
        assert [path.read_bytes() for path in keys.paths] == [good, good]


def test_an_older_copy_put_back_does_not_win(computer: Computer) -> None:
    keys = computer.keys()
    keys.create(DOCTOR, PASSWORD)
    old = keys.paths[0].read_bytes()
    keys.change_password(DOCTOR.id, PASSWORD, OTHER_PASSWORD)
    keys.paths[0].write_bytes(old)

    assert code(lambda: computer.keys().unlock(DOCTOR.id, PASSWORD)) == "PW_WRONG"


def test_a_key_file_of_a_newer_program_is_named(computer: Computer) -> None:
    keys = computer.keys()
    keys.create(DOCTOR, PASSWORD)
    body = keys.book.proven()
    newer = type(body)(body.store, body.slots, format=FORMAT + 1)
    keys.book.write(newer)
    assert code(lambda: computer.keys().people()) == "DB_NEWER"


def test_a_key_file_copied_to_another_computer_does_not_open_there(
    computer: Computer, other_computer: Computer
) -> None:
    computer.keys().create(DOCTOR, PASSWORD)
    shutil.copytree(computer.store, other_computer.store, dirs_exist_ok=True)

    assert other_computer.keys().people() == (DOCTOR,)
    assert code(lambda: other_computer.keys().unlock(DOCTOR.id, PASSWORD)) == "MACHINE_OTHER"
    other_computer.machine.ensure()
    assert code(lambda: other_computer.keys().unlock(DOCTOR.id, PASSWORD)) == "MACHINE_OTHER"


def test_a_disk_that_cannot_be_written_does_not_stop_a_sign_in(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    computer.keys().create(DOCTOR, PASSWORD)

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.storage.copies.write_durably", full)
    assert code(lambda: computer.keys().unlock(DOCTOR.id, OTHER_PASSWORD)) == "PW_WRONG"
    computer.keys().unlock(DOCTOR.id, PASSWORD)
    assert (
        code(lambda: computer.keys().change_password(DOCTOR.id, PASSWORD, OTHER_PASSWORD))
        == "DISK_FULL"
    )


def test_no_secret_stands_in_any_file(computer: Computer) -> None:
    unlocked = computer.keys().create(DOCTOR, PASSWORD)
    secrets = [PASSWORD.encode(), unlocked.master.reveal(), unlocked.signing.reveal()]
    files = [path for path in computer.home.rglob("*") if path.is_file()]

    assert len(files) == 3
    for path in files:
        content = path.read_bytes()
        assert not any(secret in content for secret in secrets)
        assert unlocked.master.reveal().hex().encode() not in content


def test_keys_do_not_show_themselves_in_a_crash_report(computer: Computer) -> None:
    unlocked = computer.keys().create(DOCTOR, PASSWORD)
    shown = repr(unlocked) + str(unlocked.master) + repr(unlocked.signing)
    assert repr(unlocked.master.reveal())[2:-1] not in shown
    assert unlocked.master.reveal().hex() not in shown


def test_a_short_master_key_is_refused() -> None:
    with pytest.raises(ValueError):
        MasterKey(b"short")


def test_a_weak_password_is_refused_before_anything_is_written(computer: Computer) -> None:
    with pytest.raises(InvalidInput):
        computer.keys().create(DOCTOR, "123456")
    assert not computer.keys().exists()


def test_the_sign_in_screen_loads_neither_database_nor_ciphers() -> None:
    heavy = "('sqlalchemy', 'sqlcipher3', 'cryptography', 'argon2', 'PySide6')"
    program = (
        "import sys, app.storage.keys, app.storage.recovery, app.storage.errors\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_errors_carry_no_names(computer: Computer) -> None:
    computer.keys().create(DOCTOR, PASSWORD)
    with pytest.raises(StoreError) as caught:
        computer.keys().unlock(DOCTOR.id, OTHER_PASSWORD)
    assert DOCTOR.name not in str(caught.value) + repr(caught.value.params)
