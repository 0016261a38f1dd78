"""States and choices of aspects and activities. Names of conditions, stages, types and impacts come from the facts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AspectStatus(TextChoices):
    """What the last evaluation said."""

    NOT_EVALUATED = "not_evaluated", _("Not evaluated")
    NOT_SIGNIFICANT = "not_significant", _("Not significant")
    SIGNIFICANT = "significant", _("Significant")


class ActivityStatus(TextChoices):
    CURRENT = "current", _("Present")
    PAST = "past", _("Past")
    PLANNED = "planned", _("Planned")


class ActivityType(TextChoices):
    ACTIVITY = "activity", _("Activity")
    PRODUCT = "product", _("Product")
    SERVICE = "service", _("Service")


class Condition(TextChoices):
    NORMAL = "normal", _("Normal")
    ABNORMAL = "abnormal", _("Abnormal")
    EMERGENCY = "emergency", _("Emergency")


class Period(TextChoices):
    PAST = "past", _("Past")
    PRESENT = "present", _("Present")
    PLANNED = "planned", _("Planned")


class Reach(TextChoices):
    """Whether the organization controls the aspect or can influence it."""

    CONTROL = "control", _("Control")
    INFLUENCE = "influence", _("Influence")


class Sign(TextChoices):
    """Beneficial is the sign of an impact, never a significance."""

    ADVERSE = "adverse", _("Adverse")
    BENEFICIAL = "beneficial", _("Beneficial")


class MethodStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_USE = "in_use", _("In use")
    RETIRED = "retired", _("Retired")
