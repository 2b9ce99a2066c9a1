"""What workstations bring back after the hub has gone back in time."""
