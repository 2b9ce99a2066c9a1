"""How much goes into one request and one answer: little at first, more while the line holds."""

from __future__ import annotations

from sync.protocol.messages import MOST_OPERATIONS, MOST_ROWS, Answer, Request

_FIRST_OPERATIONS = 50
_FIRST_ROWS = 200


class Pace:
    """Doubles what went through whole, halves what did not, never repeats a size that failed."""

    def __init__(self, most_operations: int = MOST_OPERATIONS, most_rows: int = MOST_ROWS) -> None:
        self._most_operations = most_operations
        self._most_rows = most_rows
        self.operations = min(_FIRST_OPERATIONS, most_operations)
        self.rows = min(_FIRST_ROWS, most_rows)

    def held(self, request: Request, answer: Answer) -> None:
        """A request was answered; where it was full, the next may be larger."""
        if _size(request) >= self.operations:
            self.operations = min(self.operations * 2, self._most_operations)
        if answer.page is not None and answer.page.more:
            self.rows = min(self.rows * 2, self._most_rows)

    def broke(self, request: Request) -> None:
        """The line was cut under a request, or the hub found it too large."""
        self.operations = max(1, min(self.operations, _size(request)) // 2)
        self.rows = max(1, self.rows // 2)


def _size(request: Request) -> int:
    return len(request.operations) + len(request.offers)
