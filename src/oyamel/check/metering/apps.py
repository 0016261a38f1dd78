from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeteringConfig(AppConfig):
    """What is counted: sources and meters per site, and their bills, deliveries and readings."""

    name = "oyamel.check.metering"
    label = "metering"
    verbose_name = _("Meters and bills")
    clauses = ("2026/9.1.1", "2015/9.1.1")

    def ready(self) -> None:
        from oyamel.check.metering import events, links  # noqa: F401 - their vocabularies are known from the start
