"""One's own sign-in on the screen: password, PIN and recovery sheet."""

from ui.own.page import AccountPage

__all__ = ["AccountPage"]
