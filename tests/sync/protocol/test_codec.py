"""What the codec refuses, and with which word."""

from __future__ import annotations

import gzip
import json
import re
import uuid
import zlib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.protocol import codec
from sync.protocol.codec import MOST_STRING, Packing, decode, encode, pack, parse, unpack
from sync.protocol.messages import Answer, EnrolRequest, Operation, OpReceipt, Request
from sync.protocol.problems import REFUSALS, ProtocolError, refusal_of


def operation(**changed: Any) -> Operation:
    values: dict[str, Any] = {
        "op_id": str(uuid.uuid4()),
        "grp": "",
        "action": "put",
        "kind": "resident",
        "id": str(uuid.uuid4()),
        "home": "facility",
        "root": None,
        "set": {"name": "𠮷田"},
        "was": {},
        "base": 0,
        "user": "person",
        "schema": 1,
        "stamps": [1, "boot", 2, 0],
    }
    return Operation(**{**values, **changed})


def request_of(*operations: Operation) -> Request:
    return Request(1, "device", "incarnation", None, None, 0, operations=list(operations))


def refused(body: bytes, packing: Packing = Packing.PLAIN) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        decode(body, Request, packing)
    return caught.value


@pytest.mark.parametrize("packing", list(Packing))
def test_a_message_comes_back_as_it_was_sent(packing: Packing) -> None:
    request = request_of(operation(set={"name": "O'Brien'); DROP--\x00 ＝cmd", "weight_kg": 37.5}))
    assert decode(encode(request, packing), Request, packing) == request


def test_a_body_over_two_megabytes_is_refused_before_it_is_unpacked() -> None:
    assert refused(b" " * (codec.MOST_PACKED + 1), Packing.GZIP).code == "TOO_LARGE"


@pytest.mark.parametrize("packing", [Packing.GZIP, Packing.RAW_DEFLATE])
def test_a_bomb_is_refused_without_being_unpacked(packing: Packing) -> None:
    bomb = pack(b" " * (100 * 1024 * 1024), packing)
    assert len(bomb) < codec.MOST_PACKED
    assert refused(bomb, packing).code == "TOO_LARGE"


def test_a_body_that_unpacks_past_eight_megabytes_is_refused() -> None:
    blocks = (uuid.UUID(int=n * 0x9E3779B97F4A7C15F39C).hex * 30 for n in range(9_000))
    packed = pack("".join(blocks).encode(), Packing.RAW_DEFLATE)
    assert codec.MOST_UNPACKED / codec.MOST_RATIO < len(packed) < codec.MOST_PACKED
    assert refused(packed, Packing.RAW_DEFLATE).detail == {"limit": codec.MOST_UNPACKED}


def test_a_nested_bomb_is_no_message() -> None:
    inner = gzip.compress(b" " * 10_000_000)
    assert refused(gzip.compress(inner), Packing.GZIP).detail["reason"] == "syntax"


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00\x01junk", zlib.compress(b"{}"), pack(b"{}", Packing.RAW_DEFLATE) + b"x"],
)
def test_damaged_compression_is_named(body: bytes) -> None:
    error = refused(body, Packing.RAW_DEFLATE)
    assert (error.code, error.detail["reason"]) == ("BODY_INVALID", "compression")


def test_a_body_cut_anywhere_is_refused() -> None:
    whole = encode(request_of(operation()))
    for length in range(len(whole)):
        assert refused(whole[:length], Packing.RAW_DEFLATE).code == "BODY_INVALID"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("[" * 33 + "]" * 33, "depth"),
        ("[" * 1100 + "]" * 1100, "depth"),
        ("[" * 1100, "depth"),
        ('{"a":' * 40 + "1" + "}" * 40, "depth"),
        ("1" * 5000, "number"),
        ("9223372036854775808", "number"),
        ("-9223372036854775809", "number"),
        ("1e999", "number"),
        ("0." + "1" * 5000, "number"),
        ("NaN", "number"),
        ("-Infinity", "number"),
        ('{"a":1,"a":1}', "duplicate key"),
        ('[{"a":1,"\\u0061":1}]', "duplicate key"),
        ('"' + "x" * 65_537 + '"', "string too long"),
        ('"' + '\\"' * 40_000 + '"', "string too long"),
        ('"\\ud800"', "characters"),
        ('"\\ud800\\u0041"', "characters"),
        ("'single'", "syntax"),
        ("1,", "syntax"),
    ],
)
def test_a_value_out_of_bounds_is_refused_with_its_reason(value: str, reason: str) -> None:
    body = msgspec.json.encode(request_of(operation(set={"field": "HERE"})))
    error = refused(body.replace(b'"HERE"', value.encode()))
    assert (error.code, error.detail["reason"]) == ("BODY_INVALID", reason)


