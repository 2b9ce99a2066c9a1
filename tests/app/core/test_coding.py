"""The code tables carry the codes of the forms, and every row can be found and shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.core.coding import CodeTable, Coding, shipped, table
from app.core.rights import FacilityKind, Role

FORM_ROWS = {
    "sex": "1男 2女 9未说明的性别 0未知的性别",
    "resident_type": "1户籍 2非户籍",
    "abo": "1A型 2B型 3O型 4AB型 5不详",
    "rh": "1阴性 2阳性 3不详",
    "education": "1研究生 2大学本科 3大学专科和专科学校 4中等专业学校 5技工学校 6高中 7初中 8小学"
    " 9文盲或半文盲 10不详",
    "marital": "1未婚 2已婚 3丧偶 4离婚 5未说明的婚姻状况",
    "allergy": "1无 2青霉素 3磺胺 4链霉素 5其他",
    "exposure": "1无 2化学品 3毒物 4射线",
    "past_disease": "1无 2高血压 3糖尿病 4冠心病 5慢性阻塞性肺疾病 6恶性肿瘤 7脑卒中"
    " 8严重精神障碍 9结核病 10肝炎 11其他法定传染病 12职业病 13其他",
    "family_disease": "1无 2高血压 3糖尿病 4冠心病 5慢性阻塞性肺疾病 6恶性肿瘤 7脑卒中"
    " 8严重精神障碍 9结核病 10肝炎 11先天畸形 12其他",
    "disability": "1无残疾 2视力残疾 3听力残疾 4言语残疾 5肢体残疾 6智力残疾 7精神残疾 8其他残疾",
    "kitchen": "1无 2油烟机 3换气扇 4烟囱",
    "fuel": "1液化气 2煤 3天然气 4沼气 5柴火 6其他",
    "water": "1自来水 2经净化过滤的水 3井水 4河湖水 5塘水 6其他",
    "toilet": "1卫生厕所 2一格或二格粪池式 3马桶 4露天粪坑 5简易棚厕",
    "livestock": "1无 2单设 3室内 4室外",
    "outcome": "1治愈 2好转 3未愈 4死亡 5其他",
    "transport": "1自行 2救护车 3本院车辆",
    "visit_way": "1门诊 2家庭 3电话",
    "hypertension_symptom": "1无症状 2头痛头晕 3恶心呕吐 4眼花耳鸣 5呼吸困难 6心悸胸闷"
    " 7鼻衄出血不止 8四肢发麻 9下肢水肿 99其他",
    "diabetes_symptom": "1无症状 2多饮 3多食 4多尿 5视力模糊 6感染 7手脚麻木 8下肢浮肿"
    " 9体重明显下降 99其他",
    "foot_pulse": "1触及正常 2减弱 3消失",
    "mood": "1良好 2一般 3差",
    "adherence": "1规律 2间断 3不服药",
    "hypoglycaemia": "1无 2偶尔 3频繁",
    "visit_class": "1控制满意 2控制不满意 3不良反应 4并发症",
    "checkup_foot_pulse": "1未触及 2触及双侧对称 3触及左侧弱或消失 4触及右侧弱或消失",
    "exercise_frequency": "1每天 2每周一次以上 3偶尔 4不锻炼",
    "diet": "1荤素均衡 2荤食为主 3素食为主 4嗜盐 5嗜油 6嗜糖",
    "heart_rhythm": "1齐 2不齐 3绝对不齐",
    "leg_swelling": "1无 2单侧 3双侧不对称 4双侧对称",
    "brain_problem": "1未发现 2缺血性卒中 3脑出血 4蛛网膜下腔出血 5短暂性脑缺血发作 6其他",
    "kidney_problem": "1未发现 2糖尿病肾病 3肾功能衰竭 4急性肾炎 5慢性肾炎 6其他",
    "heart_problem": "1未发现 2心肌梗死 3心绞痛 4冠状动脉血运重建 5充血性心力衰竭"
    " 6心前区疼痛 7其他",
    "guidance": "1纳入慢性病患者健康管理 2建议复查 3建议转诊",
    "risk_control": "1戒烟 2健康饮酒 3饮食 4锻炼 5减体重 6建议接种疫苗 7其他",
}


@pytest.mark.parametrize("name", FORM_ROWS)
def test_a_form_s_rows_print_as_on_the_national_form(name: str) -> None:
    printed = " ".join(table(name).printed(code.code) for code in table(name))
    assert printed == FORM_ROWS[name]


def test_all_fifty_six_peoples_and_two_more_codes_are_listed() -> None:
    codes = [code.code for code in table("ethnicity")]
    assert codes == [f"{number:02d}" for number in range(1, 57)] + ["97", "98"]
    assert table("ethnicity").label("29") == "柯尔克孜族"
    assert table("ethnicity").label("56", "en") == "Jino"


def test_payment_two_is_shown_by_its_present_name() -> None:
    assert table("payment").label("2") == "城乡居民医保"
    assert len(table("payment")) == 8


def test_occupation_codes_run_from_nought_to_eight() -> None:
    assert [code.code for code in table("occupation")] == list("012345678")


def test_the_seven_reasons_up_and_eight_reasons_down_are_there() -> None:
    assert [c.code for c in table("referral_up")][:7] == list("1234567")
    assert [c.code for c in table("referral_down")] == list("12345678")
    assert table("referral_up").label("11") == "连续两次控制不满意"


def test_discharge_ways_carry_the_front_page_codes() -> None:
    assert [code.code for code in table("discharge")] == ["1", "2", "3", "4", "5", "9"]


def test_prescription_review_has_its_fifteen_nine_and_four_problems() -> None:
    codes = [code.code for code in table("review_problem")]
    assert codes == [
        f"{part}-{n}" for part, last in ((1, 15), (2, 9), (3, 4)) for n in range(1, last + 1)
    ]


def test_programme_a_s_seven_topics_can_be_recorded() -> None:
    labels = {code.zh for code in table("training_topic")}
    assert labels >= {
        "中西医基本临床技能",
        "心电图",
        "B超",
        "X线片",
        "药品管理",
        "处方点评",
        "网络建设",
    }


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("training_kind", 8),
        ("channel", 7),
        ("role", 8),
        ("community_role", 3),
        ("facility_kind", 12),
        ("facility_level", 5),
        ("arrival", 3),
        ("urgency", 3),
    ],
)
def test_program_lists_have_their_rows(name: str, size: int) -> None:
    assert len(table(name)) == size


@pytest.mark.parametrize("name", shipped().names)
def test_every_row_is_complete_and_found_by_all_it_carries(name: str) -> None:
    for code in table(name):
        assert code.zh
        assert code.en
        assert code.initials
        assert code.initials == code.initials.lower()
        for typed in (code.code, code.zh, *code.initials.split()):
            assert code in table(name).search(typed), (name, code, typed)


@pytest.mark.parametrize("name", shipped().names)
def test_exclusive_and_other_codes_exist_in_their_table(name: str) -> None:
    rows = table(name)
    assert rows.exclusive is None or rows.exclusive in rows
    assert all(code in rows for code in rows.other)
    assert rows.source


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert table("sex").label("7") == "7"
    assert table("sex").label(None) == ""
    assert table("allergy").labels(["5", "77", "2"]) == "青霉素、其他、77"
    assert table("allergy").unknown(["5", "77"]) == ["77"]


def test_none_excludes_everything_else() -> None:
    allergy = table("allergy")
    assert allergy.is_consistent(["1"])
    assert not allergy.is_consistent(["1", "2"])
    assert allergy.choose(["2", "3"], "1") == ["1"]
    assert allergy.choose(["1"], "5") == ["5"]
    assert allergy.opens_text(["5"])
    assert not allergy.opens_text(["2"])


def test_everyday_initials_put_the_expected_department_first() -> None:
    departments = table("department")
    assert departments.search("xn")[0].zh == "心血管内科"
    assert departments.search("gk")[0].zh == "骨科"
    assert departments.search("心血管")[0].code == "03.04"
    assert departments.search("nothing like it") == []


def test_search_without_text_lists_the_form_in_its_order() -> None:
    assert [code.code for code in table("rh").search("")] == ["1", "2", "3"]


def test_english_labels_follow_the_language() -> None:
    assert table("sex").label("2", "en") == "Female"
    assert table("sex").label("2", "zh_CN") == "女"
    assert table("allergy").labels(["2", "3"], "en_GB") == "Penicillin, Sulfonamides"


def test_a_table_written_twice_is_refused(tmp_path: Path) -> None:
    content = json.dumps({"a": {"source": "test", "codes": [["1", "一", "One", "y"]]}})
    (tmp_path / "one.json").write_text(content, "utf-8")
    (tmp_path / "two.json").write_text(content, "utf-8")
    with pytest.raises(ValueError, match="written twice"):
        Coding(tmp_path).table("a")


def test_a_table_may_be_built_without_files() -> None:
    assert CodeTable("empty", ()).search("x") == []


def test_lists_that_rights_decide_by_have_the_same_codes() -> None:
    assert [code.code for code in table("role")] == list(Role)
    assert [code.code for code in table("facility_kind")] == list(FacilityKind)
