"""Files that stay open beside a store, by the number the system gives them."""

from __future__ import annotations

import os
from typing import Any


def close_all(handles: dict[Any, int]) -> None:
    """Once, however often it is called."""
    while handles:
        _, handle = handles.popitem()
        os.close(handle)
