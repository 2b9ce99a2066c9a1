"""What was published of the five programmes, typed by hand; nothing of the generators is read here."""

from tests.replays.published import a, b, c, d, e

__all__ = ["a", "b", "c", "d", "e"]
