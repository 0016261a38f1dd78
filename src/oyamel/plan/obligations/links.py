"""What may lead from and to obligations."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.links import register_link_type

register_link_type(
    "governs",
    _("governs"),
    _("is governed by"),
    source_kinds=["obligation", "requirement"],
    target_kinds=["aspect", "activity"],
)
register_link_type(
    "permits",
    _("is met by the permit"),
    _("is the permit for"),
    source_kinds=["obligation"],
    target_kinds=["permit"],
)
