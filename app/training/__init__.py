"""Teaching and training: sessions, who came, and what the month came to."""

from app.training.record import (
    ATTENDANCE,
    CHANNELS_TABLE,
    KINDS_TABLE,
    SESSION,
    TOPIC,
    TOPICS_TABLE,
    Attendance,
    TrainingSession,
    TrainingTopic,
    topic_words,
)
from app.training.roster import Entry, repeated, resumed, split_names
from app.training.service import Training
from app.training.sheets import Sheet
from app.training.views import (
    Counts,
    RosterLine,
    SessionLine,
    SessionView,
    Side,
    Tally,
    TopicChoice,
)

__all__ = [
    "ATTENDANCE",
    "CHANNELS_TABLE",
    "KINDS_TABLE",
    "SESSION",
    "TOPIC",
    "TOPICS_TABLE",
    "Attendance",
    "Counts",
    "Entry",
    "RosterLine",
    "SessionLine",
    "SessionView",
    "Sheet",
    "Side",
    "Tally",
    "TopicChoice",
    "Training",
    "TrainingSession",
    "TrainingTopic",
    "repeated",
    "resumed",
    "split_names",
    "topic_words",
]
