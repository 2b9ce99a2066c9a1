"""The desk of the exchange with the county: what was refused, and what was written differently."""

from ui.attention.page import AttentionPage

__all__ = ["AttentionPage"]
