"""Residents on the screen: the list, registering somebody, and one resident's record."""

from ui.patients.page import PatientsPage

__all__ = ["PatientsPage"]
