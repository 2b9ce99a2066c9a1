"""Declared forms on the screen: drawn from their elements, worked like every other form."""
