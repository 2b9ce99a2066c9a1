"""Referrals on the screen: the trays, the form, the case with its ladder and steps."""

from ui.referrals.page import ReferralsPage

__all__ = ["ReferralsPage"]
