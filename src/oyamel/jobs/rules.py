"""When a schedule is due: RFC 5545 rules on the wall clock of a time zone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil import rrule, tz

from oyamel.jobs.errors import ScheduleRefused

GAP = timedelta(hours=3)  # longer than any change of the clock


def check(rule: str, time_zone: str) -> None:
    """Raise ScheduleRefused unless the rule can be kept: valid, hourly or rarer, without COUNT."""
    _zone(time_zone)
    _parse(rule, datetime(2000, 1, 1))
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    if parts.get("FREQ") in {"SECONDLY", "MINUTELY"} or "," in parts.get("BYMINUTE", "") + parts.get(
        "BYSECOND", ""
    ):
        raise ScheduleRefused("too_often", rule=rule)
    if "COUNT" in parts:
        raise ScheduleRefused("counted", rule=rule)


def next_due(rule: str, time_zone: str, starts_at: datetime, now: datetime) -> datetime | None:
    """The first time after `now` (UTC); None when the rule has ended.

    A time that the clock jumps over in spring is due right after the jump.
    """
    return next((at for at in _times(rule, time_zone, starts_at, now) if at > now), None)


def last_due(rule: str, time_zone: str, starts_at: datetime, now: datetime) -> datetime | None:
    """The latest time not after `now` (UTC); None when there was none yet."""
    zone = _zone(time_zone)
    repeat = _parse(rule, _wall(starts_at, zone))
    at = repeat.before(_wall(now, zone), inc=True)
    while at is not None and _instant(at, zone) > now:
        at = repeat.before(at)
    return _instant(at, zone) if at else None


def _times(rule: str, time_zone: str, starts_at: datetime, now: datetime) -> Iterator[datetime]:
    zone = _zone(time_zone)
    repeat = _parse(rule, _wall(starts_at, zone))
    return (_instant(at, zone) for at in repeat.xafter(_wall(now, zone) - GAP, inc=True))


def _parse(rule: str, start: datetime) -> rrule.rrule | rrule.rruleset:
    if "\n" in rule or not rule.upper().startswith("FREQ="):
        raise ScheduleRefused("rule", rule=rule, detail="FREQ=… must come first")
    try:
        return rrule.rrulestr(rule, dtstart=start)
    except ValueError as error:
        raise ScheduleRefused("rule", rule=rule, detail=str(error)) from error


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ScheduleRefused("zone", zone=name) from error


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    return tz.resolve_imaginary(wall.replace(tzinfo=zone)).astimezone(UTC)
