"""Time zones by their IANA names."""

from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_time_zone(name: str) -> None:
    """Refuse a name that the time zone database does not know."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is no time zone; choose one such as America/Monterrey."), params={"name": name}
        )


def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
