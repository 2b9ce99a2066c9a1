"""Registers of support between institutions: what was agreed, done and changed."""

from ui.support.page import SupportPage

__all__ = ["SupportPage"]
