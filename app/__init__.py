"""The health centre without a screen: no Qt, no network."""
