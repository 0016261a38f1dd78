"""Roles, actions and kinds of the organization."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """The roles of the domain, from most to least right."""

    ADMINISTRATOR = "administrator", _("Administrator")
    MANAGER = "manager", _("Environmental manager")
    COORDINATOR = "coordinator", _("Site coordinator")
    CONTRIBUTOR = "contributor", _("Contributor")
    INTERNAL_AUDITOR = "internal_auditor", _("Internal auditor")
    EXTERNAL_AUDITOR = "external_auditor", _("External auditor")
    MANAGEMENT = "management", _("Management")
    READER = "reader", _("Reader")


class SiteKind(TextChoices):
    UNIT = "unit", _("Unit")
    SITE = "site", _("Site")


class Country(TextChoices):
    """The countries whose law ships with the program; an organization elsewhere chooses OTHER and adds its own."""

    MEXICO = "MX", _("Mexico")
    UNITED_STATES = "US", _("United States")
    CANADA = "CA", _("Canada")
    OTHER = "ZZ", _("Another country")


class Edition(TextChoices):
    E2026 = "2026", "ISO 14001:2026"
    E2015 = "2015", "ISO 14001:2015 + Amd 1:2024"


class UnitSystem(TextChoices):
    METRIC = "metric", _("Metric")
    US = "us", _("US customary")
