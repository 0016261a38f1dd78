from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AspectsConfig(AppConfig):
    """Environmental aspects: activities, aspects, impacts, and their significance by the organization's own method."""

    name = "oyamel.plan.aspects"
    label = "aspects"
    verbose_name = _("Aspects")
    clauses = ("2026/6.1.2", "2015/6.1.2")

    def ready(self) -> None:
        from oyamel.plan.aspects import events, links  # noqa: F401 - their vocabularies are known from the start
