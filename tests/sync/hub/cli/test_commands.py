"""The county's administrator at the command line, from an empty folder to a returned backup."""

from __future__ import annotations

import contextlib
import io
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from rich.console import Console
from sqlalchemy import text, update

from sync.client.enrolment import address_of, enrol, new_device_keys, speak_as
from sync.hub.cli import run
from sync.hub.cli.language import CHINESE, ENGLISH, Phrases, language_of
from sync.hub.house.home import HubHome
from sync.hub.house.opened_hub import open_hub
from sync.hub.journal.faults import Trouble, note_troubles
from sync.hub.journal.standing import note_standing
from sync.hub.storage.tables import HUB_CLOCK, LOOKUP
from sync.protocol.enrolment_file import read_enrolment_file
from sync.protocol.messages import PROTOCOL, StationStanding
from tests.sync.road import Computer, first_request, speak

PORT = "8443"


class Administrator:
    """Types commands and reads what they show."""

    def __init__(self, home: Path, language: str = ENGLISH) -> None:
        self.home = home
        self.language = language

    def types(self, *arguments: str, fails: bool = False) -> str:
        out = io.StringIO()
        console = Console(file=out, width=200, force_terminal=False)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            code = run(arguments, Phrases(self.language), console)
        assert bool(code) == fails, out.getvalue()
        return out.getvalue()

    def does(self, *arguments: str, fails: bool = False) -> str:
        return self.types(*arguments, "--home", str(self.home), fails=fails)


@pytest.fixture
def administrator(tmp_path: Path) -> Administrator:
    return Administrator(tmp_path / "hub")


@pytest.fixture
def county(administrator: Administrator) -> Administrator:
    administrator.does("init", "--name", "河东县", "--address", "127.0.0.1")
    administrator.does("facility", "add", "河东中心卫生院", "--kind", "township_centre")
    return administrator


def test_a_hub_is_set_up_once(administrator: Administrator) -> None:
    told = administrator.does("init", "--name", "河东县", "--address", "127.0.0.1")
    assert "AGE-SECRET-KEY-1" in told
    assert "county-ca-spare.key" in told
    again = administrator.does("init", "--name", "河西县", "--address", "10.0.0.1", fails=True)
    assert "HUB_HOME_USED" in again
    assert HubHome(administrator.home).settings().name == "河东县"


def test_a_wrong_address_leaves_nothing_that_looks_complete(administrator: Administrator) -> None:
    for address in ("https://hub", "a b", "县", ""):
        told = administrator.does("init", "--name", "河东县", "--address", address, fails=True)
        assert "HUB_ADDRESS" in told
    assert "HUB_HOME_EMPTY" in administrator.does("status", fails=True)
    administrator.does("init", "--name", "河东县", "--address", "hub.example.org")


def test_a_hub_whose_clock_is_wrong_says_so_until_its_administrator_overrules_it(
    county: Administrator,
) -> None:
    """It was set up, and served, while its clock ran twenty years ahead."""
    told = county.does("clock")
    assert "The clock shows" in told
    assert "does not serve" not in told
    world = open_hub(HubHome(county.home))
    with world.engine.begin() as connection:
        connection.execute(update(HUB_CLOCK).values(newest="2046-11-30T04:00:00.000Z"))
    world.close()
    assert "does not serve" in county.does("clock")
    assert "see `jiceng-hub clock`" in county.does("status")
    assert "HUB_CLOCK" in county.does("enrol", "河东中心卫生院", fails=True)
    add = ("facility", "add", "河西卫生院", "--kind", "township_centre")
    assert "HUB_CLOCK" in county.does(*add, fails=True)
    assert "word 1" in county.does("clock", "accept")
    assert "does not serve" not in county.does("clock")
    county.does(*add)
    county.does("enrol", "河东中心卫生院")


def test_every_command_says_that_there_is_no_hub_yet(administrator: Administrator) -> None:
    for command in (
        ("serve",),
        ("status",),
        ("devices",),
        ("revoke", "x"),
        ("approve", "x"),
        ("enrol", "x"),
        ("facility", "list"),
        ("facility", "add", "x", "--kind", "township_centre"),
        ("backup", str(administrator.home / "b")),
    ):
        assert "HUB_HOME_EMPTY" in administrator.does(*command, fails=True), command


