"""What every feature stands on: errors, kinds, clock, changes, coding."""
