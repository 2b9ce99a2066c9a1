"""Every part of the widget box in one window, with sample data in Chinese.

python -m tests.ui.gallery [--scale 150] [--dark] [--page form] [--save picture.png]
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from reportlab.lib.pagesizes import A5, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.core.errors import FieldProblem, NetworkError
from app.core.resources import resource
from ui.background import Background
from ui.icons import pixmap, window_icon
from ui.singletons import protect_singletons
from ui.theme import DARK, LIGHT, Theme, tokens
from ui.translation import CHINESE, install
from ui.widgets.badges import Card, EmptyState, SectionHeader, StateBadge, scrolling
from ui.widgets.bars import NoticeBar, Tone, UndoBar
from ui.widgets.chips import MultiChoiceField, SegmentField
from ui.widgets.choices import Choice, best
from ui.widgets.fields import (
    CheckField,
    ChoiceField,
    DateField,
    LongTextField,
    NumberField,
    PhoneField,
    TextField,
    WholeField,
)
from ui.widgets.form import FULL, QUARTER, Form
from ui.widgets.key_map import KeyMapOverlay
from ui.widgets.labels import button, plain_label
from ui.widgets.ladder import DrawnRung, LadderView, RungState
from ui.widgets.pdf_preview import PdfPreview
from ui.widgets.pickers import ListPicker, Picker
from ui.widgets.printing import PrintWish
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Align, Column, RecordTableModel
from ui.widgets.shortcuts import Command, ShortcutMap

TODAY = date(2026, 3, 12)

DIAGNOSES = (
    Choice("I10", "原发性高血压", "I10", "yfxgxy gxy"),
    Choice("I11.9", "高血压性心脏病", "I11.9", "gxyxxzb gxyxzb"),
    Choice("I12.9", "高血压性肾病", "I12.9", "gxyxsb gxysb"),
    Choice("E11.9", "2型糖尿病(无并发症)", "E11.9", "extnb tnb"),
    Choice("I25.1", "冠状动脉粥样硬化性心脏病", "I25.1", "gzdmzyyhxxzb gxb"),
    Choice("J44.1", "慢性阻塞性肺疾病急性加重", "J44.1", "mxzsxfjb mzf"),
)
DEPARTMENTS = tuple(
    Choice(str(number), name, initials=initials)
    for number, (name, initials) in enumerate(
        (("心血管内科", "xxgnk xn"), ("神经内科", "sjnk"), ("普外科", "pwk"), ("骨科", "gk")), 1
    )
)


@dataclass(frozen=True)
class Referral:
    number: int
    name: str
    initials: str
    sex_age: str
    reason: str
    to: str
    when: str
    state: str
    tone: Tone
    picture: str
    risk: str = ""


REFERRALS = (
    Referral(
        1,
        "张国华",
        "zgh",
        "男 67岁",
        "血压 186/112 mmHg，头痛两天",
        "县医院 心血管内科",
        "今天 09:20",
        "已存本机，待发送",
        Tone.WARN,
        "clock",
        "warning",
    ),
    Referral(
        2,
        "李秀英",
        "lxy",
        "女 72岁",
        "胸闷、活动后气促三天",
        "县医院 心血管内科",
        "今天 08:41",
        "县平台已收",
        Tone.ACCENT,
        "inbox",
    ),
    Referral(
        3,
        "欧阳𬭎",
        "oyh",
        "男 45岁",
        "右下腹痛 12 小时，白细胞升高",
        "县医院 普外科",
        "昨天 16:05",
        "已接收",
        Tone.GOOD,
        "good",
    ),
    Referral(
        4,
        "王建军",
        "wjj",
        "男 58岁",
        "左侧肢体无力 1 小时",
        "县医院 神经内科",
        "昨天 10:30",
        "危急，请立即电话联系",
        Tone.BAD,
        "phone",
        "error",
    ),
    Referral(
        5,
        "赵桂兰",
        "zgl",
        "女 63岁",
        "血糖 17.2 mmol/L，多饮多尿",
        "县中医院 内分泌科",
        "03-09 15:12",
        "已到诊",
        Tone.GOOD,
        "good",
    ),
    Referral(
        6,
        "买买提·吐尔逊江",
        "mmt",
        "男 51岁",
        "咯血待查",
        "县医院 呼吸内科",
        "03-08 09:00",
        "已作废",
        Tone.NEUTRAL,
        "close",
    ),
)

COLUMNS = (
    Column[Referral]("", lambda r: "", icon=lambda r: r.risk, width=36),
    Column[Referral]("姓名", lambda r: r.name, width=150, search=lambda r: r.initials),
    Column[Referral]("性别 年龄", lambda r: r.sex_age, width=100),
    Column[Referral]("转诊原因", lambda r: r.reason),
    Column[Referral]("转往", lambda r: r.to, width=180, optional=True),
    Column[Referral]("时间", lambda r: r.when, width=120, align=Align.RIGHT),
    Column[Referral](
        "状态", lambda r: r.state, width=210, tone=lambda r: r.tone, icon=lambda r: r.picture
    ),
)

RUNGS = (
    DrawnRung("已写，保存在本机", RungState.DONE, "03-12 09:20", "李医生"),
    DrawnRung("已出本机", RungState.DONE, "03-12 09:24", "网络"),
    DrawnRung("县平台已收", RungState.DONE, "03-12 09:24", "县医院"),
    DrawnRung("县医生已看", RungState.CURRENT, "03-12 10:02", "心血管内科 王主任"),
    DrawnRung("接收或拒绝", RungState.AHEAD),
    DrawnRung("已到诊", RungState.AHEAD),
    DrawnRung("两周内随访", RungState.AHEAD, "最迟 03-26"),
)


def lists_page() -> QWidget:
    page = QWidget()
    page.setProperty("role", "page")
    column = QVBoxLayout(page)
    column.setContentsMargins(24, 20, 24, 20)
    column.setSpacing(12)
    header = SectionHeader("转诊", "6 条，其中 1 条待发送")
    header.more.addWidget(button("打印(&P)"))
    header.more.addWidget(button("新建转诊  F6", "primary"))
    column.addWidget(header)
    notice = NoticeBar()
    notice.show_error(NetworkError())
    column.addWidget(notice)
    row = QHBoxLayout()
    row.setSpacing(16)
    model = RecordTableModel(COLUMNS, lambda r: r.number)
    model.set_records(REFERRALS)
    shown = RecordList("转诊", model, EmptyState("还没有转诊"))
    row.addWidget(shown, 1)
    side = Card("进展")
    side.body.addWidget(scrolling(LadderView(RUNGS), "进展"))
    side.setFixedWidth(280)
    row.addWidget(side)
    column.addLayout(row, 1)
    undo = UndoBar()
    undo.offer("已作废：买买提·吐尔逊江的转诊", shown.update)
    column.addWidget(undo)
    return page


def form_page() -> QWidget:
    page = QWidget()
    page.setProperty("role", "page")
    column = QVBoxLayout(page)
    column.setContentsMargins(24, 20, 24, 20)
    header = SectionHeader("高血压随访", "张国华  男 67岁  档案编号 ***-*0123")
    header.more.addWidget(StateBadge("控制不满意", Tone.WARN))
    column.addWidget(header)
    card = Card()
    card.body.setContentsMargins(1, 1, 1, 1)
    form = Form()
    card.body.addWidget(form)
    column.addWidget(card, 1)
    _fill(form)
    return page


def _fill(form: Form) -> None:
    form.section("本次随访")
    form.add("on", "随访日期", DateField(lambda: TODAY), span=QUARTER, needed=True)
    way = (Choice("1", "门诊"), Choice("2", "家庭"), Choice("3", "电话"))
    form.add("way", "随访方式", SegmentField(way), span=QUARTER, needed=True)
    form.add(
        "systolic",
        "收缩压",
        WholeField("mmHg", low=40, high=300, likely=(60, 280)),
        span=QUARTER,
        needed=True,
    )
    form.add(
        "diastolic",
        "舒张压",
        WholeField("mmHg", low=20, high=200, likely=(30, 180)),
        span=QUARTER,
        needed=True,
    )
    symptoms = [
        Choice(str(number), name)
        for number, name in enumerate(
            (
                "无症状",
                "头痛头晕",
                "恶心呕吐",
                "眼花耳鸣",
                "呼吸困难",
                "心悸胸闷",
                "鼻衄出血不止",
                "四肢发麻",
                "下肢水肿",
            ),
            1,
        )
    ]
    form.add("symptoms", "症状", MultiChoiceField(symptoms, exclusive="1"), span=FULL)
    form.add("weight", "体重", NumberField("kg", likely=(20, 200)), span=QUARTER)
    form.add("pulse", "心率", WholeField("次/分", likely=(30, 220)), span=QUARTER)
    salt = (
        Choice("1", "轻", initials="q"),
        Choice("2", "中", initials="z"),
        Choice("3", "重", initials="z"),
    )
    form.add("salt", "摄盐情况", ChoiceField(salt), span=QUARTER)
    form.add("phone", "联系电话", PhoneField(), span=QUARTER)
    form.section("诊断与处理")
    form.add(
        "diagnoses",
        "诊断",
        ListPicker(lambda text: best(DIAGNOSES, text)),
        hint="拼音首字母或编码，回车加入",
    )
    form.add("to", "转往科室", Picker(lambda text: best(DEPARTMENTS, text)))
    form.add("history", "主要现病史（转出原因）", LongTextField(3, placeholder="Alt+Enter 换行"))
    form.add("advice", "处理意见", LongTextField(3))
    form.add("place", "机构及科别", TextField())
    form.add("agreed", "知情同意", CheckField("已向患者或家属说明"))
    form.set_values(
        {
            "on": TODAY,
            "way": "1",
            "systolic": 186,
            "diastolic": 310,
            "symptoms": ["2", "6"],
            "weight": 268,
            "phone": "138",
            "history": "近三天血压升高，伴头痛头晕，自服降压药不规律。",
            "agreed": True,
        }
    )
    _pick(form)
    for name in ("weight", "phone"):
        form.boxes[name].show_check(form.boxes[name].check())
    form.mark({"diastolic": FieldProblem("RANGE", "应在 20 到 200 mmHg 之间，请核对。")})


def _pick(form: Form) -> None:
    diagnoses, to = form.field("diagnoses"), form.field("to")
    if isinstance(diagnoses, ListPicker) and isinstance(to, Picker):
        diagnoses.set_choices(DIAGNOSES[:2])
        to.set_choice(DEPARTMENTS[0])


def parts_page() -> QWidget:
    page = QWidget()
    page.setProperty("role", "page")
    grid = QGridLayout(page)
    grid.setContentsMargins(24, 20, 24, 20)
    grid.setSpacing(16)
    grid.addWidget(_words(), 0, 0)
    grid.addWidget(_buttons(), 0, 1)
    grid.addWidget(_badges(), 1, 0)
    empty = Card()
    empty.body.addWidget(
        EmptyState("今天没有到期的随访", "下一次是 03-15，共 4 人", "看下周(&N)", "today")
    )
    grid.addWidget(empty, 1, 1)
    grid.addWidget(_icons(), 2, 0, 1, 2)
    return scrolling(page, "部件")


def _words() -> Card:
    card = Card("文字")
    for role, text in (
        ("display", "基层通"),
        ("title", "双向转诊"),
        ("heading", "患者信息"),
        ("", "现有患者因病情需要，需转入贵单位，请予以接诊。"),
        ("soft", "最近一次同步：今天 09:24"),
        ("caption", "编号 ***-*0123"),
        ("problem", "请填写收缩压。"),
        ("warning", "通常在 20 到 200 kg 之间，请再量一次。"),
    ):
        card.body.addWidget(plain_label(text, role))
    return card


def _buttons() -> Card:
    card = Card("按钮")
    for enabled in (True, False):
        row = QHBoxLayout()
        for text, role in (
            ("保存(&S)", "primary"),
            ("打印(&P)", ""),
            ("作废(&D)", "danger"),
            ("更多", "quiet"),
        ):
            made = button(text, role)
            made.setEnabled(enabled)
            row.addWidget(made)
        row.addStretch(1)
        card.body.addLayout(row)
    bars: Sequence[tuple[Tone, str, str]] = (
        (Tone.GOOD, "已全部送达县平台", "37 条记录都有回执。"),
        (Tone.WARN, "有 3 条记录待发送", "网络恢复后会自动发送。"),
        (Tone.ACCENT, "发现 U 盘", "可以带走 37 条记录（2.1 MB）。"),
    )
    for tone, title, advice in bars:
        bar = NoticeBar()
        bar.show_notice(tone, title, advice, action="知道了")
        card.body.addWidget(bar)
    card.body.addStretch(1)
    return card


def _badges() -> Card:
    card = Card("状态")
    for row in (REFERRALS[:3], REFERRALS[3:]):
        line = QHBoxLayout()
        for referral in row:
            line.addWidget(StateBadge(referral.state, referral.tone, referral.picture))
        line.addStretch(1)
        card.body.addLayout(line)
    card.body.addWidget(
        LadderView(
            (
                RUNGS[0],
                DrawnRung("县医院退回", RungState.FAILED, "03-12 10:40", "床位已满，请改转中医院"),
            )
        )
    )
    card.body.addStretch(1)
    return card


def _icons() -> Card:
    card = Card("图标")
    grid = QGridLayout()
    names = sorted(path.stem for path in resource("icons").glob("*.svg") if "qss" not in path.stem)
    for number, name in enumerate(names):
        picture = QLabel()
        picture.setPixmap(pixmap(name, 24, tokens().text_soft))
        grid.addWidget(picture, number // 32, number % 32)
    card.body.addLayout(grid)
    return card


def pdf_page() -> QWidget:
    """The preview with an A5 sheet made on the spot."""
    made = io.BytesIO()
    pdfmetrics.registerFont(TTFont("Noto", str(resource("fonts", "NotoSansSC-Regular.ttf"))))
    canvas = Canvas(made, pagesize=landscape(A5))
    for text in ("双向转诊单　存根", "双向转诊（转出）单"):
        canvas.setFont("Noto", 20)
        canvas.drawCentredString(298, 370, text)
        canvas.setFont("Noto", 12)
        canvas.drawString(50, 320, "患者姓名 张国华　性别 男　年龄 67　档案编号 130821-101-00123")
        canvas.rect(40, 40, 515, 360)
        canvas.showPage()
    canvas.save()
    background = Background(print)
    page = PdfPreview(background)
    background.setParent(page)
    page.show_pdf(made.getvalue(), "双向转诊单", PrintWish(copies=2))
    return page


PAGES: dict[str, tuple[str, Callable[[], QWidget]]] = {
    "lists": ("列表", lists_page),
    "form": ("表单", form_page),
    "parts": ("部件", parts_page),
    "pdf": ("打印预览", pdf_page),
}


def gallery_window(page: str) -> QMainWindow:
    window = QMainWindow()
    window.setWindowTitle("基层通")
    window.setWindowIcon(window_icon())
    tabs = QTabWidget()
    tabs.setDocumentMode(True)
    for title, build in PAGES.values():
        tabs.addTab(build(), title)
    tabs.setCurrentIndex(list(PAGES).index(page))
    window.setCentralWidget(tabs)
    keys = ShortcutMap(window, dict.fromkeys(Command, window.update))
    overlay = KeyMapOverlay(window, keys.shown())
    keys.actions[Command.KEYS].triggered.connect(overlay.toggle)
    window.resize(1366, 768)
    return window


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--scale", type=int, default=100)
    reader.add_argument("--dark", action="store_true")
    reader.add_argument("--page", choices=PAGES, default="lists")
    reader.add_argument("--save", default="")
    wish = reader.parse_args()
    protect_singletons()
    app = QApplication([])
    install(app, CHINESE)
    Theme(app, DARK if wish.dark else LIGHT, wish.scale)
    window = gallery_window(wish.page)
    window.show()
    if wish.save:
        QTimer.singleShot(400, lambda: (window.grab().save(wish.save), app.quit()))
    app.exec()


if __name__ == "__main__":
    main()
