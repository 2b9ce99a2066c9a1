"""How much goes into one request and one answer: little at first, more while the line holds."""

from __future__ import annotations

from collections.abc import Sequence

from sync.protocol.messages import MOST_OPERATIONS, MOST_ROWS, Answer, Request

_FIRST_OPERATIONS, _FIRST_ROWS = 50, 200
_FIRST_CHARACTERS, MOST_CHARACTERS = 75_000, 1_200_000
"""Of JSON in one request: some 16 KiB and 256 KiB once they are compressed."""
_TRUST = 8
"""So many full requests must pass below a size at which the line broke before it is tried again."""


class Pace:
    """Doubles what went through whole, halves what did not, and never repeats a size that failed:
    one above what the hub takes not at all, one at which the line broke not before the line has
    held for a while.

    `told` and `resume` carry it from one run of the program to the next, for one road to the hub.
    """

    def __init__(self, most_operations: int = MOST_OPERATIONS, most_rows: int = MOST_ROWS) -> None:
        self._most_rows = most_rows
        self._most = most_operations
        self._below = most_operations
        self._rows_below = most_rows
        self._trust = 0
        self.operations = min(_FIRST_OPERATIONS, most_operations)
        self.rows = min(_FIRST_ROWS, most_rows)
        self.characters = _FIRST_CHARACTERS

    def held(self, request: Request, answer: Answer) -> None:
        """A request was answered; where it was full, the next may be larger."""
        is_full = bool(_size(request)) and (_size(request) >= self.operations or not request.page)
        brought_all_asked = answer.page is not None and answer.page.more
        if is_full or brought_all_asked:
            self._trust += 1
            if self._trust >= _TRUST:
                self._below, self._rows_below = self._most, self._most_rows
        if is_full:
            self.operations = min(self.operations * 2, self._below, self._most)
            self.characters = min(self.characters * 2, MOST_CHARACTERS)
        if brought_all_asked:
            self.rows = min(self.rows * 2, self._rows_below)

    def broke(self, request: Request) -> None:
        """The line was cut under a request, or the hub found it too large."""
        self._trust = 0
        if size := _size(request):
            self._below = max(1, size - 1)
            self.operations = max(1, min(self.operations, size) // 2)
            self.characters = max(1, self.characters // 2)
        if request.page:
            self._rows_below = max(1, request.page - 1)
        self.rows = max(1, self.rows // 2)

    def refused(self, request: Request) -> None:
        """The hub takes so many at once never."""
        self.broke(request)
        self._most = max(1, min(self._most, _size(request) - 1))

    def told(self) -> list[int]:
        return [self.operations, self.rows, self.characters, self._most]

    def resume(self, told: Sequence[int]) -> None:
        """Go on at what was told; whatever else stands there is let go."""
        if len(told) != 4 or min(told) < 1:
            return
        operations, rows, characters, most = told
        self._most = min(self._most, most)
        self._below = min(self._below, self._most)
        self.operations = min(operations, self._most)
        self.rows = min(rows, self._most_rows)
        self.characters = min(characters, MOST_CHARACTERS)


def _size(request: Request) -> int:
    return len(request.operations) + len(request.offers)
