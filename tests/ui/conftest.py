"""What every test with a window needs."""

from __future__ import annotations

from ui.singletons import protect_singletons

protect_singletons()
