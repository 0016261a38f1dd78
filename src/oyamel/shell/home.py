"""The first page of an organization: what is late, today and next; what changed; the gaps."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from oyamel.kit import formats
from oyamel.org.models import Site
from oyamel.records.models import Record
from oyamel.registers.declaration import Register, registers
from oyamel.registers.listing import COUNTED
from oyamel.shell import bands, changes, commands
from oyamel.shell.switch import switch_of, with_site

ALL = 1000
LONG_DATES = {"es": r"l, j \d\e F \d\e Y", "fr": "l j F Y"}


def today(request: HttpRequest) -> HttpResponse:
    """The bands first, then figures of what is missing; an organization without records is taught its first steps."""
    site = switch_of(request).chosen
    day = timezone.localdate()
    if not Record.objects.for_actor(request.actor, "view").exists():
        return render(request, "shell/begin_here.html", {"steps": _first_steps(request), "asks": _date(day)})
    shown = ALL if request.GET.get("all") == "1" else bands.SHOWN
    found = bands.read(request.actor, day, site, shown)
    context = {
        "bands": found,
        "clocks": bands.clocks(request.actor, day, site),
        "all_url": with_site("?all=1", site),
        "asks": f"{_date(day)}. {_in_words(found)}",
        "changes": changes.since(request.actor, _yesterday(day), site),
        "figures": _figures(request, site),
        "begin": commands.begin(request),
    }
    return render(request, "shell/today.html", context)


def _date(day: Any) -> str:
    text = date_format(day, LONG_DATES.get(get_language() or "", "l, j F Y"))
    return text[:1].upper() + text[1:]


def _yesterday(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day - timedelta(days=1), time.min))


def _in_words(found: list[dict[str, Any]]) -> str:
    late = next((band["count"] for band in found if band["is_late"]), 0)
    if not late:
        return _("Nothing is late.")
    return ngettext("%(count)d thing is late.", "%(count)d things are late.", late) % {"count": late}


def _figures(request: HttpRequest, site: Site | None) -> list[dict[str, Any]]:
    """The gaps that there are; what has none is not named."""
    branch = site.path if site else ""
    found = (
        _figure(request, register, figure, site)
        for register in registers()
        for figure in register.figures(request.actor, branch)
    )
    return [figure for figure in found if figure]


def _figure(
    request: HttpRequest, register: Register, figure: dict[str, Any], site: Site | None
) -> dict[str, Any] | None:
    base = f"/{request.actor.organization.slug}/{register.slug}/{figure.get('page', '')}"
    query = figure.get("query", "")
    count = figure["count"] if "count" in figure else figure["rows"].order_by()[: COUNTED + 1].count()
    if not count:
        return None
    value = formats.format_number(min(count, COUNTED)) + ("+" if count > COUNTED else "")
    shown: dict[str, Any] = {name: figure[name] for name in ("label", "note", "state") if name in figure}
    return {**shown, "value": value, "url": with_site(f"{base}?{query}" if query else base, site)}


def _first_steps(request: HttpRequest) -> list[dict[str, Any]]:
    """Where one works, then the registers that one begins with, each with its own words and example."""
    home = f"/{request.actor.organization.slug}/"
    may_begin = request.actor.may_anywhere("create")
    where = {
        "title": _("Say where you work"),
        "what": _(
            "Sites and their areas: whatever you write down later belongs to one of them, or to the whole."
        ),
        "example": "",
        "action": {
            "label": _("Sites"),
            "url": reverse("organization:sites", args=[request.actor.organization.slug]),
        },
    }
    return [where, *(_step(register, home, may_begin) for register in registers() if register.is_first_step)]


def _step(register: Register, home: str, may_begin: bool) -> dict[str, Any]:
    label = _("New: %(kind)s") % {"kind": str(register.label).lower()} if may_begin else str(register.plural)
    url = f"{home}{register.slug}/"
    return {
        "title": str(register.plural),
        "what": register.about,
        "example": register.example,
        "action": {"label": label, "url": f"{url}new/" if may_begin else url},
    }
