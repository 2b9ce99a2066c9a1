"""The page that shows, kind by kind and day by day, that the county has every record."""

from ui.reconciliation.page import ReconciliationPage

__all__ = ["ReconciliationPage"]
