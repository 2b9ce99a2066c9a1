"""The page of institutions, and the agreements with them."""

from ui.facilities.page import FacilitiesPage

__all__ = ["FacilitiesPage"]
