from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """The envelope that every record has, and what hangs on it."""

    name = "oyamel.records"
    label = "records"
    verbose_name = _("Records")
