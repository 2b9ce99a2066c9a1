"""The hub's order of changes: who may write what, what it is worth, who hears of it."""
