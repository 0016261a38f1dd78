"""States and choices of sources, meters, entries and uploads. Names of activities come from `words`."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SourceStatus(TextChoices):
    IN_USE = "in_use", _("In use")
    CLOSED = "closed", pgettext_lazy("source", "Closed")


class Purpose(TextChoices):
    """What a source is counted for: what is used or given off, what is made, or what drives it."""

    CONSUMPTION = "consumption", _("Use, waste or release")
    PRODUCTION = "production", _("Production")
    DRIVER = "driver", _("Other driver, such as degree days or hours")


class DataKind(TextChoices):
    """How the amounts of a source come in."""

    BILLS = "bills", _("Bills")
    DELIVERIES = "deliveries", _("Deliveries")
    READINGS = "readings", _("Meter readings")
    STOCK = "stock", _("Deliveries and stock counts")
    MANIFESTS = "manifests", _("Manifests")


class Every(TextChoices):
    """How often data are expected."""

    MONTH = "month", _("Every month")
    TWO_MONTHS = "two_months", _("Every two months")
    QUARTER = "quarter", _("Every quarter")
    YEAR = "year", _("Every year")
    NONE = "none", _("Not at fixed times")


class HeatBasis(TextChoices):
    HIGHER = "HHV", _("Higher heating value (gross)")
    LOWER = "LHV", _("Lower heating value (net)")


class MeterStatus(TextChoices):
    IN_USE = "in_use", _("In use")
    REMOVED = "removed", _("Removed")


class MeterType(TextChoices):
    CUMULATIVE = "cumulative", _("Counts on (register)")
    INTERVAL = "interval", _("Gives the amount of each interval")


class EntryKind(TextChoices):
    BILL = "bill", _("Bill")
    DELIVERY = "delivery", _("Delivery")
    READING = "reading", _("Meter reading")
    FIRST_READING = "first_reading", _("First meter reading")
    MANIFEST = "manifest", _("Manifest")
    OPENING_STOCK = "opening_stock", _("Opening stock")
    CLOSING_STOCK = "closing_stock", _("Closing stock")
    ADJUSTMENT = "adjustment", _("Adjustment or credit")


class Basis(TextChoices):
    """How an amount was determined."""

    CONTINUOUS = "continuous", _("Continuous measurement")
    PREDICTIVE = "predictive", _("Predictive monitoring")
    SOURCE_TEST = "source_test", _("Source test")
    MASS_BALANCE = "mass_balance", _("Mass balance")
    PUBLISHED_FACTOR = "published_factor", _("Published factor")
    SITE_FACTOR = "site_factor", _("Factor of the site")
    JUDGEMENT = "judgement", _("Engineering judgement")


class UploadState(TextChoices):
    """How far an uploaded file is."""

    KEPT = "kept", _("kept, not yet read")
    READ = "read", _("read, not yet written")
    DONE = "done", _("written")
    REFUSED = "refused", _("refused")


STOCKS = (EntryKind.OPENING_STOCK.value, EntryKind.CLOSING_STOCK.value)
POINTS = (
    *STOCKS,
    EntryKind.FIRST_READING.value,
)  # they say what is there on a day, and count nothing themselves
