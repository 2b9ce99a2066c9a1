"""Residents: joining records, judging pairs, lists that are cut."""
