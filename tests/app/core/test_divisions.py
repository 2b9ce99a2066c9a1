"""Divisions are found by code, level by level, former counties included."""

from __future__ import annotations

from app.core import divisions
from app.core.divisions import Divisions


def test_thirty_one_provinces_are_listed() -> None:
    assert len(divisions.provinces()) == 31
    assert divisions.provinces()[0].name == "北京市"


def test_a_province_opens_down_to_its_towns() -> None:
    cities = {division.name: division.code for division in divisions.children("13")}
    counties = {division.name: division.code for division in divisions.children(cities["承德市"])}
    assert counties["承德县"] == "130821"
    assert counties["丰宁满族自治县"] == "130826"
    towns = divisions.children("130821")
    assert len(towns) > 10
    assert all(town.code.startswith("130821") and len(town.code) == 9 for town in towns)


def test_the_whole_country_is_there() -> None:
    table = Divisions()
    cities = [city for province in table.provinces() for city in table.children(province.code)]
    counties = [county for city in cities for county in table.children(city.code)]
    towns = sum(len(table.children(county.code)) for county in counties)
    assert (len(cities), len(counties), towns) == (342, 2978, 41352)


def test_names_are_found_and_unknown_codes_shown_as_they_are() -> None:
    assert divisions.name("231221") == "望奎县"
    assert divisions.name("130823") == "平泉县"
    assert divisions.name("999999") == "999999"
    assert divisions.name("130821999") == "130821999"
    assert divisions.children("99") == []
    assert divisions.children("130821101") == []


def test_a_full_name_leaves_out_names_that_are_no_places() -> None:
    table = Divisions()
    assert table.full_name("130821") == "河北省承德市承德县"
    assert table.full_name("110101001") == "北京市东城区东华门街道"


def test_former_counties_are_known_but_not_present() -> None:
    table = Divisions()
    assert table.is_known_county("130823")
    assert not table.is_present("130823")
    assert table.is_known_county("810000")
    assert table.is_present("130821")
    assert not table.is_known_county("139999")
