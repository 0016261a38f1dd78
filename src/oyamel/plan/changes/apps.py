from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChangesConfig(AppConfig):
    """Planning of changes: proposed, assessed with what they touch, approved, done, reviewed."""

    name = "oyamel.plan.changes"
    label = "changes"
    verbose_name = _("Planning of changes")
    clauses = ("2026/6.3",)

    def ready(self) -> None:
        from oyamel.plan.changes import events, links  # noqa: F401 - their vocabularies are known from the start
