"""What may lead from and to aspects and activities, and what others may ask of them."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oyamel.plan.aspects import domain
from oyamel.plan.aspects.enums import AspectStatus
from oyamel.records.links import register_link_type
from oyamel.records.ports import can_reopen, needs_response

register_link_type(
    "concerns_aspect", _("concerns the aspect"), _("is the subject of"), target_kinds=["aspect"]
)
can_reopen("aspect", domain.reopen_aspect)
needs_response("aspect", lambda: Q(status=AspectStatus.SIGNIFICANT.value))
