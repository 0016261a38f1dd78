"""States and choices of planned action."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ResponseStatus(TextChoices):
    PLANNED = "planned", _("Planned")
    IN_PLACE = "in_place", _("In place")
    EFFECTIVE = "effective", _("Effective")
    NOT_EFFECTIVE = "not_effective", _("Not effective")


class How(TextChoices):
    """What the action consists of."""

    OBJECTIVE = "objective", _("Environmental objective")
    CONTROL = "control", _("Operational control")
    EMERGENCY = "emergency", _("Emergency preparedness")
    COMPETENCE = "competence", _("Competence")
    MONITORING = "monitoring", _("Monitoring")
    ACCEPTED = "accepted", _("Accepted, with reason")


WAITING = (ResponseStatus.PLANNED.value, ResponseStatus.IN_PLACE.value)
