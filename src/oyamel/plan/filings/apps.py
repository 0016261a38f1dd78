from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilingsConfig(AppConfig):
    """Filings with authorities and their letters: what was submitted and acknowledged, what must be answered by when."""

    name = "oyamel.plan.filings"
    label = "filings"
    verbose_name = _("Filings and authorities")
    clauses = ("2026/6.1.3", "2015/6.1.3")

    def ready(self) -> None:
        from oyamel.plan.filings import events, links, planning  # noqa: F401 - their vocabularies are known from the start
        from oyamel.plan.filings.enums import FILED_KINDS
        from oyamel.plan.filings.views.panels import of_subject
        from oyamel.registers.declaration import add_panel

        for kind in FILED_KINDS:
            add_panel(kind, of_subject)
