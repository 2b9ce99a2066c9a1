"""`python -m ui.demo` is `jiceng demo`."""

from __future__ import annotations

from ui.demo.running import main

raise SystemExit(main())
