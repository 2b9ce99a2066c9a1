"""Real keys in the real window: typed by another program, through an X server."""
