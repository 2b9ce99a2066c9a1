"""What a crash leaves behind: no core file, so that no key and no word of a patient stands in one."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_PR_SET_DUMPABLE = 4
_NO_ERROR_BOX = 0x0001 | 0x0002
"""SEM_FAILCRITICALERRORS and SEM_NOGPFAULTERRORBOX: Windows keeps no report with memory in it."""


def leave_no_core_file() -> None:
    """For this process, from its first window on; where the system has another way, nothing."""
    if sys.platform == "win32":
        _tell_windows()
    else:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform.startswith("linux"):
            # Against a handler that takes the memory whatever the limit says, and against
            # whoever looks into another process of the same account.
            with suppress(OSError, AttributeError):
                ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _tell_windows() -> None:
    with suppress(OSError, AttributeError):
        ctypes.WinDLL("kernel32").SetErrorMode(_NO_ERROR_BOX)  # type: ignore[attr-defined]
        ctypes.WinDLL("wer").WerAddExcludedApplication(sys.executable, False)  # type: ignore[attr-defined]
