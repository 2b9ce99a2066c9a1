"""Printed forms and reports."""
