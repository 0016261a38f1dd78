from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FacilityConfig(AppConfig):
    """Facts of each site, dated and with their source: what decides which law applies."""

    name = "oyamel.frame.facility"
    label = "facility"
    verbose_name = _("Facility facts")
    clauses = ("2026/6.1.3", "2015/6.1.3")

    def ready(self) -> None:
        from oyamel.frame.facility import events  # noqa: F401 - its vocabulary is known from the start
        from oyamel.frame.facility.domain.answering import count_again
        from oyamel.records import ports

        ports.watch_sites(lambda _actor, _site, _values: [], count_again)
