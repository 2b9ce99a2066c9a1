"""The pages of the main window, in the order of the rail. A feature adds one object.

Nothing of a page is imported here: the first window does not wait for all of them.
"""

from __future__ import annotations

from app.clinic import Clinic
from app.core.text import N_
from ui.feature import Feature, Key, RailGroup
from ui.widgets.shortcuts import Command


def _may_join(clinic: Clinic) -> bool:
    from app.patients import Patient

    return clinic.can(Patient.kind)


FEATURES: tuple[Feature, ...] = (
    Feature(
        "today",
        N_("Today"),
        "today",
        "ui.today:TodayPage",
        RailGroup.NONE,
        also=N_("home due"),
        keys=(Key(Command.DUE, "due"),),
    ),
    Feature(
        "referrals",
        N_("Referrals"),
        "referral",
        "ui.referrals:ReferralsPage",
        RailGroup.CARE,
        also=N_("transfer"),
        opens={"referral": "open"},
        keys=(Key(Command.IN_TRAY, "in_tray"), Key(Command.REFERRAL, "new", for_resident=True)),
        tab="ui.referrals.of_resident:ReferralsOf",
        rings=True,
    ),
    Feature(
        "patients",
        N_("Residents"),
        "people",
        "ui.patients:PatientsPage",
        RailGroup.CARE,
        also=N_("patients records registering"),
        opens={"patient": "open", "handover": "take"},
        keys=(Key(Command.NEW_PATIENT, "new"),),
        search="ui.patients.finding:people",
        tab="ui.patients.entered:EnteredFor",
    ),
    Feature(
        "pairs",
        N_("One person or two?"),
        "people",
        "ui.patients.pairs:PairsPage",
        RailGroup.CARE,
        may_see=_may_join,
        under="patients",
        also=N_("duplicates merging joining same person"),
    ),
    Feature(
        "training",
        N_("Training"),
        "training",
        "ui.training:TrainingPage",
        RailGroup.TOGETHER,
        also=N_("teaching courses"),
        opens={"training_session": "open"},
    ),
    Feature(
        "support",
        N_("Support"),
        "support",
        "ui.support:SupportPage",
        RailGroup.TOGETHER,
        also=N_("twinning techniques rules registers"),
        opens={"support_entry": "open"},
    ),
    Feature(
        "duty",
        N_("Duty list"),
        "phone",
        "ui.duty:DutyPage",
        RailGroup.TOGETHER,
        also=N_("shifts rota phones"),
        opens={"duty": "open"},
        card="ui.on_duty:on_duty_today",
    ),
    Feature(
        "figures",
        N_("Statistics"),
        "chart",
        "ui.figures:FiguresPage",
        RailGroup.TOGETHER,
        also=N_("reports counts"),
        keys=(Key(Command.REPORT),),
    ),
    Feature(
        "facilities",
        N_("Institutions"),
        "building",
        "ui.facilities:FacilitiesPage",
        RailGroup.TOGETHER,
        also=N_("hospitals centres agreements"),
        opens={"facility": "open", "agreement": "agreement"},
    ),
    Feature(
        "notes",
        N_("Notes"),
        "edit",
        "ui.notes:NotesPage",
        also=N_("memos"),
        opens={"note": "open"},
    ),
    Feature(
        "users",
        N_("Staff"),
        "person",
        "ui.users:UsersPage",
        also=N_("colleagues guests accounts"),
        opens={"person": "open", "post": "open"},
    ),
    Feature(
        "attention",
        N_("Exchange"),
        "sync",
        "ui.attention:AttentionPage",
        also=N_("sync sending refused conflicts"),
    ),
    Feature(
        "stick",
        N_("USB stick"),
        "usb",
        "ui.stick.page:StickPage",
        also=N_("flash drive offline"),
    ),
    Feature(
        "reconciliation",
        N_("Reconciliation"),
        "check",
        "ui.reconciliation:ReconciliationPage",
        under="attention",
        also=N_("comparing differences"),
    ),
    Feature(
        "settings",
        N_("Settings"),
        "settings",
        "ui.settings:SettingsPage",
        also=N_("options printer language type"),
    ),
    Feature(
        "copies",
        N_("Safety copies"),
        "copy",
        "ui.copies:CopiesPage",
        under="settings",
        also=N_("backup restore"),
    ),
    Feature(
        "account",
        N_("My sign-in"),
        "lock",
        "ui.own:AccountPage",
        also=N_("password recovery lock"),
    ),
)
