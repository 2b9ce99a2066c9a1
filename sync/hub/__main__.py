"""`python -m sync.hub` is `jiceng-hub`."""

from __future__ import annotations

from sync.hub.cli import main

main()
