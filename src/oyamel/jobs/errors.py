"""What starting a job or declaring a schedule may refuse."""

from django.utils.translation import gettext_lazy as _

from oyamel.kit.errors import KitError


class ScheduleRefused(KitError):
    """A rule of repetition that cannot be kept."""

    WORDS = {
        "rule": (
            _("“%(rule)s” is not a rule of repetition: %(detail)s."),
            _("Write it like FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0."),
        ),
        "too_often": (
            _("“%(rule)s” repeats more often than every hour."),
            _("Choose HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY."),
        ),
        "counted": (
            _("“%(rule)s” ends after a number of times."),
            _("Leave out COUNT; use UNTIL with a date to end it."),
        ),
        "zone": (
            _("“%(zone)s” is not a time zone."),
            _("Write it like America/Monterrey."),
        ),
    }


class Cancelled(Exception):
    """Someone asked that this run stop."""


class WorkerStopping(Exception):
    """The worker is told to end; the run is taken up again later if its job allows that."""
