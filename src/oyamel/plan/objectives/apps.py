from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObjectivesConfig(AppConfig):
    """Environmental objectives: indicator, baseline, target, programme, money, and whether they will be reached."""

    name = "oyamel.plan.objectives"
    label = "objectives"
    verbose_name = _("Objectives")
    clauses = ("2026/6.2.1", "2026/6.2.2", "2015/6.2.1", "2015/6.2.2")

    def ready(self) -> None:
        from oyamel.plan.objectives import events, meeting  # noqa: F401 - vocabulary and targets are known from the start
