"""The version of the program, the same on workstations and at the hub."""

PROGRAM = "1.1.0"
