"""The ECG goes with the referral: the county reads the case first and the picture when it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.attachments import About, Attachments, AttachmentState
from app.referrals import State, StepCode
from app.storage.blobs import PIECE
from sync.client.attachments import Lane
from tests.county import DroppedLink, Workstation
from tests.flows.clinics import APPOINTMENT, Clinics, case, referrals, written
from tests.pictures import BlobWire, picture


def attachments(workstation: Workstation) -> Attachments:
    return Attachments(workstation.store, workstation.actor)


def test_the_county_answers_before_the_picture_and_looks_at_it_later(tmp_path: Path) -> None:
    clinics = Clinics(tmp_path)
    township, county = clinics.township, clinics.hospital
    clinics.sync(township, county)
    ecg = picture(40 * PIECE)
    referral_id = referrals(township).refer(written(township, county, urgency="3"))
    attachments(township).attach(ecg, About.case("referral", referral_id))

    def breaks(offset: int) -> None:
        if offset >= 20 * PIECE:
            raise DroppedLink

    line = BlobWire(township, before=breaks)
    township.sync()
    with pytest.raises(DroppedLink):
        Lane(township.store, line).run_once()

    county.sync()
    assert Lane(county.store, BlobWire(county)).run_once()
    (coming,) = attachments(county).of(referral_id)
    assert (coming.state, coming.percent) == (AttachmentState.COMING, 0)
    referrals(county).take(referral_id, StepCode.ACCEPT, **APPOINTMENT.fields)
    county.sync()

    clinics.later(days=90)
    township.sync()
    assert case(township, referral_id).state is State.ACCEPTED
    (leaving,) = attachments(township).of(referral_id)
    assert (leaving.state, leaving.percent) == (AttachmentState.TO_SEND, 70)
    assert Lane(township.store, BlobWire(township)).run_once()

    county.sync()
    assert Lane(county.store, BlobWire(county)).run_once()
    (here,) = attachments(county).of(referral_id)
    assert here.state is AttachmentState.HERE
    assert attachments(county).open(here.id).content == ecg.content
