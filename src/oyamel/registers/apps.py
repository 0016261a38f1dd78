from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "oyamel.registers"
    label = "registers"
