from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationConfig(AppConfig):
    """Verbs and pages of the organization: sites, areas, people, memberships, invitations."""

    name = "oyamel.frame.organization"
    label = "organization"
    verbose_name = _("Organization")
    clauses = ("2026/4.3", "2026/5.3", "2015/4.3", "2015/5.3")

    def ready(self) -> None:
        from oyamel.frame.organization import events  # noqa: F401 (registers the sentences of old events)
