"""Who follows the README adds a feature of each sort with these lines, and every check is green;
what was added reaches every computer, also through older programs, and stands on its pages.

The lines stand in tests/adding; the README's recipe names the same places.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINES = Path(__file__).resolve().parent / "adding"
TREE = ("app", "sync", "ui", "resources", "packaging", "tests", "pyproject.toml", "README.md")
CHECKS = (
    (sys.executable, "-m", "ruff", "check", "-q", "--no-cache", "."),
    (sys.executable, "-m", "ruff", "format", "-q", "--check", "--no-cache", "app", "ui", "tests"),
    (sys.executable, "packaging/translations.py", "check"),
)
TESTS = (
    *("tests/test_house.py", "tests/test_reachable.py", "tests/test_translations.py"),
    "tests/ui/test_features.py",
    "tests/app/storage/test_migrations.py",
    "tests/ui/test_one_result.py::test_every_form_of_the_program_is_tried_or_keeps_no_record",
)
"""Those that look at every feature there is, the import contracts among them."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    left_out = shutil.ignore_patterns("__pycache__", "*.pyc", "pictures", "landed_*")
    for name in TREE:
        source, target = ROOT / name, tmp_path / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=left_out)
        else:
            shutil.copy(source, target)
    return tmp_path


def _add(copy: Path, feature: str, files: Mapping[str, str]) -> None:
    """The new files; NNNN is the next number of a step, BEFORE the one before it."""
    steps = (copy / "app" / "storage" / "migrations" / "versions").glob("[0-9]*.py")
    before = max(path.name[:4] for path in steps)
    number = f"{int(before) + 1:04}"
    for name, place in files.items():
        text = (LINES / feature / f"{name}.txt").read_text("utf-8")
        target = copy / place.replace("NNNN", number)
        target.write_text(text.replace("NNNN", number).replace("BEFORE", before), "utf-8")


def _put(copy: Path, place: str, after: str, line: str) -> None:
    """One line, behind another."""
    text = (copy / place).read_text("utf-8")
    assert text.count(after) >= 1, (place, after)
    (copy / place).write_text(text.replace(after, after + line, 1), "utf-8")


def _before(copy: Path, place: str, before: str, line: str) -> None:
    text = (copy / place).read_text("utf-8")
    assert before in text, (place, before)
    (copy / place).write_text(text.replace(before, line + before, 1), "utf-8")


def _say(copy: Path, words: Mapping[str, str]) -> None:
    (copy / "words.json").write_text(json.dumps(words), "utf-8")
    _run(copy, sys.executable, "packaging/translations.py", "fill", "words.json")
    (copy / "words.json").unlink()


def _run(copy: Path, *command: str) -> None:
    ours = ("PYTEST", "COV", "PYTHONDONTWRITEBYTECODE")  # many starts: compiled once
    outside = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    env = {**outside, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(copy)}
    done = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def _check(copy: Path, *tests: str) -> None:
    for check in CHECKS:
        _run(copy, *check)
    _run(copy, sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests)


@pytest.mark.timeout(600)
def test_a_feature_of_each_sort_is_added_by_a_line_each_and_reaches_everybody(copy: Path) -> None:
    _add_list(copy)
    _add_case(copy)
    _run(copy, sys.executable, "-c", FORM_FILE)
    _run(copy, sys.executable, "-m", "ruff", "format", "-q", "--no-cache", "app/counted.py")
    _say(copy, WORDS)
    _add(copy, "together", {"test_added.py": "tests/ui/test_added.py"})
    own = ("tests/app/test_visits.py", "tests/ui/test_visits.py", "tests/app/test_consultations.py")
    _check(copy, *TESTS, "tests/app/forms/test_shipped.py", *own, "tests/ui/test_added.py")


def _add_list(copy: Path) -> None:
    """With a form, what falls due, and a figure."""
    _add(
        copy,
        "visits",
        {
            "app_visits.py": "app/visits.py",
            "migration.py": "app/storage/migrations/versions/NNNN_visits.py",
            "ui_visits.py": "ui/visits.py",
            "test_app_visits.py": "tests/app/test_visits.py",
            "test_ui_visits.py": "tests/ui/test_visits.py",
        },
    )
    users = "from app.users import Person, Post\n"
    _put(copy, "app/kinds.py", users, "from app.visits import VillageRound\n")
    _put(copy, "app/kinds.py", "    Note,\n", "    VillageRound,\n")
    users = "from app.users import Users\n"
    _put(copy, "app/clinic.py", users, "from app.visits import Visits\n")
    notes = "        self.notes = Notes(store, actor)\n"
    _put(copy, "app/clinic.py", notes, "        self.visits = Visits(store, actor)\n")
    duty = "            self.duty.source(),\n"
    _put(copy, "app/clinic.py", duty, "            self.visits.source(),\n")
    _put(copy, "ui/features.py", LAST, FEATURE)
    _put(
        copy, "app/counted.py", "from __future__ import annotations\n\n", "from app import visits\n"
    )
    _put(copy, "app/counted.py", "= (", "*visits.FIGURES, ")
    _try_form(copy, ROUND, '"ui/visits.py VisitForm": (_visit, {"visit": 1})')


