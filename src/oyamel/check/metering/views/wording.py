"""Months and remarks of the engine in the reader's words."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from oyamel.check.metering.spans import first_day
from oyamel.engine.inventory.problems import Remark
from oyamel.kit import formats


def month_name(month: int) -> str:
    """202602 → “Feb 2026”."""
    return date_format(first_day(month), "M Y")


def short_month(month: int) -> str:
    """202602 → “Feb”."""
    return date_format(first_day(month), "M")


def told(remarks: Iterable[Remark], unit: str = "") -> list[dict[str, Any]]:
    """What is doubtful about amounts, as sentences: [{text, entries (ids), tone}]."""
    return [_told(remark, unit) for remark in remarks]


def _told(remark: Remark, unit: str) -> dict[str, Any]:
    params = remark.params
    entries = [int(id) for id in params.get("bills", ()) if str(id).isdigit()]
    return {"text": _sentence(remark, unit), "entries": entries, "tone": "warn"}


def _sentence(remark: Remark, unit: str) -> str:
    params = remark.params
    if remark.code == "amount.spike":
        words = _("%(month)s: %(amount)s %(unit)s, where the season has about %(usual)s.")
        amount, usual = (formats.format_number(round(params[name])) for name in ("amount", "usual"))
        return words % {
            "month": month_name(int(remark.place)),
            "amount": amount,
            "usual": usual,
            "unit": unit,
        }
    if remark.code == "bill.gap":
        words = _("Nothing stands for %(first)s to %(last)s.")
        return words % _days(params)
    if remark.code == "bill.overlap":
        words = _("Two entries count the days from %(first)s to %(last)s.")
        return words % _days(params)
    return remark.text


def _days(params: dict[str, Any]) -> dict[str, str]:
    last = params["end"] - timedelta(days=1)
    return {"first": date_format(params["start"], "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
