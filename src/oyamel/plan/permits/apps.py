from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PermitsConfig(AppConfig):
    """Permits: what they cover, their conditions, versions, fees, and when they must be renewed."""

    name = "oyamel.plan.permits"
    label = "permits"
    verbose_name = _("Permits")
    clauses = ("2026/6.1.3", "2015/6.1.3")

    def ready(self) -> None:
        from oyamel.plan.obligations.parents import takes_requirements
        from oyamel.plan.permits import events, planning  # noqa: F401 - their vocabularies are known from the start

        takes_requirements(["permit"])
