from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RegistersConfig(AppConfig):
    """A register is declared once and becomes list, form, record page, exchange, API and search."""

    name = "oyamel.registers"
    label = "registers"

    def ready(self) -> None:
        autodiscover_modules("register")
