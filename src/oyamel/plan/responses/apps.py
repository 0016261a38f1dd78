from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResponsesConfig(AppConfig):
    """Planned action: how each significant aspect, obligation and risk is addressed, and how the effect is judged."""

    name = "oyamel.plan.responses"
    label = "responses"
    verbose_name = _("Planned action")
    clauses = ("2026/6.1.5", "2015/6.1.4")

    def ready(self) -> None:
        from oyamel.plan.responses import deadlines, events, links  # noqa: F401 - their vocabularies are known from the start
