"""How requests reach the hub and answers leave it: HTTP, the port, sticks, those who wait."""
