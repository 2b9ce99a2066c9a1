"""What every test needs: no real screen, and no wish of this computer's person."""

from __future__ import annotations

import os

# Before anything imports Qt. A flow that wants a real window system sets its own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# An input method of the desktop would open windows of its own.
os.environ.setdefault("QT_IM_MODULE", "compose")
