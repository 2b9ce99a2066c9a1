"""The county hub: an ordered journal of changes, delivered by facility."""
