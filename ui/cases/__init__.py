"""Cases on the screen: tray, page, way and buttons of every ladder. A feature brings its `Face`."""

from ui.cases.face import Button, Face, StepForm
from ui.cases.pane import CasePane
from ui.cases.panel import CasePanel
from ui.cases.tray import Tray, TrayButtons

__all__ = ["Button", "CasePane", "CasePanel", "Face", "StepForm", "Tray", "TrayButtons"]
