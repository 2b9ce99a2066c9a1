"""What an administrator is told of the store's key: on the pages of colleagues and of one's own."""

from __future__ import annotations

from app.core.errors import ClinicError
from app.core.rights import Role
from app.workstation import Workstation
from ui.errors import describe
from ui.text import tr
from ui.widgets.bars import NoticeBar, Tone


class KeyBar(NoticeBar):
    """Says what an administrator has to do before the key can be changed, until it is done."""

    def show_state(self, workstation: Workstation, roles: frozenset[Role]) -> None:
        self.clear()
        if Role.ADMINISTRATOR not in roles:
            return
        try:
            accounts = workstation.accounts
            awaited, has_sheet = accounts.awaited, accounts.has_sheet
        except ClinicError:
            return  # whoever acts on the key file next is told why
        if not has_sheet:
            self.show_notice(Tone.WARN, *no_sheet_words())
        elif accounts.turn_failure is not None:
            why = describe(accounts.turn_failure)
            self.show_notice(Tone.WARN, not_changed_yet(), f"{why.title} {why.advice}")
        elif awaited:
            names = [person.name for person in awaited.people]
            self.show_notice(Tone.WARN, *awaited_words(names, sheet=awaited.sheet))


def no_sheet_words() -> tuple[str, str]:
    return (
        tr("No recovery sheet counts on this computer."),
        tr("Make a new recovery sheet now, under My sign-in."),
    )


def awaited_words(names: list[str], *, sheet: bool) -> tuple[str, str]:
    steps = []
    if names:
        steps.append(
            tr(
                "First these sign in once more, or get a new first password, or are taken away "
                "too: {names}.",
                names=tr(", ").join(names),
            )
        )
    if sheet:
        steps.append(tr("First a new recovery sheet is made, under My sign-in."))
    return not_changed_yet(), " ".join(steps)


def not_changed_yet() -> str:
    return tr(
        "The key of the records is not changed yet, though somebody was taken away who knew it."
    )
