"""States and choices of policies, scopes, roles and resources."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StatementStatus(TextChoices):
    """Of the text as it stands; whether an earlier version is in force is told by the versions."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    IN_FORCE = "in_force", _("In force")


class StageReach(TextChoices):
    """What the organization can do in a stage of the life cycle."""

    CONTROL = "control", _("We control it")
    INFLUENCE = "influence", _("We can influence it")
    NONE = "none", _("Neither")


class RoleStatus(TextChoices):
    ACTIVE = "active", pgettext_lazy("role", "Active")
    ENDED = "ended", pgettext_lazy("role", "Ended")


class Letter(TextChoices):
    """Of the matrix of responsibilities; one role may be accountable and do the work itself."""

    ACCOUNTABLE = "A", _("A · accountable")
    BOTH = "AR", _("AR · accountable and responsible")
    RESPONSIBLE = "R", _("R · responsible")
    CONSULTED = "C", _("C · consulted")
    INFORMED = "I", _("I · informed")


ACCOUNTABLE = (Letter.ACCOUNTABLE.value, Letter.BOTH.value)


class ResourceStatus(TextChoices):
    NEEDED = "needed", pgettext_lazy("resource", "Needed")
    PROVIDED = "provided", pgettext_lazy("resource", "Provided")
    DECLINED = "declined", pgettext_lazy("resource", "Declined")


class ResourceType(TextChoices):
    PEOPLE = "people", _("People")
    KNOWLEDGE = "knowledge", _("Knowledge and skills")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")
    TECHNOLOGY = "technology", _("Technology")
    MONEY = "money", _("Money")
