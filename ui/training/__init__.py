"""The page of training: recording sessions, ticking rosters, printing sheets."""

from ui.training.page import TrainingPage

__all__ = ["TrainingPage"]
