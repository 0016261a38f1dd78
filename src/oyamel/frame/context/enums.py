"""States and choices of issues, environmental conditions, interested parties and needs."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IssueStatus(TextChoices):
    CURRENT = "current", pgettext_lazy("issue", "Current")
    PAST = "past", pgettext_lazy("issue", "Past")


class Origin(TextChoices):
    INTERNAL = "internal", pgettext_lazy("issue", "Internal")
    EXTERNAL = "external", pgettext_lazy("issue", "External")
    ENVIRONMENTAL = "environmental", _("Environmental condition")


class Direction(TextChoices):
    """Who acts on whom."""

    OUTWARD = "outward", _("We act on it")
    INWARD = "inward", _("It acts on us")


class IssueDirection(TextChoices):
    INWARD = Direction.INWARD.value, Direction.INWARD.label
    OUTWARD = Direction.OUTWARD.value, Direction.OUTWARD.label
    BOTH = "both", _("In both directions")


class Effect(TextChoices):
    """What an issue does to the outcomes that the system is to reach."""

    HELPS = "helps", _("Helps")
    HINDERS = "hinders", _("Hinders")


class ConditionStatus(TextChoices):
    """What the decisions of both directions come to."""

    UNDECIDED = "undecided", _("Undecided")
    RELEVANT = "relevant", _("Relevant")
    NOT_RELEVANT = "not_relevant", _("Not relevant")


class PartyStatus(TextChoices):
    CURRENT = "current", pgettext_lazy("party", "Current")
    FORMER = "former", pgettext_lazy("party", "Former")


class PartyType(TextChoices):
    AUTHORITY = "authority", _("Authority")
    CUSTOMER = "customer", _("Customer or user")
    EMPLOYEE = "employee", _("Employees and unions")
    NEIGHBOUR = "neighbour", _("Neighbours and community")
    SUPPLIER = "supplier", _("Supplier or contractor")
    OWNER = "owner", _("Owner or parent company")
    FINANCE = "finance", _("Bank, insurer or investor")
    ASSOCIATION = "association", _("Association or non-governmental organization")
    SERVICE = "service", _("Emergency service or utility")
    OTHER = "other", pgettext_lazy("party", "Other")


class Level(TextChoices):
    """How much influence or interest; kept as a digit, so that it sorts."""

    LOWEST = "1", pgettext_lazy("level", "1 Very low")
    LOW = "2", pgettext_lazy("level", "2 Low")
    MEDIUM = "3", pgettext_lazy("level", "3 Medium")
    HIGH = "4", pgettext_lazy("level", "4 High")
    HIGHEST = "5", pgettext_lazy("level", "5 Very high")


class NeedStatus(TextChoices):
    """Whether a need or expectation becomes a compliance obligation."""

    UNDECIDED = "undecided", _("Not decided")
    OBLIGATION = "obligation", _("Becomes an obligation")
    NO_OBLIGATION = "no_obligation", _("No obligation")
