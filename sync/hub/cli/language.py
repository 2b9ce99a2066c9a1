"""The command line's words, in the language of whoever administers the hub."""

from __future__ import annotations

import os
from collections.abc import Mapping

from app.core.catalog import finished_texts
from app.core.resources import resource

CHINESE = "zh_CN"
ENGLISH = "en"


def language_of(environment: Mapping[str, str] = os.environ) -> str:
    """JICENG_LANGUAGE (zh or en) when set, else what the system says."""
    names = ("JICENG_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    said = next((environment[name] for name in names if environment.get(name)), "")
    return CHINESE if said.lower().startswith("zh") else ENGLISH


class Phrases:
    """Says English source text in one language, with its `{places}` filled."""

    def __init__(self, language: str) -> None:
        is_source = language == ENGLISH
        catalog = resource("translations", f"jiceng_{language}.ts")
        self._texts: dict[str, str] = {} if is_source else finished_texts(catalog)
        self.language = language

    def __call__(self, text: str, **params: object) -> str:
        said = self._texts.get(text, text)
        return said.format(**params) if params else said