def test_a_facility_ends_on_a_day_and_may_go_on_after_all(county: Administrator) -> None:
    county.does("facility", "end", "河东中心卫生院", "--last-day", "2026-02-28")
    assert "2026-02-28" in county.does("facility", "list")
    assert "FACILITY_ENDED" in county.does("enrol", "河东中心卫生院", fails=True)
    county.does("facility", "go-on", "河东中心卫生院")
    assert "2026-02-28" not in county.does("facility", "list")
    assert "FACILITY_UNKNOWN" in county.does(
        "facility", "end", "没有的卫生院", "--last-day", "2026-02-28", fails=True
    )


def test_facilities_and_communities_are_entered_and_listed(county: Administrator) -> None:
    county.does("facility", "add", "县人民医院", "--kind", "county_hospital")
    county.does(
        "facility", "add", "西沟村卫生室", "--kind", "village_clinic", "--parent", "河东中心卫生院"
    )
    county.does("facility", "community", "河东县医共体", "--lead", "县人民医院")
    county.does("facility", "member", "河东县医共体", "河东中心卫生院", "--from", "2026-01-01")
    told = county.does("facility", "list")
    village = next(line for line in told.splitlines() if "西沟村卫生室" in line)
    assert "河东中心卫生院" in village
    assert "河东县医共体" in told


def test_what_the_rules_refuse_is_not_entered(county: Administrator) -> None:
    told = county.does(
        "facility",
        "add",
        "县医院",
        "--kind",
        "county_hospital",
        "--parent",
        "河东中心卫生院",
        fails=True,
    )
    assert "FIELDS" in told
    unknown = county.does("facility", "member", "无", "河东中心卫生院", fails=True)
    assert "FACILITY_UNKNOWN" in unknown
    assert "县医院" not in county.does("facility", "list")


def test_a_table_of_facilities_is_imported_and_brought_up_to_date(
    county: Administrator, tmp_path: Path
) -> None:
    table = tmp_path / "facilities.csv"
    rows = "name,kind,parent\n河东中心卫生院,township_centre,\n东庄卫生室,village_clinic,河东中心卫生院\n"
    table.write_text(rows, "utf-8-sig")
    for _ in range(2):
        assert "2" in county.does("facility", "import", str(table))
    assert county.does("facility", "list").count("东庄卫生室") == 1
    table.write_text("name,kind\n好卫生院,township_centre\n坏,no_such_kind\n", "utf-8")
    assert "FIELDS" in county.does("facility", "import", str(table), fails=True)
    assert "好卫生院" not in county.does("facility", "list")
    table.write_bytes(b"\xff\xfe\x00")
    assert "IMPORT_FILE" in county.does("facility", "import", str(table), fails=True)


def test_a_code_is_shown_and_written_into_a_file(county: Administrator, tmp_path: Path) -> None:
    path = tmp_path / "一号机.jiceng-enrol"
    told = county.does("enrol", "河东中心卫生院", "--file", str(path.with_suffix("")))
    file = read_enrolment_file(path)
    assert file.code in told
    assert (file.url, file.county) == ("https://127.0.0.1:8443", "河东县")
    assert "BEGIN CERTIFICATE" in (file.authorities or "")


def test_a_lost_recovery_key_opens_nothing(county: Administrator, tmp_path: Path) -> None:
    told = county.does("backup", str(tmp_path / "copies"))
    assert "000001" in told
    copy = tmp_path / "copies" / "000001"
    for name in ("hub.db", "hub-keys.age"):
        content = (copy / name).read_bytes()
        assert not content.startswith(b"SQLite")
        assert "河东".encode() not in content


