"""What may lead from resources."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.links import register_link_type

register_link_type("provides_for", _("provides for"), _("is provided for by"), source_kinds=["resource"])
