"""The pages of the main window, in navigation order. A feature adds a function and a line.

Pages are imported when first shown, so that the first window does not wait for all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.clinic import Clinic
from app.core.text import N_
from ui.page import Desk, Page


def everybody(clinic: Clinic) -> bool:
    return True


def _may_join(clinic: Clinic) -> bool:
    from app.patients import Patient

    return clinic.can(Patient.kind)


@dataclass(frozen=True)
class Feature:
    """One entry of the navigation: its stable name, title, icon, page, and who may see it."""

    name: str
    title: str
    icon: str
    page: Callable[[Desk], Page]
    may_see: Callable[[Clinic], bool] = everybody
    under: str = ""
    """Another's name where it has no entry of its own in the rail and is reached from there."""
    key: str = ""
    """The key that opens it, such as F11."""
    also: str = ""
    """Other words, by spaces, that people type to find it."""


def _today(desk: Desk) -> Page:
    from ui.today import TodayPage

    return TodayPage(desk)


def _notes(desk: Desk) -> Page:
    from ui.notes import NotesPage

    return NotesPage(desk)


def _duty(desk: Desk) -> Page:
    from ui.duty import DutyPage

    return DutyPage(desk)


def _facilities(desk: Desk) -> Page:
    from ui.facilities import FacilitiesPage

    return FacilitiesPage(desk)


def _users(desk: Desk) -> Page:
    from ui.users import UsersPage

    return UsersPage(desk)


def _settings(desk: Desk) -> Page:
    from ui.settings import SettingsPage

    return SettingsPage(desk)


def _attention(desk: Desk) -> Page:
    from ui.attention import AttentionPage

    return AttentionPage(desk)


def _stick(desk: Desk) -> Page:
    from ui.stick.page import StickPage

    return StickPage(desk)


def _reconciliation(desk: Desk) -> Page:
    from ui.reconciliation import ReconciliationPage

    return ReconciliationPage(desk)


def _patients(desk: Desk) -> Page:
    from ui.patients import PatientsPage

    return PatientsPage(desk)


def _pairs(desk: Desk) -> Page:
    from ui.patients.pairs import PairsPage

    return PairsPage(desk)


def _referrals(desk: Desk) -> Page:
    from ui.referrals import ReferralsPage

    return ReferralsPage(desk)


def _training(desk: Desk) -> Page:
    from ui.training import TrainingPage

    return TrainingPage(desk)


def _copies(desk: Desk) -> Page:
    from ui.copies import CopiesPage

    return CopiesPage(desk)


def _account(desk: Desk) -> Page:
    from ui.own import AccountPage

    return AccountPage(desk)


FEATURES: tuple[Feature, ...] = (
    Feature("today", N_("Today"), "today", _today, also=N_("home due")),
    Feature("referrals", N_("Referrals"), "referral", _referrals, also=N_("transfer")),
    Feature(
        "patients", N_("Residents"), "people", _patients, also=N_("patients records registering")
    ),
    Feature(
        "pairs",
        N_("One person or two?"),
        "people",
        _pairs,
        _may_join,
        under="patients",
        also=N_("duplicates merging joining same person"),
    ),
    Feature("training", N_("Training"), "training", _training, also=N_("teaching courses")),
    Feature("notes", N_("Notes"), "edit", _notes, also=N_("memos")),
    Feature("duty", N_("Duty list"), "phone", _duty, also=N_("shifts rota phones")),
    Feature(
        "facilities",
        N_("Institutions"),
        "building",
        _facilities,
        also=N_("hospitals centres agreements"),
    ),
    Feature("users", N_("Staff"), "person", _users, also=N_("colleagues guests accounts")),
    Feature(
        "attention",
        N_("Exchange"),
        "sync",
        _attention,
        also=N_("sync sending refused conflicts"),
    ),
    Feature("stick", N_("USB stick"), "usb", _stick, also=N_("flash drive offline")),
    Feature(
        "reconciliation",
        N_("Reconciliation"),
        "check",
        _reconciliation,
        under="attention",
        also=N_("comparing differences"),
    ),
    Feature(
        "settings", N_("Settings"), "settings", _settings, also=N_("options printer language type")
    ),
    Feature(
        "copies",
        N_("Safety copies"),
        "copy",
        _copies,
        under="settings",
        also=N_("backup restore"),
    ),
    Feature("account", N_("My sign-in"), "lock", _account, also=N_("password recovery lock")),
)
