from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContextConfig(AppConfig):
    """Context of the organization: issues, environmental conditions in both directions, interested parties and needs."""

    name = "oyamel.frame.context"
    label = "context"
    verbose_name = _("Context")
    clauses = ("2026/4.1", "2015/4.1", "2026/4.2", "2015/4.2")

    def ready(self) -> None:
        from oyamel.frame.context import events, links  # noqa: F401 - their vocabularies are known from the start
