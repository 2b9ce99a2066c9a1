"""The page that counts: numbers of any period and institution, with what stands behind each."""

from ui.figures.page import FiguresPage

__all__ = ["FiguresPage"]
