from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "oyamel.rest"
    label = "rest"
