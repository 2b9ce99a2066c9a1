"""What was published of the five programmes, typed by hand; nothing of the generators is read here."""

from tests.replays.published import a, e

__all__ = ["a", "e"]
