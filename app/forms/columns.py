"""The sheets and columns of a form file, in the words of whoever writes one; the English names do
as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.forms.entry_fields import TYPES


@dataclass(frozen=True)
class FormColumn:
    """sort: text, number, flag or answers. words: what its cells may say, and what that means."""

    name: str
    heading: str
    sort: str = "text"
    words: Mapping[str, str] | None = None
    about: str = ""


TYPE_WORDS = {
    "文字": "text",
    "多行文字": "long_text",
    "日期": "date",
    "整数": "integer",
    "数字": "number",
    "是否": "flag",
    "单选": "code",
    "多选": "codes",
    "表格": "data",
}
assert set(TYPE_WORDS.values()) == {one.value for one in TYPES}
MASKING_WORDS = {"姓名": "name", "号码": "number", "电话": "phone", "住址": "address"}
READS_WORDS = {"电话": "phone", "时间": "time", "时段": "span", "月份": "month"}
COLUMN_WORDS = {
    "分类": "class",
    "下次日期": "next_on",
    "数值1": "number_1",
    "数值2": "number_2",
    "数值3": "number_3",
}
RULE_WORDS = {
    "显示": "shown",
    "必填": "needed",
    "计算": "computed",
    "存疑": "doubt",
    "范围": "range",
}
LINE_WORDS = {"标题": "heading", "项目": "fields", "签名": "sign"}
CASE_WORDS = {
    "条件": "given",
    "填写": "answers",
    "应得": "expected",
    "应为": "outcomes",
    "上次": "last",
    "上上次": "before",
}
GIVEN_WORDS = {"日期": "day", "出生日期": "born_on", "性别": "sex"}
OUTCOME_WORDS = {
    "显示": "shown",
    "隐藏": "hidden",
    "必填": "needed",
    "拒绝": "refused",
    "存疑": "doubted",
    "正常": "fine",
}

HEAD = {
    "code": "代码",
    "version": "版本",
    "title": "名称",
    "part_of": "属于",
    "for_if": "适用",
    "titled": "题名",
    "source": "出处",
    "format": "格式",
}
ELEMENTS = (
    FormColumn("code", "代码", about="小写字母开头，只用小写字母、数字、下划线"),
    FormColumn("label", "名称"),
    FormColumn("type", "类型", words=TYPE_WORDS, about="、".join(TYPE_WORDS)),
    FormColumn("section", "章节"),
    FormColumn("answers", "选项", "answers", about="每行“代码 文字”；末尾 ! 排斥其他，? 需填文字"),
    FormColumn("table", "码表", about="程序自带码表的名称，或另一数据元的代码"),
    FormColumn("words", "其他填入", about="填写“其他”的数据元代码"),
    FormColumn("lines_of", "属于表格", about="作为该表格的一列"),
    FormColumn("unit", "单位"),
    FormColumn("low", "最低", "number", about="低于此值拒绝"),
    FormColumn("high", "最高", "number", about="高于此值拒绝"),
    FormColumn("likely_low", "通常最低", "number", about="低于此值提示"),
    FormColumn("likely_high", "通常最高", "number", about="高于此值提示"),
    FormColumn("decimals", "小数位", "whole"),
    FormColumn("length", "字数", "whole"),
    FormColumn("needed", "必填", "flag"),
    FormColumn("carried", "沿用上次", "flag"),
    FormColumn("measured", "测量值", "flag"),
    FormColumn("wide", "整行", "flag"),
    FormColumn("fills", "回填居民", about="居民档案的字段，例如 phone"),
    FormColumn("masking", "脱敏", words=MASKING_WORDS, about="、".join(MASKING_WORDS)),
    FormColumn("reads", "录入", words=READS_WORDS, about="、".join(READS_WORDS)),
    FormColumn("hint", "提示"),
    FormColumn("concept", "外部代码"),
    FormColumn("column", "列表栏", words=COLUMN_WORDS, about="、".join(COLUMN_WORDS)),
)
RULES = (
    FormColumn("element", "数据元", about="代码；章节写作 [章节名]"),
    FormColumn("sort", "规则", words=RULE_WORDS, about="、".join(RULE_WORDS)),
    FormColumn("rule", "条件或公式", about="例如 sbp >= 140 or dbp >= 90"),
    FormColumn("words", "文字", about="存疑时说的话"),
    FormColumn("sex", "性别", about="1 男、2 女"),
    FormColumn("from_age", "年龄从", "whole"),
    FormColumn("to_age", "年龄到", "whole"),
    FormColumn("low", "最低", "number"),
    FormColumn("high", "最高", "number"),
    FormColumn("likely_low", "通常最低", "number"),
    FormColumn("likely_high", "通常最高", "number"),
)
LINES = (
    FormColumn("sort", "种类", words=LINE_WORDS, about="、".join(LINE_WORDS)),
    FormColumn("text", "内容", about="标题文字，或以空格分开的数据元代码、签名人"),
)
CASES = (
    FormColumn("name", "验算例", about="空着即接上一例"),
    FormColumn("what", "种类", words=CASE_WORDS, about="、".join(CASE_WORDS)),
    FormColumn("element", "数据元", about="代码；条件为日期、出生日期、性别"),
    FormColumn("value", "值", "any"),
)
SHEETS: Mapping[str, str] = {
    "form": "表单",
    "elements": "数据元",
    "rules": "规则",
    "sheet": "打印",
    "cases": "验算例",
}
COLUMNS: Mapping[str, tuple[FormColumn, ...]] = {
    "elements": ELEMENTS,
    "rules": RULES,
    "sheet": LINES,
    "cases": CASES,
}
YES = frozenset({"是", "1", "yes", "true", "√", "y"})
NO = frozenset({"否", "0", "no", "false", "n"})
EXCLUDING, OPENING = "!！", "?？"
