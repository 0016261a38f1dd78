"""What was measured of an aspect, by whoever measures: this year so far and the year before."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from oyamel.kit import formats
from oyamel.org import clock
from oyamel.plan.aspects.models import Aspect
from oyamel.records import ports


def measured_panel(request: HttpRequest, aspect: Aspect) -> str:
    """The quantities of an aspect, each with the way to its figures; nothing where nobody measures it."""
    aspect.record.organization = request.actor.organization
    year = clock.today().year
    facts = [_fact(span, each) for span in (year, year - 1) for each in _of_year(aspect, span)]
    return render_to_string("aspects/measured.html", {"facts": facts}, request) if facts else ""


def _of_year(aspect: Aspect, year: int) -> list[ports.Quantity]:
    return ports.quantities_of(aspect.record, date(year, 1, 1), date(year, 12, 31))


def _fact(year: int, each: ports.Quantity) -> dict[str, Any]:
    return {
        "label": str(year),
        "value": formats.format_number(each.amount),
        "unit": each.unit,
        "url": each.url,
    }
