"""Teaching and training: sessions, who came, and what the month came to."""

from app.training.record import (
    ATTENDANCE,
    CHANNELS_TABLE,
    KINDS_TABLE,
    SESSION,
    SESSION_FORM,
    TOPIC,
    TOPICS_TABLE,
    Attendance,
    TrainingSession,
    TrainingTopic,
    topic_words,
)
from app.training.roster import Entry, repeated, resumed, split_names
from app.training.service import Training
from app.training.sheets import TrainingSheet
from app.training.views import (
    RosterLine,
    SessionLine,
    SessionView,
    TopicChoice,
    TrainingSide,
)

__all__ = [
    "ATTENDANCE",
    "CHANNELS_TABLE",
    "KINDS_TABLE",
    "SESSION",
    "SESSION_FORM",
    "TOPIC",
    "TOPICS_TABLE",
    "Attendance",
    "Entry",
    "RosterLine",
    "SessionLine",
    "SessionView",
    "TopicChoice",
    "Training",
    "TrainingSession",
    "TrainingSheet",
    "TrainingSide",
    "TrainingTopic",
    "repeated",
    "resumed",
    "split_names",
    "topic_words",
]
