"""`python -m ui` is `jiceng`."""

from __future__ import annotations

from ui.application import main

raise SystemExit(main())
