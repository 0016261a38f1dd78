"""The look: base templates, components, static files and the styleguide. It has no models."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "oyamel.look"
    label = "look"
