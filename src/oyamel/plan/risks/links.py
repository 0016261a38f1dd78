"""What may lead from and to risks, and what others may ask of them."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oyamel.plan.risks import domain, events  # noqa: F401 - the vocabulary of history is known from the start
from oyamel.plan.risks.enums import RiskStatus
from oyamel.records.links import register_link_type
from oyamel.records.ports import can_reopen, needs_response

register_link_type("arises_from", _("arises from"), _("gives rise to"), source_kinds=["risk"])
can_reopen("risk", domain.reopen)
needs_response("risk", lambda: Q(status__in=[RiskStatus.NEEDS_ACTION.value, RiskStatus.TREATED.value]))
