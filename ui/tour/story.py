"""The main job from end to end, as a township doctor and a county doctor would do it by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ui.county import CENTRE, COUNTY, HOSPITAL, CountyPlan, enrolment_file, set_up
from ui.processes import HubProcess
from ui.tour.book import TourBook
from ui.tour.director import StepFailed, TourActor
from ui.tour.disk import plain_on_disk

PASSWORD = "green tea at seven"
DOCTOR, RECEIVER = "王建国", "赵敏"
RESIDENT, NUMBER, PHONE = "李秀英", "999999195803120120", "13900004521"
SECOND, SECOND_NUMBER = "孙德福", "999999196307052311"
ATTENDEES = (
    "张伟、王芳、李娜、刘洋、陈静、杨磊、赵强、黄敏、周杰、吴燕、"
    "徐涛、孙丽、马超、朱红、胡军、郭霞、林峰、何平、高玲、罗斌"
)
COMPLAINT = "高血压3级，胸闷待查"
UNTOLD = (RESIDENT, NUMBER, PHONE, SECOND, SECOND_NUMBER, COMPLAINT, "前降支轻度狭窄")
"""What a stolen disk must not tell."""
PAGES = {
    "jr": "今日",
    "sxzz": "双向转诊",
    "jm": "居民",
    "pxdj": "培训带教",
    "bj": "便笺",
    "zbb": "值班表",
    "jg": "机构",
    "ry": "人员",
    "sjjh": "数据交换",
    "upjh": "U盘交换",
    "sz": "设置",
    "wddl": "我的登录",
}
"""Pages by the initials that open them from the box at the top."""
SMALL_COUNTY = CountyPlan(COUNTY.name, COUNTY.community, COUNTY.institutions)
"""Without its memberships, which the story does not need: each is a command that takes seconds."""


class TourStory:
    """Two workstations and a hub that comes and goes. Every chapter stands on those before it."""

    def __init__(self, work: Path, book: TourBook, hub: HubProcess, *, is_shown: bool) -> None:
        self.book = book
        self.hub = hub
        self.work = work
        self.township = TourActor("township", work, is_shown=is_shown)
        self.county = TourActor("county", work, is_shown=is_shown)
        self.files: dict[str, Path] = {}

    def tell(self, *, is_brief: bool = False) -> None:
        for chapter in self.chapters():
            chapter()
        if not is_brief:
            self.larger_type()

    def chapters(self) -> tuple[Callable[[], None], ...]:
        return (
            self.the_county_prepares,
            self.two_computers_join,
            self.the_network_goes,
            self.a_resident_registers,
            self.the_resident_is_referred,
            self.colleagues_are_trained,
            self.the_power_fails,
            self.the_network_returns,
            self.the_county_answers,
            self.the_township_sees_it,
            self.treatment_and_return,
            self.back_home,
            self.nothing_was_lost,
            self.there_and_back_by_stick,
            self.a_thief_learns_nothing,
        )

    def end(self) -> None:
        for actor in (self.township, self.county):
            actor.stop()
        self.hub.stop()

    # Chapters

    def the_county_prepares(self) -> None:
        set_up(self.hub, SMALL_COUNTY)
        for actor, facility in ((self.township, CENTRE), (self.county, HOSPITAL)):
            self.files[actor.name] = enrolment_file(self.hub, facility, self.work, actor.name)
        self.hub.start()

    def two_computers_join(self) -> None:
        for actor, person in ((self.township, DOCTOR), (self.county, RECEIVER)):
            self._first_start(actor, person)

    def the_network_goes(self) -> None:
        self.hub.stop()
        with self.book.step("网络中断", self.township, "offline"):
            if self.township.ask("sync") != "away":
                raise StepFailed("the township still reaches the county")
            self.township.wait("未联网")

    def a_resident_registers(self) -> None:
        township = self.township
        with self.book.step("先查后建：没有这个人", township, "search-first"):
            township.press("F3")
            township.type(RESIDENT)
            township.wait("没有")
        with self.book.step("键盘登记居民", township, "register"):
            township.press("Return")
            township.fill(NUMBER)
            township.type(PHONE)
        with self.book.step("居民已保存在本机", township, "registered"):
            township.press("Ctrl+Return")
            township.wait("等待")

    def the_resident_is_referred(self) -> None:
        township = self.township
        with self.book.step("按首字母查找", township, "find"):
            township.press("Esc", "F2")
            township.type("lxy")
        with self.book.step("打开居民，填写转诊", township, "refer"):
            township.press("Return", "F6")
            self._write_referral()
        with self.book.step("转诊已保存在本机", township, "referred"):
            township.press("Ctrl+Return")
            township.wait("待接收")
        with self.book.step("打印转诊单", township, "slip"):
            township.press("Ctrl+P")
            self.book.pdf(township, "双向转诊单")
        township.press("Esc")

    def colleagues_are_trained(self) -> None:
        township = self.township
        with self.book.step("找到培训", township, "training"):
            township.press("F2")
            township.type("px")
            township.press("Return")
        with self.book.step("登记一次培训，20人参加", township, "session"):
            township.press("Alt+N")
            township.fill("xdt", RECEIVER)
            township.ask("clip", text=ATTENDEES)
            township.press("Alt+V")
            township.wait("罗斌")
        with self.book.step("培训已保存", township, "trained"):
            township.press("Ctrl+Return")
            township.wait("20 / 20")

    def the_power_fails(self) -> None:
        township = self.township
        with self.book.step("正在保存时断电", township):
            township.press("F3")
            township.type(SECOND)
            township.press("Return")
            township.fill(SECOND_NUMBER)
            township.type(PHONE)
            township.ask("drafted", words=SECOND_NUMBER)
            township.tell("key", key="Ctrl+Return")
            township.kill()
        with self.book.step("断电的硬盘上读不出任何居民信息", township):
            self._disk_tells_nothing()
        with self.book.step("重新开机登录", township, "sign-in"):
            township.start()
            township.wait(DOCTOR)
        with self.book.step("没有丢失：已保存，或草稿还在", township, "recovered"):
            self._sign_in(township)
            township.press("F3")
            is_draft = SECOND in self._sight(township)
            if is_draft:
                township.press("Alt+1")
            else:
                township.type(SECOND)
                township.press("Return")
            township.wait(SECOND_NUMBER[-4:])
        if is_draft:
            township.press("Ctrl+Return")
        township.press("Esc")

    def the_network_returns(self) -> None:
        self.hub.start()
        with self.book.step("网络恢复，全部送达县平台", self.township, "online"):
            self._exchange(self.township)
        with self.book.step("县医院收到", self.county, "county-today"):
            self._exchange(self.county)

    def the_county_answers(self) -> None:
        county = self.county
        with self.book.step("待处理", county, "in-tray"):
            county.press("F11")
            county.wait(RESIDENT)
        with self.book.step("打开转诊", county, "case"):
            county.press("Return")
            county.wait("接收")
        with self.book.step("安排科室、医生、时间、床位", county, "accept"):
            county.press("Alt+A")
            county.fill("", "赵敏", "+1", "0930", "12床", "0455-6720120", "住院部三楼")
        with self.book.step("已接收", county, "accepted"):
            county.press("Ctrl+Return")
            county.wait("已接收")
            self._exchange(county)

    def the_township_sees_it(self) -> None:
        township = self.township
        with self.book.step("乡镇看到答复", township, "answers"):
            self._exchange(township)
            township.press("F11")
            township.wait("已接收")
        with self.book.step("看到预约", township, "appointment"):
            township.press("Return")
            township.wait("12床")

    def treatment_and_return(self) -> None:
        county = self.county
        self._treat_and_return()
        with self.book.step("打印回转单", county, "return-slip"):
            county.press("Ctrl+P")
            self.book.pdf(county, "双向转诊回转单")
        county.press("Esc")
        self._exchange(county)

    def _treat_and_return(self) -> None:
        county = self.county
        with self.book.step("已到院住院", county, "arrived"):
            county.press("Alt+R")
            county.type("zy")
            county.fill("", "ZY2026001")
            county.press("Ctrl+Return")
            county.wait("住院中")
        with self.book.step("诊疗结束", county, "discharged"):
            county.press("Alt+G")
            county.type("2")
            county.press("Ctrl+Return")
            county.wait("待回转")
        with self.book.step("书写回转单", county, "return-form"):
            county.press("Alt+S")
            county.fill("", "", "2", "冠脉造影：前降支轻度狭窄", "扩冠、降压治疗七天，血压平稳")
            county.fill("继续降压、调脂治疗，每周测血压", "硝苯地平控释片30 mg 每日一次")
            county.fill("低盐饮食，适量活动", "胸痛加重立即就诊", "0455-6720120", "+14")
        with self.book.step("已回转", county, "returned"):
            county.press("Ctrl+Return")
            county.wait("已回转")

    def back_home(self) -> None:
        township = self.township
        self._exchange(township)
        with self.book.step("乡镇看到回转单", township, "return-seen"):
            township.wait("前降支轻度狭窄")
        with self.book.step("确认居民已回", township, "back"):
            township.press("Alt+B")
            township.wait("已回到基层")
        with self.book.step("随访", township, "follow-up"):
            township.press("Alt+F")
            township.type("dw")
            township.press("Ctrl+Return")
            township.wait("到位")
        with self.book.step("结案", township, "closed"):
            township.press("Alt+C")
            township.wait("已关闭")

    def nothing_was_lost(self) -> None:
        for actor in (self.township, self.county, self.township, self.county):
            self._exchange(actor)
        with self.book.step("两端一致，没有冲突，回执齐全", self.township, "end"):
            self._ends_agree()
            self.book.places["hub"] = self.hub.command("status").splitlines()

    def there_and_back_by_stick(self) -> None:
        """A second referral, while nobody reaches the hub: it only reads sticks."""
        self.hub.stop()
        township, county = self.township, self.county
        with self.book.step("没有网络：再转诊一人", township, "stick-referred"):
            township.press("F2")
            township.type("sdf")
            township.press("Return", "F6")
            self._write_referral(is_first=False)
            township.press("Ctrl+Return")
            township.wait("待接收")
        with self.book.step("写到U盘，送往县平台", township, "stick-written"):
            self._plug_in(township)
            township.press("Return")
            township.wait("可以拔出U盘")
            self._is_not_sent(township)
        self._at_the_hub(township)
        with self.book.step("县医院也用U盘，收到转诊", county, "stick-county"):
            self._carry(county)
            county.press("F11")
            county.wait(SECOND)
        with self.book.step("接收", county):
            county.press("Return")
            county.wait("接收")
            county.press("Alt+A")
            county.fill("", "赵敏", "+1", "0930", "15床", "0455-6720120", "住院部三楼")
            county.press("Ctrl+Return")
            county.wait("已接收")
        self._treat_and_return()
        self._carry(county)
        with self.book.step("U盘带回答复，按一键读入", township, "stick-home"):
            self._carry(township)
        with self.book.step("乡镇看到回转单，居民已回", township, "stick-back"):
            township.press("F11")
            township.press("Return")
            township.wait("前降支轻度狭窄")
            township.press("Alt+B")
            township.wait("已回到基层")
        self._carry(township)
        self._carry(county)
        with self.book.step("只用U盘，两端一致", township, "stick-end"):
            self._ends_agree()

    def a_thief_learns_nothing(self) -> None:
        """Stores with their logs, drafts, safety copies, what was printed, the hub: all files."""
        with self.book.step("没有密码和平台密钥，三处硬盘上读不出任何居民信息", self.township):
            self._disk_tells_nothing()
            if self.hub.opens_without_its_key():
                raise StepFailed("the hub's folder opens without its key")

    def larger_type(self) -> None:
        """Every page once more at 150 %: nothing may be cut off."""
        for actor in (self.township, self.county):
            actor.ask("scale", percent=150)
        for initials, name in PAGES.items():
            with self.book.step(f"大字号：{name}", self.township, f"large-{initials}"):
                self._open(self.township, initials)
                self._is_on(self.township, name)
        with self.book.step("大字号：居民档案", self.township, "large-record"):
            self.township.press("F2")
            self.township.type("lxy")
            self.township.press("Return")
            self._is_on(self.township, "居民")
        with self.book.step("大字号：转诊单", self.township, "large-refer"):
            self.township.press("F6")
            self._is_on(self.township, "双向转诊")
        with self.book.step("大字号：转诊进程", self.county, "large-case"):
            self.county.press("F11")
            self.county.press("Alt+R", "Return")
            self.county.wait(SECOND)
            self._is_on(self.county, "双向转诊")
        with self.book.step("大字号：锁屏", self.county, "large-lock"):
            self.county.press("F12")

    # What comes again and again

    def _is_on(self, actor: TourActor, name: str) -> None:
        if (shown := actor.ask("page")) != name:
            raise StepFailed(f"{shown} is shown in place of {name}")

    def _open(self, actor: TourActor, initials: str) -> None:
        """A page by the initials of its title, in the box at the top."""
        actor.press("F2")
        actor.type(initials)
        actor.press("Return")

    def _first_start(self, actor: TourActor, person: str) -> None:
        with self.book.step("首次启动", actor, f"{actor.name}-welcome"):
            actor.start()
            actor.wait("欢迎")
        with self.book.step("用入网文件加入县平台", actor, f"{actor.name}-joined"):
            actor.ask("enrol", path=str(self.files[actor.name]))
            actor.wait("已与县平台连接")
            actor.fill(person, "", PASSWORD)
            actor.type(PASSWORD)
        with self.book.step("恢复单", actor, f"{actor.name}-sheet"):
            actor.press("Ctrl+Return")
            actor.wait("恢复单")
        with self.book.step("抄回一组，完成", actor, f"{actor.name}-ready"):
            actor.type(actor.ask("sheet"))
            actor.press("Return")
            self._exchange(actor)

    def _sign_in(self, actor: TourActor) -> None:
        actor.type(PASSWORD)
        actor.press("Return")
        actor.wait("锁屏")

    def _write_referral(self, *, is_first: bool = True) -> None:
        """The hospital of the first one is remembered."""
        township = self.township
        if is_first:
            township.fill("xyy")
        township.fill("xn", "", "2", "", "gxy", "", "6", "")
        township.fill(COMPLAINT, "", "反复头晕三年，加重伴胸闷三天，血压 186/104 mmHg")

    def _disk_tells_nothing(self) -> None:
        if found := plain_on_disk(self.work, UNTOLD):
            raise StepFailed(f"in plain sight on the disk: {', '.join(found)}")
        # Staff names stand in clear in the key file: that they are found shows that one looks.
        if not plain_on_disk(self.township.data, [DOCTOR]):
            raise StepFailed("the search of the disk finds nothing at all")

    def _exchange(self, actor: TourActor) -> None:
        if actor.ask("sync") != "idle" or actor.ask("status")["waiting"]:
            raise StepFailed(f"{actor.name}: something still waits")

    def _plug_in(self, actor: TourActor) -> None:
        """This computer's own stick, on the page of the stick."""
        stick = self._stick_of(actor)
        stick.mkdir(exist_ok=True)
        self._open(actor, "upjh")
        actor.ask("stick", path=str(stick))
        actor.wait("按 Enter 后将")

    def _stick_of(self, actor: TourActor) -> Path:
        return self.work / ("县医院的U盘" if actor is self.county else "卫生院的U盘")

    def _at_the_hub(self, actor: TourActor) -> None:
        self.hub.command("usb", "import", str(self._stick_of(actor)))

    def _carry(self, actor: TourActor) -> None:
        """All that waits to the hub on the stick, and the answers home."""
        self._plug_in(actor)
        actor.press("Return")
        actor.wait("可以拔出U盘")
        self._at_the_hub(actor)
        self._plug_in(actor)
        actor.press("Return")
        actor.wait("县平台已确认")
        if actor.ask("status")["waiting"]:
            raise StepFailed(f"{actor.name}: something still waits")

    def _is_not_sent(self, actor: TourActor) -> None:
        """What is on a stick is neither sent nor on the hub."""
        if not actor.ask("status")["waiting"]:
            raise StepFailed("what is on the stick counts as sent")

    def _ends_agree(self) -> None:
        for actor in (self.township, self.county):
            self._count(actor)
        if self.township.ask("cases") != self.county.ask("cases"):
            raise StepFailed("the two ends differ")

    def _sight(self, actor: TourActor) -> str:
        return "\n".join(actor.ask("see"))

    def _count(self, actor: TourActor) -> None:
        found = self.book.places[actor.name] = actor.ask("status")
        kept = {state for state, count in found["receipts"].items() if count}
        if found["held"] or found["conflicts"] or kept - {"acked"}:
            raise StepFailed(f"{actor.name}: {found}")
