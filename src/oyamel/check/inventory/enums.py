"""States and choices of inventories, periods and own factors."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InventoryStatus(TextChoices):
    IN_PROGRESS = "in_progress", _("In progress")
    CLOSED = "closed", _("Closed")


class Approach(TextChoices):
    """Which sites count, and by how much (GHG Protocol Corporate Standard, chapter 3)."""

    OPERATIONAL = "operational", pgettext_lazy("boundary", "Operational control")
    FINANCIAL = "financial", _("Financial control")
    EQUITY = "equity", _("Equity share")


class Scope2Method(TextChoices):
    """Which of the two figures of scope 2 stands in the total; the other is always shown beside it."""

    LOCATION = "location", _("Location-based")
    MARKET = "market", _("Market-based")


class Period(TextChoices):
    """How far a month of a site is."""

    OPEN = "open", pgettext_lazy("period", "Open")
    CHECKED = "checked", _("Checked")
    APPROVED = "approved", _("Approved")
    CLOSED = "closed", _("Closed")


class FactorStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", _("In force")
    RETIRED = "retired", _("Retired")


class Account(TextChoices):
    """The accounts of the ledger, in the order of a report; those of the engine and what is counted beside them."""

    GHG = "ghg", _("Greenhouse gases")
    ENERGY = "energy", _("Energy")
    WATER = "water", _("Water")
    WASTE = "waste", _("Waste")
    MATERIAL = "material", _("Materials")
    AIR = "air", _("Air pollutants")
    EFFLUENT = "effluent", _("Releases to water")
    OZONE = "ozone", _("Ozone depletion")
    COST = "cost", _("Cost")
    PRODUCTION = "production", _("Production")
    DRIVER = "driver", _("Drivers")