def test_a_backup_comes_back_and_the_computers_go_on(
    administrator: Administrator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = administrator.does("init", "--name", "河东县", "--address", "127.0.0.1")
    key = re.search(r"AGE-SECRET-KEY-1\w+", told)
    assert key is not None
    administrator.does("facility", "add", "河东中心卫生院", "--kind", "township_centre")
    administrator.does("backup", str(tmp_path / "copies"))
    other = Administrator(tmp_path / "other")
    copy = str(tmp_path / "copies" / "000001")
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "AGE-SECRET-KEY-1WRONG")
    assert "RECOVERY_KEY" in other.does("restore", copy, fails=True)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: f" {key[0]}\n")
    assert "BACKUP_MISSING" in other.does("restore", str(tmp_path), fails=True)
    other.does("restore", copy)
    assert "河东中心卫生院" in other.does("facility", "list")
    assert HubHome(other.home).keys() == HubHome(administrator.home).keys()
    assert "HUB_HOME_USED" in other.does("restore", copy, fails=True)
    other.does("restore", copy, "--replace", "河东县")
    told = administrator.does("drill", copy, "--recovery-key")
    assert "an earlier state of this hub" in told
    stranger = Administrator(tmp_path / "stranger")
    stranger.does("init", "--name", "河西县", "--address", "127.0.0.1")
    told = stranger.does("drill", copy, "--recovery-key", fails=True)
    assert "not this hub's past" in told


def test_a_server_that_does_not_answer_is_told(administrator: Administrator) -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    wanted = ("init", "--name", "河东县", "--address", "127.0.0.1", "--database", nowhere)
    assert "HUB_DATABASE" in administrator.does(*wanted, fails=True)


def test_everything_is_said_in_chinese_too(tmp_path: Path) -> None:
    chinese = Administrator(tmp_path / "hub", CHINESE)
    assert "该文件夹中还没有县级中心" in chinese.does("status", fails=True)
    assert "县级中心" in chinese.types("--help")
    assert "恢复" in chinese.does("init", "--name", "河东县", "--address", "127.0.0.1")


def test_the_status_tells_who_has_not_been_heard_of(county: Administrator, tmp_path: Path) -> None:
    path = tmp_path / "a.jiceng-enrol"
    county.does("enrol", "河东中心卫生院", "--file", str(path), "--approve-at-once")
    world = open_hub(HubHome(county.home))
    world.devices.enrol(Computer("1").asks(read_enrolment_file(path).code))
    world.close()
    told = county.does("status")
    for word in ("门诊一号机, –", "河东中心卫生院", "Size in MB", "Epoch"):
        assert word in told
    assert "Operations that wait for their record" in told
    assert "No computer is in trouble" in told


def test_the_status_names_who_is_in_trouble_and_what_to_do(
    county: Administrator, tmp_path: Path
) -> None:
    path = tmp_path / "a.jiceng-enrol"
    county.does("enrol", "河东中心卫生院", "--file", str(path), "--approve-at-once")
    world = open_hub(HubHome(county.home))
    world.devices.enrol(Computer("1").asks(read_enrolment_file(path).code))
    told = StationStanding(held=3, free_mb=256, clock_s=-7200)
    with world.engine.begin() as connection:
        now = "2026-01-15T00:30:00.000Z"
        note_standing(connection, Computer("1").id, told, now, by_stick=False)
        connection.execute(text("UPDATE record SET fields = replace(fields, '河东', '河西')"))
    world.close()
    shown = " ".join(county.does("status").split())
    assert "3 changes refused" in shown
    for word in ("less than 512 MB free", "clock wrong by 120 minutes", "Free room"):
        assert word in shown
    assert "do not say what this hub wrote" in shown


def test_the_status_tells_what_the_program_stumbled_over(county: Administrator) -> None:
    world = open_hub(HubHome(county.home))
    troubles = [
        Trouble("FAULT", "", "0a1b2c3d4e", "TypeError", "sync/hub/journal/applying/rules.py:7"),
        Trouble("NOT_LEARNED", "", "99887766aa"),
    ]
    with world.engine.begin() as connection:
        note_troubles(connection, troubles, "2026-01-15T00:30:00.000Z")
    world.close()
    told = county.does("status")
    for word in (
        "TypeError sync/hub/journal/applying/rules.py:7",
        "0a1b2c3d",
        "came before its kind was known",
    ):
        assert word in told


def test_the_language_is_the_systems_or_the_wished_one() -> None:
    assert language_of({"LANG": "zh_CN.UTF-8"}) == CHINESE
    assert language_of({"LANG": "zh_CN.UTF-8", "JICENG_LANGUAGE": "en"}) == ENGLISH
    assert language_of({"LC_ALL": "C.UTF-8"}) == ENGLISH


def test_a_bundle_can_test_itself(tmp_path: Path) -> None:
    assert "Everything works" in Administrator(tmp_path).types("--selftest")


