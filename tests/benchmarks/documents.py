"""Printed forms: one slip, a bulk of slips, a sign-in sheet, rare names, against empty pages.

python -m tests.benchmarks.documents [--slips 1000] [--tiny]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from app.documents.forms import Attendee, Imprint, MoreInfo, Paper, ReferralOut, SignInSheet
from app.documents.pages import Book, print_together
from app.documents.referral_slip import draw_referral_out, referral_out
from app.documents.training_sheets import sign_in_sheet
from app.documents.typefaces import typefaces

FIRST_MS, BULK_MS_A_PAGE = 80, 20
IMPRINT = Imprint(printed_by="王建国", printed_at=datetime(2026, 1, 15, 2, 32, tzinfo=UTC))
RARE_NAME = "张𬭎䶮㛃喆堃"
COMMON = (0x4E00, 0x9FA5)
CODE_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def slip(rng: random.Random) -> ReferralOut:
    """A referral as a doctor writes it: names and places at random, a history of 150 characters."""
    return ReferralOut(
        patient_name=words(rng, 3),
        sex="女",
        age=f"{rng.randint(1, 99)}岁",
        record_no=str(rng.randint(10**16, 10**17 - 1)),
        home_address=words(rng, 16),
        phone=str(rng.randint(13 * 10**9, 14 * 10**9)),
        referred_on=date(2026, 1, 15),
        to_facility=words(rng, 6),
        to_department="内科",
        to_doctor=words(rng, 3),
        impression=words(rng, 12) + " I10",
        present_illness=words(rng, 150),
        past_history=words(rng, 60),
        treatment=words(rng, 60) + " 30mg qd",
        doctor=words(rng, 3),
        doctor_phone="0314-3000001",
        from_facility=words(rng, 9),
        signed_on=date(2026, 1, 15),
        more=MoreInfo(slip_no=f"ZZ{rng.randint(0, 10**8):08}", allergies="无", transport="救护车"),
        packet="JC1:" + "".join(rng.choices(CODE_ALPHABET, k=1096)),
    )


def words(rng: random.Random, count: int) -> str:
    return "".join(chr(rng.randint(*COMMON)) for _ in range(count))


def timed_ms(job: Callable[[], bytes]) -> tuple[float, int]:
    start = time.perf_counter()
    pdf = job()
    return (time.perf_counter() - start) * 1000, len(pdf)


def bulk(slips: Iterable[ReferralOut]) -> bytes:
    book = Book("双向转诊单", IMPRINT)
    for form in slips:
        draw_referral_out(book, form, Paper.A4)
    return book.finish()


def empty_page(book: Book) -> None:
    with book.sheet(Paper.A4):
        pass


def sign_in(rng: random.Random, count: int) -> SignInSheet:
    people = tuple(Attendee(name=words(rng, 3), facility=words(rng, 9)) for _ in range(count))
    return SignInSheet(
        facility=words(rng, 9),
        topic="急救",
        trainer=words(rng, 3),
        held="",
        place="",
        attendees=people,
    )


def measure(count: int) -> dict[str, object]:
    rng = random.Random(20260115)
    start = time.perf_counter()
    typefaces()
    fonts_ms = (time.perf_counter() - start) * 1000
    first_ms, first_bytes = timed_ms(lambda: referral_out(slip(rng), IMPRINT))
    say(f"fonts {fonts_ms:.0f} ms, first slip {first_ms:.1f} ms, {first_bytes} bytes")
    singles = [timed_ms(lambda: referral_out(slip(rng), IMPRINT))[0] for _ in range(min(count, 20))]
    slips = [slip(rng) for _ in range(count)]
    bulk_ms, bulk_bytes = timed_ms(lambda: bulk(slips))
    say(f"{count} slips {bulk_ms:.0f} ms, {bulk_ms / count:.1f} ms a page")
    rare_ms, _ = timed_ms(lambda: referral_out(replace(slips[0], patient_name=RARE_NAME), IMPRINT))
    sheet_ms, _ = timed_ms(lambda: sign_in_sheet(sign_in(rng, 20), IMPRINT))
    say(f"rare name {rare_ms:.1f} ms, sign-in sheet {sheet_ms:.1f} ms")
    floor_ms, _ = timed_ms(lambda: print_together("空白", IMPRINT, [empty_page] * count))
    page_ms = bulk_ms / count
    return {
        "bench": "documents",
        "figures": {
            "fonts_ms": round(fonts_ms, 1),
            "first_ms": round(first_ms, 1),
            "single_ms_median": round(statistics.median(singles), 1),
            "bulk_ms_a_page": round(page_ms, 2),
            "bulk_bytes_a_page": bulk_bytes // count,
            "rare_name_ms": round(rare_ms, 1),
            "sign_in_sheet_ms": round(sheet_ms, 1),
        },
        "floor": {"empty_ms_a_page": round(floor_ms / count, 2)},
        "ratio": {"bulk_to_empty": round(page_ms / (floor_ms / count), 1)},
        "bars": {
            "first_ms": [round(first_ms, 1), FIRST_MS, first_ms <= FIRST_MS],
            "bulk_ms_a_page": [round(page_ms, 2), BULK_MS_A_PAGE, page_ms <= BULK_MS_A_PAGE],
        },
    }


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slips", type=int, default=1000)
    parser.add_argument("--tiny", action="store_true", help="only to see that it works")
    options = parser.parse_args()
    say(json.dumps(measure(3 if options.tiny else options.slips), ensure_ascii=False))


if __name__ == "__main__":
    main()
