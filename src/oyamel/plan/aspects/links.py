"""What may lead from and to aspects and activities."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.links import register_link_type

register_link_type(
    "concerns_aspect", _("concerns the aspect"), _("is the subject of"), target_kinds=["aspect"]
)
