"""States of a profile, and where an answer comes from."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProfileStatus(TextChoices):
    """Whether questions that decide something are left."""

    OPEN = "open", _("Questions open")
    ANSWERED = "answered", _("Answered")


class Source(TextChoices):
    """Where an answer comes from; a site's own data count beside these, and say so."""

    PERMIT = "permit", _("Permit or registration")
    MEASUREMENT = "measurement", _("Measurement")
    RECORD = "record", _("Bill, manifest or other record")
    CALCULATION = "calculation", _("Calculation")
    ESTIMATE = "estimate", _("Estimate")
    OBSERVATION = "observation", _("Seen on site")
