"""What may lead from and to issues, parties and needs."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.links import register_link_type

BECOMES = register_link_type(
    "becomes_obligation", _("becomes the obligation"), _("comes from the need"), ["need"], ["obligation"]
)
register_link_type("concerns_issue", _("concerns the issue"), _("is the subject of"), target_kinds=["issue"])
register_link_type("concerns_party", _("concerns the party"), _("is concerned by"), target_kinds=["party"])
