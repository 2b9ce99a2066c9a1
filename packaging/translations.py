"""Keeps the Chinese catalogue in step with the English text in the source; standard library only.

    python packaging/translations.py update          collect the text of app/, sync/ and ui/
    python packaging/translations.py fill FILE.json  the same, then add {"English": "中文"}
    python packaging/translations.py check           list what is missing or left over, exit 1 if so
    python packaging/translations.py prune           drop translations of text no longer in use

`N_("...")` marks text anywhere; `tr("...")` marks and shows it in ui/. Both are found by the
syntax tree, so a string may be written over several lines.
"""

from __future__ import annotations

import ast
import json
import os
import string
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOG = ROOT / "resources" / "translations" / "jiceng_zh_CN.ts"
CONTEXT = "jiceng"
MARKS: Mapping[str, frozenset[str]] = {
    "app": frozenset({"N_"}),
    "sync": frozenset({"N_"}),
    "ui": frozenset({"N_", "tr"}),
}


class CatalogError(Exception):
    """The source or a JSON file says something the catalogue cannot take; the text says what."""


@dataclass(frozen=True)
class Message:
    source: str
    translation: str = ""

    @property
    def is_finished(self) -> bool:
        return bool(self.translation)


# --- what the source says


def marked_strings(code: str, marks: frozenset[str], name: str = "<text>") -> Iterator[str]:
    """Every literal that stands first inside one of the marks, in the order of the source."""
    for node in ast.walk(ast.parse(code, filename=name)):
        if isinstance(node, ast.Call) and node.args and _called_name(node) in marks:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                yield first.value


def _called_name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return ""


def extract(root: Path) -> set[str]:
    """All marked text below the source folders. Raises CatalogError for a file Python refuses."""
    found: set[str] = set()
    for folder, marks in MARKS.items():
        for path in sorted((root / folder).rglob("*.py")):
            try:
                found.update(marked_strings(path.read_text("utf-8"), marks, str(path)))
            except SyntaxError as broken:
                raise CatalogError(f"{path}:{broken.lineno}: not valid Python") from broken
    return found


# --- the catalogue on disk: Qt's TS format, which Linguist opens


def read_catalog(path: Path) -> dict[str, Message]:
    if not path.exists():
        return {}
    messages = (_message(element) for element in ET.parse(path).iter("message"))
    return {message.source: message for message in messages}


def _message(element: ET.Element) -> Message:
    translation = element.find("translation")
    if translation is None or translation.get("type") == "unfinished":
        return Message(element.findtext("source", ""))
    return Message(element.findtext("source", ""), translation.text or "")


def write_catalog(path: Path, messages: Mapping[str, Message]) -> None:
    """Write in sorted order, by a rename, so that a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.write_text(_as_ts(messages), "utf-8", newline="\n")
    fresh.replace(path)


def _as_ts(messages: Mapping[str, Message]) -> str:
    root = ET.Element("TS", version="2.1", language="zh_CN", sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for source in sorted(messages):
        element = ET.SubElement(context, "message")
        ET.SubElement(element, "source").text = source
        translation = ET.SubElement(element, "translation")
        if messages[source].is_finished:
            translation.text = messages[source].translation
        else:
            translation.set("type", "unfinished")
    ET.indent(root, space=" ")
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n'


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Only one process at a time changes the catalogue; the others wait their turn."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f".{path.name}.lock").open("a+b") as lock:
        _wait_for(lock.fileno())
        yield


def _wait_for(lock: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(lock, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX)


# --- the commands


def merged(
    sources: set[str], known: Mapping[str, Message], added: Mapping[str, str]
) -> dict[str, Message]:
    """New text enters unfinished; text that left the source goes unless somebody translated it."""
    kept = sources | {source for source, message in known.items() if message.is_finished}
    return {
        source: Message(source, added.get(source) or _translation(known, source)) for source in kept
    }


def _translation(known: Mapping[str, Message], source: str) -> str:
    message = known.get(source)
    return message.translation if message else ""


def update(added: Mapping[str, str] | None = None) -> dict[str, Message]:
    """Bring the catalogue up to date with the source and take in what is added."""
    with locked(CATALOG):
        messages = merged(extract(ROOT), read_catalog(CATALOG), added or {})
        write_catalog(CATALOG, messages)
    return messages


def prune() -> int:
    """Drop every translation whose text left the source; answers how many went."""
    with locked(CATALOG):
        known, sources = read_catalog(CATALOG), extract(ROOT)
        write_catalog(CATALOG, {text: known[text] for text in known if text in sources})
    return len(known.keys() - sources)


def fill(path: Path) -> list[str]:
    """Update and add the file's translations; answers with the sources nobody marks."""
    added = json.loads(path.read_text("utf-8"))
    if not isinstance(added, dict) or not all(isinstance(text, str) for text in added.values()):
        raise CatalogError(f"{path} must hold one object of text to text")
    messages = update(added)
    return sorted(source for source in added if source not in messages)


def problems() -> list[str]:
    """One line for each text without Chinese, whose places differ, or that nobody shows any more;
    empty when all is well."""
    known, sources = read_catalog(CATALOG), extract(ROOT)
    found = [f"not in the source, prune it: {text!r}" for text in sorted(known.keys() - sources)]
    for source in sorted(sources):
        message = known.get(source, Message(source))
        if not message.is_finished:
            found.append(f"no translation: {source!r}")
        elif places(source) != places(message.translation):
            found.append(f"places differ: {source!r} -> {message.translation!r}")
    return found


def places(text: str) -> set[str]:
    """The names inside braces; text that is no format string counts as one odd place."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {text}


def main(arguments: list[str]) -> int:
    match arguments:
        case ["update"]:
            waiting = sum(not message.is_finished for message in update().values())
            print(f"{waiting} without translation")
        case ["fill", name]:
            for unknown in fill(Path(name)):
                print(f"not marked anywhere: {unknown!r}", file=sys.stderr)
        case ["check"]:
            found = problems()
            print("\n".join([*found, f"{len(found)} to do"]))
            return 1 if found else 0
        case ["prune"]:
            print(f"{prune()} dropped")
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CatalogError as error:
        sys.exit(str(error))
