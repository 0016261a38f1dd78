"""States and choices of planned changes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ChangeStatus(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ASSESSED = "assessed", _("Assessed")
    APPROVED = "approved", _("Approved")
    DONE = "done", _("Carried out")
    REVIEWED = "reviewed", _("Reviewed")
    DROPPED = "dropped", _("Dropped")


class ChangeType(TextChoices):
    """What changes; it helps to find what is touched."""

    PROCESS = "process", _("Process or equipment")
    SOURCE = "source", _("New or moved source of emissions, discharges or waste")
    MATERIAL = "material", _("Material or chemical")
    PRODUCT = "product", _("Product or service")
    LAND = "land", _("Land, building or trees")
    SUPPLIER = "supplier", _("Supplier or contractor")
    PEOPLE = "people", _("Organization or people")
    REQUIREMENT = "requirement", _("Law, permit or other requirement")
    SYSTEM = "system", _("The management system itself")
    OTHER = "other", _("Other")


class Did(TextChoices):
    """What the assessment did with a record that the change touches."""

    REOPENED = "reopened", _("Opened again")
    ACTION = "action", _("Action added")


OPEN = (ChangeStatus.PROPOSED, ChangeStatus.ASSESSED, ChangeStatus.APPROVED, ChangeStatus.DONE)
