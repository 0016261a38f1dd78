from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObligationsConfig(AppConfig):
    """Obligations: which law applies to each site and why, who decided it, what it requires, and when it is due."""

    name = "oyamel.plan.obligations"
    label = "obligations"
    verbose_name = _("Obligations")
    clauses = ("2026/6.1.3", "2015/6.1.3")

    def ready(self) -> None:
        from oyamel.plan.obligations import events, links, meeting  # noqa: F401 - their vocabularies are known from the start
