"""The house rules a machine can check: who imports whom, and one name per feature everywhere."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from grimp import ImportGraph
from importlinter import cli
from importlinter.contracts.forbidden import ForbiddenContract
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Table, UniqueConstraint

from app.kinds import CLASSES, KINDS
from app.storage.store import Store
from ui.features import FEATURES as PAGES

ROOT = Path(__file__).resolve().parent.parent
TOP_LEVEL = {"app", "ui", "sync", "resources", "packaging", "tests"}
PARTS = {path.name for path in (ROOT / "packaging" / "requirements").glob("*.txt")}


def _linting() -> dict[str, Any]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    said: dict[str, Any] = config["tool"]["importlinter"]
    return said


def _contracts() -> list[str]:
    return [contract["id"] for contract in _linting()["contracts"]]


@pytest.mark.parametrize("contract", _contracts())
def test_the_import_contract_is_kept(contract: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    kept = cli.lint_imports(
        config_filename="pyproject.toml", limit_to_contracts=(contract,), no_cache=True
    )
    assert kept == cli.EXIT_STATUS_SUCCESS


def _modules(folder: str) -> dict[str, Path]:
    """Name to file or package, of what stands directly in a folder."""
    files = {path.stem: path for path in (ROOT / folder).glob("*.py") if path.stem != "__init__"}
    packages = {path.parent.name: path.parent for path in (ROOT / folder).glob("*/__init__.py")}
    return files | packages


KITS = {"cases", "forms"}
"""What features are declared with: no feature itself, and every page may know it."""
BESIDE = {"attachments"}
"""Has no page: it stands beside a record on the page of that."""
FEATURES = sorted((_modules("app").keys() & _modules("ui").keys()) - KITS)


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_has_its_tests_under_its_own_name(feature: str) -> None:
    named = {path.stem.removeprefix("test_") for path in (ROOT / "tests").glob("*/test_*.py")}
    packages = {path.name for path in (ROOT / "tests").glob("*/*/") if path.is_dir()}
    assert feature in named | packages


def _imported(path: Path) -> Iterator[str]:
    for file in [path] if path.is_file() else path.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            elif isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("feature", FEATURES)
def test_a_page_opens_other_pages_by_signal_only(feature: str) -> None:
    others = {f"ui.{other}" for other in FEATURES if other not in {feature, *BESIDE}}
    imported = {".".join(name.split(".")[:2]) for name in _imported(_modules("ui")[feature])}
    assert imported & others == set()


@pytest.mark.parametrize("page", sorted({page.page.partition(":")[0] for page in PAGES}))
def test_a_page_asks_the_exchange_by_its_one_door(page: str) -> None:
    """The page of the stick is the exchange itself."""
    part = page.split(".")[1]
    imported = {name for name in _imported(_modules("ui")[part]) if name.startswith("sync")}
    assert imported == set() or part == "stick"


TWO_MEANINGS = {
    "CaseView": "one feature's is the kit's, and more",
    "Field": "what is declared, and where it is typed",
    "Form": "what is declared, and what stands on the screen",
}
"""Names of classes that stand in two modules, and why they may; the list only shrinks."""


def test_a_short_word_means_one_thing() -> None:
    """A class that others see has its name for itself; the narrower thing has the longer name."""
    files = (file for room in ("app", "sync", "ui") for file in (ROOT / room).rglob("*.py"))
    parsed = (_tree(file) for file in files if "versions" not in file.parts)
    named = Counter(
        one.name for tree in parsed for one in tree.body if isinstance(one, ast.ClassDef)
    )
    repeated = {name for name, times in named.items() if times > 1 and not name.startswith("_")}
    assert repeated == TWO_MEANINGS.keys()


KIT_FILES = [
    ROOT / kit
    for kit in (
        *("app/cases", "app/figures", "app/forms", "app/tasks.py"),
        *("ui/cases", "ui/feature.py", "ui/forms", "ui/saving.py"),
    )
]
OWNERS = {one.__tablename__: one.__module__.split(".")[1] for one in CLASSES}
"""Which feature, or which room beside the features, a table belongs to."""
EVERYBODYS = {"attachments", "forms", "receipts", "signatures", "storage"}
"""What stands beside a record, whatever that is; the kits' own."""
DIRECTORYS = frozenset({"facilities", "users"})
"""Whom the rules of sight and rights speak of."""
OF_FEATURES = {name for name, owner in OWNERS.items() if owner not in EVERYBODYS}
SLIPS = "sync/protocol/packet.py"
"""The printed code of a slip: what both ends know before they begin is part of its format."""
CONFIRMED = "sync/hub/journal/scope.py"
"""What two institutions show each other is a rule of sight."""
_READS_A_TABLE = re.compile(r'\b(?:FROM|JOIN|INTO|UPDATE)\s+"?(\w+)')


def _files(*where: Path) -> Iterator[Path]:
    for path in where:
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def _strings(tree: ast.Module) -> Iterator[str]:
    """Every text in it that is no docstring."""
    nodes = list(ast.walk(tree))
    told = {id(one.value) for one in nodes if isinstance(one, ast.Expr)}
    for one in nodes:
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in told:
            yield one.value


