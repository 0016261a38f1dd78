from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeadershipConfig(AppConfig):
    """Scope and policy with their versions, the public page, roles with their responsibilities, resources."""

    name = "oyamel.frame.leadership"
    label = "leadership"
    verbose_name = _("Leadership")
    clauses = (
        "2026/4.3", "2015/4.3", "2026/5.1", "2015/5.1", "2026/5.2", "2015/5.2", "2026/5.3", "2015/5.3",
        "2026/7.1", "2015/7.1",
    )  # fmt: skip

    def ready(self) -> None:
        from oyamel.frame.leadership import events, links, meeting  # noqa: F401 - known from the start
