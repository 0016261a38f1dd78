"""States and choices of risks and opportunities."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RiskStatus(TextChoices):
    """What the newest assessment says."""

    NOT_ASSESSED = "not_assessed", _("Not assessed")
    NEEDS_ACTION = "needs_action", _("Needs action")
    TREATED = "treated", _("Treated")
    NO_ACTION = "no_action", _("Needs no action")


class Sign(TextChoices):
    """A risk harms, an opportunity helps; both are uncertain."""

    RISK = "risk", _("Risk")
    OPPORTUNITY = "opportunity", _("Opportunity")


class Source(TextChoices):
    """Where a risk or opportunity comes from; the record itself is linked."""

    ASPECT = "aspect", _("Environmental aspect")
    OBLIGATION = "obligation", _("Compliance obligation")
    ISSUE = "issue", _("Issue of the context")
    CONDITION = "condition", _("Environmental condition")
    PARTY = "party", _("Interested party")
    OTHER = "other", _("Other")