@pytest.mark.parametrize("value", ["{},", '"",', "0,", "[],", "null,"])
def test_millions_of_tiny_elements_are_refused_before_they_are_made(value: str) -> None:
    text = "[" + value * (codec.MOST_ELEMENTS + 1) + "0]"
    body = msgspec.json.encode(request_of(operation(set={"field": "HERE"})))
    error = refused(body.replace(b'"HERE"', text.encode()))
    assert (error.code, error.detail) == ("TOO_LARGE", {"elements": codec.MOST_ELEMENTS})


def test_values_at_the_bounds_pass() -> None:
    deep: Any = 1
    for _ in range(codec.MOST_DEPTH - 4):
        deep = [deep]
    fields = {
        "deep": deep,
        "large": 2**63 - 1,
        "small": -(2**63 - 1),
        "long": "x" * codec.MOST_STRING,
        "brackets": "[{" * 200,
        "quotes": '\\"' * 500,
        "rare": "𠮷",
    }
    request = request_of(operation(set=fields))
    assert decode(encode(request), Request) == request


def test_an_escaped_rare_character_is_one_character() -> None:
    assert parse(b'{"code":"\\ud842\\udfb7","detail":{}}', _problem()).code == "𠮷"


def _problem() -> Any:
    from sync.protocol.messages import Problem

    return Problem


@pytest.mark.parametrize("text", [b"\xff", b"\xc0\xae", b"\xef\xbb\xbf{}", b"{}{}", b"null"])
def test_what_is_no_strict_json_is_refused(text: bytes) -> None:
    assert refused(text).code == "BODY_INVALID"


def test_an_unknown_envelope_key_is_refused_with_its_place() -> None:
    body = msgspec.json.encode(request_of())[:-1] + b',"admin":true}'
    error = refused(body)
    assert (error.code, error.detail["reason"]) == ("BODY_INVALID", "unknown key")


def test_an_unknown_field_of_a_record_is_data_and_passes() -> None:
    request = request_of(operation(kind="from_the_future", set={"unheard_of": [1, {"a": None}]}))
    assert decode(encode(request), Request).operations[0].set["unheard_of"] == [1, {"a": None}]


def test_a_wrong_type_is_refused_with_its_path_and_without_its_value() -> None:
    body = msgspec.json.encode(request_of(operation(), operation(base=987654)))
    error = refused(body.replace(b"987654", b'"Zhang San"'))
    assert error.detail == {"path": "$.operations[1][9]", "reason": "type"}
    assert "Zhang" not in repr((error, error.params))


def test_an_operation_with_one_value_too_many_is_refused() -> None:
    body = msgspec.json.encode(request_of(operation()))
    assert refused(body.replace(b'[1,"boot",2,0]]', b'[1,"boot",2,0],1]')).code == "BODY_INVALID"


def test_five_hundred_operations_pass_and_one_more_does_not() -> None:
    many = [operation() for _ in range(501)]
    assert len(decode(encode(request_of(*many[:500])), Request).operations) == 500
    error = refused(encode(request_of(*many)), Packing.RAW_DEFLATE)
    assert (error.code, error.detail["limit"]) == ("BATCH_LIMIT", 500)


@given(st.binary(max_size=400))
def test_no_bytes_do_anything_but_be_refused(body: bytes) -> None:
    for packing in Packing:
        assert refused(body, packing).code in ("BODY_INVALID", "TOO_LARGE")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(max_examples=40)
