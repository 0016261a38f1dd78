"""Months as numbers (202402) and the days that they hold."""

from collections.abc import Iterator
from datetime import date, timedelta


def month_of(day: date) -> int:
    """The calendar month of a day: 202402."""
    return day.year * 100 + day.month


def first_day(month: int) -> date:
    return date(month // 100, month % 100, 1)


def add_months(month: int, count: int) -> int:
    """The month `count` later, or earlier below zero."""
    serial = month // 100 * 12 + month % 100 - 1 + count
    return serial // 12 * 100 + serial % 12 + 1


def last_day(month: int) -> date:
    return first_day(add_months(month, 1)) - timedelta(days=1)


def month_span(month: int) -> tuple[date, date]:
    """First and last day."""
    return first_day(month), last_day(month)


def months_between(first: int, last: int) -> Iterator[int]:
    """Every month from the first to the last, both included."""
    month = first
    while month <= last:
        yield month
        month = add_months(month, 1)
