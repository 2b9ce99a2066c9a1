"""Keeps None, True and False alive under a binding that drops references to them."""

from __future__ import annotations

import ctypes
import sys

SPARE = 1 << 40


def protect_singletons() -> None:
    """Give None, True and False more references than a program can lose. Call it before Qt.

    PySide6 6.12.0 on Python 3.11 gives away one reference to None with every call that returns
    nothing and one to True with every bool signal (measured; 6.9.3 and 6.11.2 do not): the
    interpreter aborts after some hundred signals. From 3.12 on these objects are immortal.
    """
    if sys.version_info >= (3, 12):
        return
    for single in (None, True, False):
        ctypes.c_ssize_t.from_address(id(single)).value += SPARE