@given(st.dictionaries(st.text(), JSON, max_size=6))
def test_whatever_a_record_holds_comes_back(fields: dict[str, Any]) -> None:
    request = request_of(operation(set=fields))
    assert decode(encode(request), Request) == request


def test_a_short_body_may_hold_one_long_line_of_dashes() -> None:
    packed = pack(b"-" * codec.RATIO_FROM, Packing.RAW_DEFLATE)
    assert len(packed) * codec.MOST_RATIO < codec.RATIO_FROM
    assert len(unpack(packed, Packing.RAW_DEFLATE)) == codec.RATIO_FROM
    with pytest.raises(ProtocolError):
        unpack(pack(b"-" * (codec.RATIO_FROM + 100_000), Packing.GZIP), Packing.GZIP)


def test_a_problem_becomes_the_error_with_its_sentence() -> None:
    for code, refusal in REFUSALS.items():
        error = refusal_of(ProtocolError(code, limit=3).problem())
        assert (error.code, error.title, error.status) == (code, refusal.title, refusal.status)
    assert refusal_of(msgspec.convert({"code": "FROM_LATER"}, _problem())).code == "HUB_ERROR"


def test_every_refusal_has_its_chinese() -> None:
    catalogue = Path("resources/translations/jiceng_zh_CN.ts").read_text("utf-8")
    known = set(re.findall(r"<source>(.*?)</source>", catalogue))
    texts = {text.replace("'", "&apos;") for r in REFUSALS.values() for text in (r.title, r.advice)}
    assert {text.replace("&apos;", "'") for text in texts} <= known


def test_the_dictionary_spares_a_village_half_of_a_small_message() -> None:
    request = request_of(operation(kind="patient", set={"name": "王五", "author_id": "1" * 32}))
    with_it, without = (encode(request, p) for p in (Packing.DICTIONARY, Packing.RAW_DEFLATE))
    assert len(with_it) < 0.75 * len(without)


def test_the_dictionary_is_no_longer_than_deflate_looks_back() -> None:
    content = Path(codec.DICTIONARIES, "jiceng-1.dict").read_bytes()
    assert len(content) < 32 * 1024


def test_a_program_without_the_dictionary_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    body = encode(request_of(), Packing.DICTIONARY)
    monkeypatch.setattr(codec, "resource", lambda *_: Path("nowhere"))
    codec._dictionary.cache_clear()
    assert not codec.is_available(Packing.DICTIONARY)
    assert refused(body, Packing.DICTIONARY).detail["reason"] == "compression"
    codec._dictionary.cache_clear()


def test_other_messages_are_as_strict() -> None:
    for kind in (Answer, EnrolRequest):
        with pytest.raises(ProtocolError):
            parse(b'{"protocol":1,"more":2}', kind)


@pytest.mark.parametrize(
    "numbers",
    ["1e999", "NaN", "9" * 19, "9" * 40, "-" + "9" * 20, "1.0e400"],
)
def test_the_quick_way_lets_no_number_through_that_the_strict_one_refuses(numbers: str) -> None:
    body = f'{{"op_id":"a","state":"acked","seq":{numbers},"rev":1}}'.encode()
    with pytest.raises(ProtocolError):
        decode(body, OpReceipt, Packing.PLAIN)


def test_a_string_with_structure_inside_hides_no_depth() -> None:
    level = '["]","[",'
    body = (level * 64 + "1" + "]" * 64).encode()
    with pytest.raises(ProtocolError) as refused:
        decode(body, list, Packing.PLAIN)
    assert refused.value.detail["reason"] == "depth"


@pytest.mark.parametrize("place", [0, 1, 100, MOST_STRING // 2, MOST_STRING])
def test_a_long_string_is_found_wherever_it_begins(place: int) -> None:
    body = json.dumps(["x" * place, "y" * (MOST_STRING + 1)]).encode()
    with pytest.raises(ProtocolError):
        decode(body, list, Packing.PLAIN)
    assert decode(json.dumps(["x" * place, "y" * MOST_STRING]).encode(), list, Packing.PLAIN)
