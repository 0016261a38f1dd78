from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InventoryConfig(AppConfig):
    """The environmental accounts: from bills and readings to figures that open."""

    name = "oyamel.check.inventory"
    label = "inventory"
    verbose_name = _("Inventory")
    clauses = ("2026/9.1.1", "2015/9.1.1")

    def ready(self) -> None:
        from oyamel.check.inventory import (
            events,  # noqa: F401 - its vocabulary is known from the start
            meeting,
        )

        meeting.connect()
