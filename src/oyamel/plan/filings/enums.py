"""States and choices of filings and letters of authorities."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FilingStatus(TextChoices):
    """How far a filing is; each state names what was done last."""

    STARTED = "started", pgettext_lazy("filing", "Started")
    PREPARED = "prepared", pgettext_lazy("filing", "Prepared")
    CERTIFIED = "certified", pgettext_lazy("filing", "Certified")
    SUBMITTED = "submitted", pgettext_lazy("filing", "Submitted, not acknowledged")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("filing", "Acknowledged")
    AMENDED = "amended", pgettext_lazy("filing", "Amended by a later one")


STEPS = (
    FilingStatus.STARTED, FilingStatus.PREPARED, FilingStatus.CERTIFIED, FilingStatus.SUBMITTED, FilingStatus.ACKNOWLEDGED,
)  # fmt: skip
UNSIGNED = (FilingStatus.STARTED.value, FilingStatus.PREPARED.value)
SENT = (FilingStatus.SUBMITTED.value, FilingStatus.ACKNOWLEDGED.value)
OPEN = (*UNSIGNED, FilingStatus.CERTIFIED.value, FilingStatus.SUBMITTED.value)


class LetterType(TextChoices):
    INSPECTION = "inspection", _("Inspection")
    VIOLATION = "violation", _("Notice of violation")
    ORDER = "order", _("Order")
    FINE = "fine", _("Fine")
    REQUEST = "request", _("Request for information")
    DECISION = "decision", _("Decision or notice")
    OTHER = "other", _("Other")


class LetterStatus(TextChoices):
    OPEN = "open", pgettext_lazy("letter", "To be answered")
    REPLIED = "replied", pgettext_lazy("letter", "Answered")
    CLOSED = "closed", pgettext_lazy("letter", "Closed")


class Count(TextChoices):
    """What a reply clock counts."""

    WORKING_DAYS = "working_days", _("working days of the authority")
    DAYS = "days", _("days")
    MONTHS = "months", _("months")


FILED_KINDS = ("obligation", "permit", "requirement")  # whose dates a filing may meet
