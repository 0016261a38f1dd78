"""What leads from a line of planned action: to what it answers, and to what carries it out."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.links import register_link_type

ANSWERS = "answers"
CARRIED_OUT_BY = "carried_out_by"

register_link_type(
    ANSWERS, _("plans action for"), _("has the planned action"), source_kinds=["response"], is_treatment=True
)
register_link_type(CARRIED_OUT_BY, _("is carried out by"), _("carries out"), source_kinds=["response"])
