"""Jiceng at work on one computer: a county hub, a township and a county hospital, invented people."""

from ui.demo.running import main

__all__ = ["main"]