def _foreign(tree: ast.Module, own: str) -> set[str]:
    """What it reads by statements of its own of features other than this one."""
    mine = {own, *EVERYBODYS}
    tables = {name for said in _strings(tree) for name in _READS_A_TABLE.findall(said)}
    others = {one.__name__ for one in CLASSES if OWNERS[one.__tablename__] not in mine}
    asks = [one for one in ast.walk(tree) if isinstance(one, ast.Call)]
    asks = [one for one in asks if getattr(one.func, "id", "") in {"select", "listed", "in_lists"}]
    named = {one.id for ask in asks for one in ast.walk(ask) if isinstance(one, ast.Name)}
    return {name for name in tables if OWNERS.get(name, own) not in mine} | (named & others)


def _words_of_features(path: Path, beyond: frozenset[str] = frozenset()) -> set[str]:
    said = {word for text in _strings(_tree(path)) for word in re.findall(r"\w+", text)}
    return said & {name for name in OF_FEATURES if OWNERS[name] not in beyond}


def test_features_meet_in_kits_and_not_in_each_others_statements() -> None:
    """Institutions and people are asked of in app/storage/institutions.py."""
    without = {"core", "storage"}
    asked = {}
    for file in _files(ROOT / "app", ROOT / "sync" / "client", ROOT / "sync" / "protocol"):
        own = file.relative_to(ROOT).parts[1].removesuffix(".py")
        if own not in without and (found := _foreign(_tree(file), own)):
            asked[str(file)] = found
    assert asked == {}


def test_a_statement_about_another_features_records_is_found() -> None:
    assert _foreign(ast.parse('QUERY = f"SELECT name FROM patient WHERE {one}"'), "duty") == {
        "patient"
    }
    assert _foreign(ast.parse("q = listed(Patient).where(Patient.id == one)"), "duty") == {
        "Patient"
    }
    assert _foreign(ast.parse("q = select(Duty.on_day).where(*in_lists(Duty))"), "duty") == set()


def test_a_kit_names_no_feature() -> None:
    named = {str(file): _words_of_features(file) for file in _files(*KIT_FILES)}
    assert {file: words for file, words in named.items() if words} == {}


def test_the_exchange_names_no_feature() -> None:
    named = {
        str(file.relative_to(ROOT)): words
        for file in _files(ROOT / "sync")
        if (words := _words_of_features(file, DIRECTORYS))
    }
    assert named.keys() == {SLIPS, CONFIRMED}


@pytest.mark.parametrize(
    ("contract", "planted"), [("kits", "app.cases.owing"), ("exchange", "sync.hub.journal.feed")]
)
def test_an_import_of_a_feature_is_found(contract: str, planted: str) -> None:
    """Of an otherwise empty tree, with what is allowed."""
    (said,) = [one for one in _linting()["contracts"] if one["id"] == contract]
    graph = ImportGraph()
    for module in [*said["source_modules"], *said["forbidden_modules"], planted]:
        graph.add_module(module)
    for allowed in said.get("ignore_imports", ()):
        importer, imported = allowed.split(" -> ")
        graph.add_import(importer=importer, imported=imported)
    options = {name: value for name, value in said.items() if name not in {"id", "name", "type"}}
    options["allow_indirect_imports"] = str(options["allow_indirect_imports"])
    rule = ForbiddenContract(said["name"], {"root_packages": _linting()["root_packages"]}, options)
    assert rule.check(deepcopy(graph), verbose=False).kept
    graph.add_import(importer=planted, imported="app.patients")
    assert not rule.check(graph, verbose=False).kept


def test_no_folder_was_added_at_the_top() -> None:
    with_code = {path.parent.name for path in ROOT.glob("[a-z]*/*.py")}
    assert with_code - {"build", "dist"} <= TOP_LEVEL


@pytest.mark.parametrize("name", sorted(PARTS))
def test_requirements_name_no_package_index_and_carry_hashes(name: str) -> None:
    text = (ROOT / "packaging" / "requirements" / name).read_text("utf-8")
    assert "://" not in text
    assert "--hash=sha256:" in text


def test_no_synced_table_refuses_what_another_computer_wrote() -> None:
    """Two may write at once what here would be written once; only the id is one of its kind."""
    refusing = []
    for record_class in CLASSES:
        table = cast(Table, record_class.__table__)
        refusing += [
            f"{table.name}.{column.name}"
            for column in table.columns
            if (column.unique and column.name != "id") or column.foreign_keys
        ]
        wrong = (CheckConstraint, ForeignKeyConstraint, UniqueConstraint)
        own = [one for one in table.constraints if isinstance(one, wrong)]
        refusing += [table.name for one in own if [c.name for c in one.columns] != ["id"]]
        refusing += [str(index.name) for index in table.indexes if index.unique]
    assert refusing == []


def test_no_synced_table_of_a_migrated_store_refuses_either(store: Store) -> None:
    with store.reading() as session:
        ask = session.connection().exec_driver_sql
        for kind in KINDS:
            (made,) = ask("SELECT sql FROM sqlite_master WHERE name = ?", (kind.name,)).scalars()
            assert "CHECK" not in made.upper().replace('"CHECK', ""), kind.name
            indexes = ask(f"PRAGMA index_list({kind.name})").all()
            unique = [ask(f"PRAGMA index_info({one[1]})").all() for one in indexes if one[2]]
            assert [[row[2] for row in rows] for rows in unique] == [["id"]], kind.name