def _try_form(copy: Path, opened: str, line: str) -> None:
    tried = "tests/ui/test_one_result.py"
    _put(copy, tried, "# How each form is opened and filled with what is sound\n", opened)
    forms = "FORMS: dict[str, tuple[Opener, dict[str, int]]] = {\n"
    _put(copy, tried, forms, f"    {line},\n")


def _add_case(copy: Path) -> None:
    """Who asks, who answers, and what is owed, as data."""
    _add(
        copy,
        "consultations",
        {
            "app_consultations.py": "app/consultations.py",
            "codes.json": "resources/codes/consultation.json",
            "migration.py": "app/storage/migrations/versions/NNNN_consultations.py",
            "ui_consultations.py": "ui/consultations.py",
            "test_app_consultations.py": "tests/app/test_consultations.py",
        },
    )
    clock = "from app.core.kinds import Kinds\n"
    made = "from app.consultations import Consultation, ConsultationStep\n"
    _before(copy, "app/kinds.py", clock, made)
    _put(copy, "app/kinds.py", "    Note,\n", "    Consultation,\n    ConsultationStep,\n")
    clock = "from app.core.clock import Clock\n"
    _before(copy, "app/clinic.py", clock, "from app.consultations import Consultations\n")
    notes = "        self.notes = Notes(store, actor)\n"
    line = "        self.consultations = Consultations(store, actor)\n"
    _put(copy, "app/clinic.py", notes, line)
    duty = "            self.duty.source(),\n"
    _put(copy, "app/clinic.py", duty, "            self.consultations.source(),\n")
    _put(copy, "ui/features.py", LAST, CASE)
    _try_form(
        copy, QUESTION, '"ui/consultations.py QuestionForm": (_question, {"consultation": 1})'
    )


LAST = '        also=N_("password recovery lock"),\n    ),\n'
FEATURE = """    Feature(
        "visits",
        N_("Village rounds"),
        "home",
        "ui.visits:VisitsPage",
        RailGroup.PUBLIC_HEALTH,
        opens={"visit": "open"},
    ),
"""
CASE = """    Feature(
        "consultations",
        N_("Consultations"),
        "consultation",
        "ui.consultations:ConsultationsPage",
        RailGroup.TOGETHER,
        opens={"consultation": "open"},
    ),
"""
FORM_FILE = """
from msgspec.structs import replace
from pathlib import Path
from app.forms.file import FormFile
from app.forms.template import as_workbook
shipped = Path("resources/forms/teaching_round.xlsx")
body = replace(FormFile(shipped).body, code="ward_round")
shipped.with_name("ward_round.xlsx").write_bytes(as_workbook(body))
"""
"""A county's own, made of one that ships; its worked cases come with it."""
ROUND = """

def _visit(bench: Bench) -> Form:
    form: Form = bench.page("visits", "new")._form
    form.set_values({"visited_on": TODAY, "place": "前村"})
    return form
"""
QUESTION = """

def _question(bench: Bench) -> Form:
    form: Form = bench.page("consultations", "new").form
    form.set_values({"to_facility_id": HOSPITAL, "question": "胸片有无异常？"})
    return form
"""
WORDS = {
    "Village round": "巡诊",
    "Village rounds": "乡村巡诊",
    "Village visited": "巡诊村",
    "Next round": "下次巡诊",
    "Village round planned": "计划巡诊",
    "Every round written down.": "每一次登记的巡诊。",
    "No round yet.": "还没有巡诊。",
    "&Save the round  Ctrl+Enter": "保存巡诊(&S)  Ctrl+Enter",
    "&New consultation": "新建会诊(&N)",
    "&Send the question  Ctrl+Enter": "提交会诊(&S)  Ctrl+Enter",
    "Consultations": "远程会诊",
    "Institution asked": "受邀机构",
    "Question": "会诊问题",
    "Opinion": "会诊意见",
    "Step of a consultation": "会诊步骤",
    "Give &opinion": "写会诊意见(&O)",
    "&Read, settled": "已阅(&R)",
}
