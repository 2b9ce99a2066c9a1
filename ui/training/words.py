"""How training reads on the screen: codes in the person's language, numbers with their units."""

from __future__ import annotations

from app.figures import Result
from app.training import (
    TOPICS_TABLE,
    Entry,
    SessionLine,
    TopicChoice,
    topic_words,
)
from ui.text import tr
from ui.widgets.choices import Choice
from ui.words import label, language

TABLES = ("kind", "topic", "channel")


def topic_choice(topic: TopicChoice) -> Choice:
    if topic.is_own:
        return Choice(topic.code, topic.name, tr("added here"))
    return Choice(topic.code, label(TOPICS_TABLE, topic.code))


def topic_of(line: SessionLine) -> str:
    fields = {"topic": line.topic, "topic_name": line.topic_name, "title": line.title}
    return topic_words(fields, language())


def tallies(sessions: Result, persons: Result) -> list[str]:
    """The most frequent first."""
    (words,) = sessions.by
    found = [(int(group.value or 0), group.values[0]) for group in sessions.groups]
    return [
        tr(
            "{name} {sessions} / {persons}",
            name=words.of(value, language()),
            sessions=count,
            persons=persons.of(value),
        )
        for count, value in sorted(found, key=lambda one: (-one[0], one[1]))
    ]


def attendance(line: SessionLine) -> str:
    """Who came of how many; only how many while nothing was noted."""
    return f"{line.present} / {line.expected}" if line.expected else "–"


def presence(entry: Entry) -> str:
    if entry.present is None:
        return tr("Expected")
    return tr("Came") if entry.present else tr("Absent")


def department_choice(code: str) -> Choice | None:
    return Choice(code, label("department", code))
