"""Which source each series of a file belongs to: chosen, made new, or left out; and what its units stand for."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from oyamel.check.metering import enums
from oyamel.check.metering.importing import matching, words
from oyamel.check.metering.importing.views import shared
from oyamel.check.metering.models import Meter, Source, Upload
from oyamel.check.metering.words import activity_choices
from oyamel.kit import formats
from oyamel.kit.text import fold
from oyamel.records import domain
from oyamel.records.errors import NotAllowed
from oyamel.registers.declaration import Register

PAGE = 50
MOST_SOURCES = 300
NEW, OUT = "new", "out"


def table(request: HttpRequest, upload: Upload) -> dict[str, Any]:
    """A page of the series with what they belong to, those without a source first."""
    actor, mapping = request.actor, upload.mapping
    choices = mapping.get("choices_of_series", {})
    listed = sorted(mapping.get("series", []), key=lambda each: each["key"] in choices)
    first = _first(request)
    shown = listed[first : first + PAGE]
    sources = list(matching.usable_sources(actor).order_by("record__title_key")[: MOST_SOURCES + 1])
    chosen = matching.sources_by_id(actor, [choices.get(each["key"], {}).get("source") for each in shown])
    return {
        "rows": [_row(first + place, each, choices.get(each["key"], {}), chosen) for place, each in enumerate(shown)],
        "sources": [(str(row.pk), label(row)) for row in sources] if len(sources) <= MOST_SOURCES else [],
        "activities": activity_choices(),
        "sites": list(actor.sites("create")[:MOST_SOURCES]),
        "next": f"?series={first + PAGE}" if len(listed) > first + PAGE else "",
        "previous": f"?series={max(first - PAGE, 0)}" if first else "",
        "first": first,
    }  # fmt: skip


def _first(request: HttpRequest) -> int:
    text = request.GET.get("series", "") or request.POST.get("series", "")
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def label(source: Source) -> str:
    """A source as it is chosen and typed: its number first."""
    return f"{source.record.number} {source.record.title}"


def _row(
    place: int, series: dict[str, Any], choice: dict[str, Any], chosen: dict[int, Source]
) -> dict[str, Any]:
    source = chosen.get(choice.get("source", 0))
    how = {
        "remembered": pgettext("series", "as the last time"),
        "matched": pgettext("series", "by its number or name"),
    }
    return {
        **series,
        "place": place,
        "amount": formats.format_quantity(round(series["total"], 3), series["unit"]),
        "rows": formats.format_number(series["count"]),
        "span": " – ".join(dict.fromkeys(each[:10] for each in (series["first"], series["last"]) if each)),
        "chosen": str(source.pk) if source else OUT if choice.get("out") else "",
        "text": label(source) if source else "",
        "how": how.get(choice.get("how", ""), ""),
        "is_open": not choice,
    }


@require_POST
def series_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Keep the choices, make the sources that are asked for, and read the file again."""
    upload = shared.obtain_upload(request, key)
    if upload.state != enums.UploadState.READ or shared.is_busy(upload):
        return redirect(shared.upload_address(request, register, upload))
    rows = table(request, upload)["rows"]
    choices = upload.mapping.setdefault("choices_of_series", {})
    for row in rows:
        given = request.POST.get(f"source-{row['place']}")
        if given is not None and given != row["chosen"]:
            _choose(request, row, given, choices)
    _take_units(request, upload)
    upload.save(update_fields=["mapping"])
    return shared.read_now(request, register, upload)


def _choose(
    request: HttpRequest, row: dict[str, Any], given: str, choices: dict[str, dict[str, Any]]
) -> None:
    if given == OUT:
        choices[row["key"]] = {"out": True}
        return
    try:
        source = _made(request, row) if given == NEW else _existing(request, given)
    except (ValidationError, NotAllowed) as error:
        said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        messages.error(request, _("%(what)s: %(detail)s") % {"what": row["label"], "detail": said})
        return
    choices.pop(row["key"], None)
    if source:
        choices[row["key"]] = {"source": source.pk, "meter": _meter(source, row)}


def _existing(request: HttpRequest, given: str) -> Source | None:
    """A source by its id, or by its number as typed."""
    rows = matching.usable_sources(request.actor)
    if given.isascii() and given.isdigit() and len(given) < 19:
        return rows.filter(pk=int(given)).first()
    return rows.filter(record__number=given.strip().split(" ")[0].upper()).first() if given.strip() else None


def _made(request: HttpRequest, row: dict[str, Any]) -> Source:
    """A new source for a series. Raises ValidationError, NotAllowed."""
    place = row["place"]
    site = request.POST.get(f"site-{place}", "")
    found = (
        request.actor.sites("create").filter(pk=int(site)).first()
        if site.isdecimal() and len(site) < 19
        else None
    )
    is_readings = row["form"] == "readings"
    values = {
        "title": row["label"][:200], "site": found, "activity": request.POST.get(f"activity-{place}", ""),
        "unit": request.POST.get(f"unit-{place}", "").strip() or row["unit"],
        "data_kind": (enums.DataKind.READINGS if is_readings else enums.DataKind.BILLS).value,
        "account_number": row["hints"].get("account", "")[:60],
    }  # fmt: skip
    return domain.create(Source, request.actor, values)


def _meter(source: Source, row: dict[str, Any]) -> int | None:
    """The meter of the source that a series names."""
    named = row["hints"].get("meter", "")
    meters = Meter.objects.filter(source=source).select_related("record") if named else []
    return next(
        (each.pk for each in meters if fold(named) in {fold(each.serial), fold(each.record.number)}), None
    )


def _take_units(request: HttpRequest, upload: Upload) -> None:
    """What units of the file stand for."""
    units = upload.mapping.setdefault("units", {})
    for place, each in enumerate(upload.mapping.get("unknown_units", [])):
        given = request.POST.get(f"means-{place}", "").strip()
        if given:
            units[fold(each["unit"])] = words.known_unit(given) or given
