"""Sentences about safety copies."""

from __future__ import annotations

from app.storage.safety_copy import SafetyCopy
from app.workstation import BroughtBack
from ui.text import tr
from ui.words import moment

_MEGABYTE = 1_000_000


def size(copy: SafetyCopy) -> str:
    return tr("{count} MB", count=max(1, round(copy.bytes / _MEGABYTE)))


def attached(copy: SafetyCopy) -> str:
    """Nothing where an older program made the copy without a note."""
    return "" if copy.note is None else str(copy.note.attachments)


def choice_words(copy: SafetyCopy, where: str) -> str:
    return f"{moment(copy.made_at)} · {size(copy)} · {where}"


def what_came_back(back: BroughtBack) -> str:
    """What is there again, what is still to come, and what is missing."""
    said = [
        tr(
            "The records are as they were on {when}. What the county has received since then comes"
            " back with the next exchange.",
            when=moment(back.copy.made_at),
        )
    ]
    if back.rescued:
        said.append(
            tr(
                "{count} changes that the county did not have yet were taken out of the damaged"
                " file.",
                count=back.rescued,
            )
        )
    elif back.kept is not None:
        said.append(
            tr(
                "In the damaged file no change was found that the county did not have yet; what"
                " could not be read of it is missing. Look whether the last entries are there."
            )
        )
    if back.kept is not None:
        said.append(
            tr("What stood here before is kept in the folder {folder}.", folder=back.kept.name)
        )
    return "\n\n".join(said)
