"""What may lead from sources: a source measures an aspect."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.links import register_link_type

MEASURES = register_link_type(
    "measures", _("measures"), _("is measured by"), source_kinds=["source"], target_kinds=["aspect"]
).id
