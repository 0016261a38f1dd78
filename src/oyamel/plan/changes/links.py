"""What leads from a change, and what follows its approval."""

from django.utils.translation import gettext_lazy as _

from oyamel.plan.changes import domain
from oyamel.plan.changes.domain import AFFECTS
from oyamel.records.approvals import on_approved
from oyamel.records.links import register_link_type

register_link_type(AFFECTS, _("touches"), _("is touched by"), source_kinds=["change"])
on_approved("change", domain.follow_approval)