def test_plain_http_is_refused_beyond_this_computer(county: Administrator) -> None:
    assert "PLAIN_HTTP" in county.does("serve", "--plain", "--host", "0.0.0.0", fails=True)


def test_a_taken_port_is_told(county: Administrator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = county.does("serve", "--host", "127.0.0.1", "--port", port, fails=True)
    assert "HUB_PORT" in told


def test_a_file_serves_one_worker_only(county: Administrator) -> None:
    assert "HUB_WORKERS" in county.does("serve", "--workers", "2", fails=True)


@contextlib.contextmanager
def process(home: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`jiceng-hub serve` as a service would run it; yields it and its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    program = "from sync.hub.cli import main; main()"
    arguments = ["serve", "--home", str(home), "--host", "127.0.0.1", "--port", port, *more]
    running = subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        assert running.stderr is not None
        assert "listening" in running.stderr.readline()
        yield running, f"https://127.0.0.1:{port}"
    finally:
        running.kill()
        running.wait(20)
        assert running.stderr is not None
        running.stderr.close()


def test_a_service_answers_and_stops_when_told(county: Administrator, tmp_path: Path) -> None:
    path = tmp_path / "a.jiceng-enrol"
    with process(county.home) as (running, url):
        county.does("enrol", "河东中心卫生院", "--file", str(path), "--url", url)
        file, keys = read_enrolment_file(path), new_device_keys()
        asking = speak_as(keys, address_of(file))
        identity = enrol(asking, address_of(file), keys, file.code, "门诊一号机")
        asking.close()
        hub = speak(identity)
        with pytest.raises(Exception, match="DEVICE_PENDING"):
            hub.exchange(first_request(identity))
        assert "门诊一号机" in county.does("approve", *identity.words.split())
        assert hub.exchange(first_request(identity)).epoch
        told = county.does("devices")
        assert identity.words in told
        assert "门诊一号机" in told
        assert "门诊一号机" in county.does("revoke", keys.device[:8])
        with pytest.raises(Exception, match="DEVICE_REVOKED"):
            hub.exchange(first_request(identity))
        hub.close()
        assert "DEVICE_UNKNOWN" in county.does("revoke", "", fails=True)
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) in (0, -signal.SIGTERM)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells of another")
def test_no_process_of_the_hub_leaves_a_core_file(county: Administrator) -> None:
    with process(county.home) as (running, _):
        limits = Path(f"/proc/{running.pid}/limits").read_text(encoding="utf-8")
    (core,) = [line for line in limits.splitlines() if line.startswith("Max core file size")]
    assert core.split()[4:6] == ["0", "0"]


def test_two_workers_serve_one_postgresql(administrator: Administrator, server_url: str) -> None:
    administrator.does(
        "init", "--name", "河东县", "--address", "127.0.0.1", "--database", server_url
    )
    administrator.does("facility", "add", "河东中心卫生院", "--kind", "township_centre")
    assert "PostgreSQL" in administrator.does("status")
    trusted = str(administrator.home / "tls" / "county-ca.pem")
    with process(administrator.home, "--workers", "2") as (running, url):
        for _ in range(6):
            with requests.Session() as session:
                answer = session.get(f"{url}/v1/status", verify=trusted, timeout=30)
            assert answer.json()["protocol"] == PROTOCOL
        running.send_signal(signal.SIGTERM)
        running.wait(40)
    administrator.does("backup", str(administrator.home / "copies"))
    copy = administrator.home / "copies" / "000001"
    assert {path.name for path in copy.iterdir()} == {"hub-keys.age", "hub-data.age"}


def test_the_administrator_reads_who_looked_up_whom(county: Administrator) -> None:
    assert "Reason" in county.does("lookups")
    world = open_hub(HubHome(county.home))
    with world.engine.begin() as connection:
        connection.execute(
            LOOKUP.insert().values(
                at="2026-03-01T08:00:00.000Z",
                device="d",
                facility="f",
                user="u",
                number="130823********0026",
                reason="treatment",
                said="门诊接诊",
                found="[]",
            )
        )
    world.close()
    shown = county.does("lookups", "--last", "1")
    assert "130823********0026" in shown
    assert "门诊接诊" in shown
