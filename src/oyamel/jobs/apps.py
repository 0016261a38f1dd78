from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "oyamel.jobs"
    label = "jobs"
