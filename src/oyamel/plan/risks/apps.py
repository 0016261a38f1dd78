from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RisksConfig(AppConfig):
    """Risks and opportunities: judged before and after treatment by scales of the organization's own."""

    name = "oyamel.plan.risks"
    label = "risks"
    verbose_name = _("Risks and opportunities")
    clauses = ("2026/6.1.1", "2026/6.1.4", "2015/6.1.1")

    def ready(self) -> None:
        from oyamel.plan.risks import links  # noqa: F401 - its links and ports are known from the start
