"""The county publishes a form from a workbook, goes on from it, and takes a version back."""

from __future__ import annotations

from pathlib import Path

from app.forms.template import as_workbook
from tests.app.forms.large import large
from tests.sync.hub.cli.test_commands import Administrator, administrator, county

__all__ = ["administrator", "county"]


def test_a_form_is_published_version_by_version(county: Administrator, tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    assert "is written" in county.does("form", "template", str(file))
    assert "may be published" in county.does("form", "check", str(file))
    assert "example" not in county.does("form", "list")
    assert "is published: 3 elements, 1 cases" in county.does("form", "add", str(file))
    assert "FORM_VERSION" in county.does("form", "add", str(file), fails=True)
    shipped = ("teaching_round", "case_discussion", "operation_teaching")
    assert county.does("form", "add", *shipped).count("is published") == 3
    county.does("form", "template", str(file), "--form", "teaching_round")
    assert "Give it the number 2" in county.does("form", "add", str(file), fails=True)
    county.does("form", "take-back", "teaching_round", "1")
    assert "FORM_UNKNOWN" in county.does("form", "take-back", "teaching_round", "9", fails=True)
    listed = county.does("form", "list").splitlines()
    (taken,) = [line for line in listed if line.startswith("teaching_round")]
    assert taken.split()[-1].count("-") == 2


def test_a_bad_file_is_one_sentence_and_the_old_version_stays(
    county: Administrator, tmp_path: Path
) -> None:
    file = tmp_path / "form.xlsx"
    file.write_bytes(as_workbook(large()))
    county.does("form", "add", str(file))
    twice = large(2, elements=[*large().elements, large().elements[0]])
    file.write_bytes(as_workbook(twice))
    told = county.does("form", "add", str(file), fails=True)
    assert f"数据元 {len(twice.elements) + 1}: The element “signs” stands here" in told
    assert "what was published before stays" in told
    file.write_bytes(b"no workbook")
    assert "damaged" in county.does("form", "add", str(file), fails=True)
    assert county.does("form", "list").count("large") == 1
