"""Safety copies on the screen: made here or onto a stick, and brought back before signing in."""

from ui.copies.page import CopiesPage

__all__ = ["CopiesPage"]
