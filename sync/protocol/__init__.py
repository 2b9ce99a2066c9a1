"""What client, hub and envelope all speak."""
