"""One generator for each programme of what happened in it."""
