from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "oyamel.shell"
    label = "shell"
