from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgConfig(AppConfig):
    """Organizations, the tree of sites, areas, people, users and memberships: models and scoping only."""

    name = "oyamel.org"
    label = "org"
    verbose_name = _("Organization")
