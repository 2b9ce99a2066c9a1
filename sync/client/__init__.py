"""The workstation's side of sync."""
