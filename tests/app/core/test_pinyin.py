"""A resident is found by every reading of the name, by any part of it, and by last digits."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import pinyin
from app.core.pinyin import TermKind, query_plan, tokens
from app.core.resources import resource

SURNAMES = {
    "单": ["shan", "dan"],
    "仇": ["qiu", "chou"],
    "解": ["xie", "jie"],
    "查": ["zha", "cha"],
    "曾": ["zeng", "ceng"],
    "区": ["ou", "qu"],
    "翟": ["zhai", "di"],
    "盖": ["ge", "gai"],
    "缪": ["miao", "mou"],
    "朴": ["piao", "pu"],
    "乐": ["yue", "le"],
    "任": ["ren"],
    "卜": ["bu"],
    "繁": ["po", "fan"],
    "秘": ["bi", "mi"],
    "折": ["she", "zhe"],
    "洗": ["xian", "xi"],
    "员": ["yun", "yuan"],
    "尉": ["wei", "yu"],
    "种": ["chong", "zhong"],
    "宓": ["mi", "fu"],
    "覃": ["qin", "tan"],
    "召": ["shao", "zhao"],
    "黑": ["he", "hei"],
    "句": ["gou", "ju"],
    "隗": ["wei", "kui"],
    "晁": ["chao"],
    "谌": ["chen", "shen"],
    "柏": ["bai", "bo"],
    "牟": ["mou", "mu"],
    "郗": ["xi", "chi"],
    "莘": ["shen", "xin"],
    "行": ["xing", "hang"],
    "重": ["chong", "zhong"],
    "万": ["wan"],
    "长": ["zhang", "chang"],
    "适": ["kuo", "shi"],
    "冯": ["feng"],
    "六": ["lu", "liu"],
    "吕": ["lv"],
    "华": ["hua"],
}
COMPOUND = {
    "尉迟": "yuchi",
    "万俟": "moqi",
    "澹台": "tantai",
    "长孙": "zhangsun",
    "单于": "chanyu",
    "令狐": "linghu",
    "乐正": "yuezheng",
    "欧阳": "ouyang",
    "夹谷": "jiagu",
    "爱新觉罗": "aixinjueluo",
}
PEOPLE = {
    1: tokens("张国华", "130823196007152029", "13800138000", "13082110110100017"),
    2: tokens("张国强", "11010519491231002X", "13900001234", "13082110110100018"),
    3: tokens("李𬭎", None, "03142024000", None),
    4: tokens("䶮国华", None, None, None),
    5: tokens("买买提·吐尔逊", None, None, None),
    6: tokens("吕布", None, None, None),
    7: tokens("Anna Müller", None, None, None),
    8: tokens("曾国藩"),
}


@pytest.fixture(scope="module")
def store() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE TABLE token (token TEXT, resident_no INTEGER, PRIMARY KEY (token, resident_no))"
        " WITHOUT ROWID"
    )
    rows = [(token, number) for number, found in PEOPLE.items() for token in found]
    connection.executemany("INSERT INTO token VALUES (?, ?)", rows)
    return connection


def found_by(store: sqlite3.Connection, text: str) -> list[int]:
    """The residents that a search shows, in its order."""
    query = query_plan(text)
    if query.is_empty:
        return []
    statement, values = query.statement()
    return list(dict.fromkeys(key for _, key in store.execute(statement, values)))


@pytest.mark.parametrize("surname", SURNAMES)
def test_a_polyphonic_surname_is_found_by_every_reading(surname: str) -> None:
    found = tokens(surname + "国华")
    for reading in SURNAMES[surname]:
        assert reading + "guohua" in found
        assert reading + "gh" in found
        assert reading[0] + "gh" in found


@pytest.mark.parametrize("surname", COMPOUND)
def test_a_compound_surname_is_read_as_one(surname: str) -> None:
    found = tokens(surname + "敏")
    assert COMPOUND[surname] + "min" in found
    assert COMPOUND[surname] + "m" in found


def test_the_table_of_surnames_is_large_and_its_readings_are_plain_letters() -> None:
    content = json.loads(resource("codes", "readings", "surnames.json").read_text("utf-8"))
    assert len(content["single"]) >= 60
    assert len(content["compound"]) >= 60
    for name, readings in (content["single"] | content["compound"]).items():
        assert readings.replace(" ", "").isalpha()
        assert readings.isascii()
        assert len(name) == 1 or len(readings.split()) == len(name)


def test_every_reading_of_a_name_of_polyphones_counts() -> None:
    surname, middle, last = ["zeng", "ceng"], ["le", "yue"], ["dan", "chan", "shan"]
    assert pinyin.full("曾乐单") == {"".join(parts) for parts in product(surname, middle, last)}
    assert pinyin.initials("曾乐单") == {a + b + c for a, b, c in product("zc", "ly", "dcs")}


@pytest.mark.parametrize(
    ("text", "residents"),
    [
        ("zgh", [1]),
        ("ZGH", [1]),
        ("zg", [8, 1, 2]),
        ("zhangguo", [1, 2]),
        ("zhang gh", [1]),
        ("zhang guo hua", [1]),
        ("zhanggq", [2]),
        ("gh", [1, 4]),
        ("cgf", [8]),
        ("zenggf", [8]),
        ("张国", [1, 2]),
        ("国华", [1, 4]),
        ("华", [1, 4]),
        ("𬭎", [3]),
        ("李𬭎", [3]),
        ("lh", [3]),
        ("䶮", [4]),
        ("吐尔逊", [5]),
        ("买买提·吐", [5]),
        ("mmt", [5]),
        ("lvbu", [6]),
        ("lübu", [6]),
        ("lyubu", [6]),
        ("anna", [7]),
        ("muller", [7]),
        ("Müller", [7]),
        ("2029", [1]),
        ("029", [1]),
        ("002x", [2]),
        ("002Ｘ", [2]),
        ("8000", [1]),
        ("138001", [1]),
        ("13800138000", [1]),
        ("138 0013 8000", [1]),
        ("130823196007152029", [1]),
        ("00018", [2]),
        ("101-00018", [2]),
        ("13082110110100018", [2]),
        ("2024000", [3]),
        ("zg 1234", [2]),
        ("张 8000", [1]),
        ("zgh 29", [1]),
        ("zgh 7", [1]),
        ("张gh", [1]),
        ("zgh 9999", []),
        ("wxyz", []),
        ("", []),
        (" · ", []),
    ],
)
def test_what_is_typed_finds_who_is_meant(
    store: sqlite3.Connection, text: str, residents: list[int]
) -> None:
    assert found_by(store, text) == residents


@pytest.mark.parametrize("rare", ["\U000323ae", "\ue001", "ཀ", "ئ"])
def test_a_character_nobody_can_read_is_found_by_itself(rare: str) -> None:
    found = tokens(f"张{rare}国")
    assert {f"张{rare}国", f"{rare}国", "zg", "zhangguo"} <= found
    (term,) = query_plan(rare).terms
    assert term.kind is TermKind.NAME


def test_words_are_classed_by_their_characters() -> None:
    kinds = [(term.kind, term.typed) for term in query_plan("zgh 1234 国").terms]
    assert kinds == [
        (TermKind.DIGITS, "1234"),
        (TermKind.NAME, "国"),
        (TermKind.LETTERS, "zgh"),
    ]


def test_a_name_of_three_characters_makes_few_tokens() -> None:
    assert len(PEOPLE[1]) <= 13


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=20))
def test_tokens_are_bounded_and_never_raise(name: str, number: str, phone: str) -> None:
    found = tokens(name, number, phone, number)
    assert len(found) <= 32 + 4 * pinyin.MOST_READINGS + 5 + len(name.split())
    assert "" not in found


@given(st.text())
def test_any_text_may_be_searched_for(text: str) -> None:
    query = query_plan(text)
    if not query.is_empty:
        statement, values = query.statement()
        assert statement.count(":low") == sum(name.startswith("low") for name in values)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=4))
def test_any_two_neighbouring_characters_find_the_name(name: str) -> None:
    found = tokens(name)
    for start in range(len(name) - 1):
        (term,) = query_plan(name[start : start + 2]).terms
        assert any(span.low <= token < span.high for span in term.spans for token in found)


def test_searching_never_loads_the_readings() -> None:
    code = (
        "import sys; from app.core.pinyin import query_plan;"
        "query_plan('张 zgh 1234').statement(); sys.exit('pypinyin' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_reading_a_name_never_loads_the_phrases_of_the_library() -> None:
    code = (
        "import sys; from app.core.pinyin import initials;"
        "sys.exit(initials('重庆') != {'cq', 'zq', 'tq'} or 'pypinyin.phrases_dict' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
