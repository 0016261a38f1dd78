"""States and choices of objectives."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ObjectiveStatus(TextChoices):
    UNDER_WAY = "under_way", _("Under way")
    REACHED = "reached", _("Reached")
    MISSED = "missed", _("Missed")
    GIVEN_UP = "given_up", _("Given up")


class Measure(TextChoices):
    """Amounts add up over time and are compared per year; levels are compared as they are."""

    AMOUNT = "amount", _("An amount that adds up, such as kWh or t")
    LEVEL = "level", _("A level or ratio, such as kWh per piece or %")


class Direction(TextChoices):
    LOWER = "lower", _("Lower")
    HIGHER = "higher", _("Higher")


class Outlook(TextChoices):
    """Whether the target will be reached, as far as the figures tell."""

    INCOMPLETE = "incomplete", _("Baseline or target missing")
    NO_DATA = "no_data", _("Nothing measured")
    ON_TRACK = "on_track", _("On track")
    OFF_TRACK = "off_track", _("Off track")
    REACHED = "reached", _("Target reached")
    OVERDUE = "overdue", _("Target date past")


class MoneyKind(TextChoices):
    SPENT = "spent", _("Spent")
    SAVED = "saved", _("Saved")
