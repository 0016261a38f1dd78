"""States and choices of permits."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PermitStatus(TextChoices):
    DRAFT = "draft", pgettext_lazy("permit", "Not in force yet")
    IN_FORCE = "in_force", pgettext_lazy("permit", "In force")
    CONTINUED = "continued", _("Continued by timely application")
    EXPIRED = "expired", pgettext_lazy("permit", "Expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("permit", "Withdrawn")


HOLDS = (PermitStatus.IN_FORCE.value, PermitStatus.CONTINUED.value)
ISSUED = (*HOLDS, PermitStatus.EXPIRED.value)


class PermitType(TextChoices):
    AIR = "air", _("Emissions to air")
    DISCHARGE = "discharge", _("Discharge of waste water")
    ABSTRACTION = "abstraction", _("Abstraction of water")
    WASTE = "waste", _("Waste")
    HAZARDOUS = "hazardous", _("Hazardous waste or materials")
    IMPACT = "impact", _("Environmental impact or land use")
    NATURE = "nature", _("Nature, forest, wildlife")
    OPERATION = "operation", _("Operating licence")
    OTHER = "other", _("Other")


class VersionKind(TextChoices):
    """Why there is a new version of a permit."""

    ISSUED = "issued", pgettext_lazy("permit", "Issued")
    MODIFIED = "modified", pgettext_lazy("permit", "Modified")
    RENEWED = "renewed", pgettext_lazy("permit", "Renewed")
    CORRECTED = "corrected", _("Corrected here: written down wrongly")


class Term(TextChoices):
    """Where a permit stands in its time."""

    OVER = "over", _("Its time is over")
    SOON = "soon", _("Ends within 90 days")
    RENEWAL = "renewal", _("Renewal to be submitted within 90 days, or late")
