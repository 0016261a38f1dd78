"""Amounts of sources in batches: entered all or none, and listed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt

from oyamel.check.metering import domain, enums
from oyamel.check.metering.models import Entry, Meter, Source
from oyamel.org.models import Site
from oyamel.org.paths import after as after_branch
from oyamel.records.errors import NotAllowed
from oyamel.records.models import visible
from oyamel.rest.addresses import Number, Slug
from oyamel.rest.errors import answers
from oyamel.rest.values import LARGEST_ID, Line, Strict

router = Router(tags=["Entries"])
MOST = 1000
PAGE = 200
Plain = Annotated[str, Field(pattern=r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$")]
Amount = Plain | StrictInt | Annotated[StrictFloat, Field(allow_inf_nan=False)]
Kind = Literal[tuple(enums.EntryKind.values)]
Basis = Literal[("", *enums.Basis.values)]


def _line(most: int) -> Any:
    return Annotated[Line, Field(max_length=most)]


class EntryIn(Strict):
    """One amount of a source over local days, both included."""

    source: Number = Field(description="The number of the source.", examples=["SRC-0001"])
    start: date
    end: date
    amount: Amount = Field(description="A number, or its digits as text where none may be lost.")
    unit: _line(40) = Field("", description="Empty: the unit of the source.")
    kind: Kind = enums.EntryKind.BILL.value
    meter: Number | None = None
    is_estimated: bool = False
    basis: Basis = Field("", description="How the amount was determined.")
    cost: Amount | None = None
    currency: Annotated[str, Field(pattern="^([A-Z]{3})?$")] = ""
    reference: _line(60) = Field(
        "", description="The number of the document; tells two deliveries of one day apart."
    )
    note: _line(300) = ""


EXAMPLE = {
    "source": "SRC-0001",
    "start": "2026-01-01",
    "end": "2026-01-31",
    "amount": "1204.5",
    "unit": "kWh",
}


class Batch(Strict):
    model_config = ConfigDict(json_schema_extra={"examples": [{"rows": [EXAMPLE]}]})
    rows: Annotated[list[EntryIn], Field(min_length=1, max_length=MOST)]


class Taken(BaseModel):
    """What came of a batch."""

    entered: int = Field(description="How many amounts are new.")
    known: int = Field(description="How many stood already, and were left as they are.")


class EntryOut(BaseModel):
    id: int
    source: str
    meter: str | None
    kind: str
    start: date
    end: date
    amount: str
    unit: str
    is_estimated: bool
    basis: str
    cost: str | None
    currency: str
    reference: str
    note: str
    file: str = Field(description="The name of the file it came from; empty where it was entered otherwise.")
    sheet: str
    row: int | None
    cell: str
    entered_at: datetime
    supersedes: int | None = Field(description="The amount whose place it took.")
    is_live: bool = Field(description="Whether it counts: neither corrected since nor withdrawn.")


class EntryPage(BaseModel):
    items: list[EntryOut]
    after: str | None


class Asked(BaseModel):
    """Which amounts are wanted."""

    source: list[Number] = Field([], max_length=100)
    site: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    since: date | None = Field(None, description="Only what begins on this day or later.")
    until: date | None = Field(None, description="Only what begins on this day or before.")
    all: bool = Field(False, description="Also what was corrected or withdrawn.")
    size: Annotated[int, Field(ge=1, le=PAGE)] = 50
    after: _line(200) = Field("", description="`after` of the page before.")


@router.post(
    "/{organization}/entries",
    response=answers(Taken, 201, body=True, conflict=True),
    operation_id="entries_enter",
    summary="Enter amounts of sources, all or none",
    description="The same rows again change nothing. Where a row is not right nothing is entered, and `fields` says what is wrong "
    "with each: `rows.3.amount` (counted from 0).",
)
def enter(request: HttpRequest, organization: Slug, payload: Batch) -> Status:
    if not request.actor.may_anywhere("create"):
        raise NotAllowed("create")
    rows = _rows(request, payload.rows)
    try:
        found = domain.record_entries(request.actor, rows)
    except domain.RowsRefused as refused:
        raise ValidationError(_by_place(refused)) from refused
    return Status(201, {"entered": found.count, "known": found.known})


def _by_place(refused: domain.RowsRefused) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for each in refused.problems:
        fields.setdefault(f"rows.{each.place}.{each.field}", []).append(each.message)
    return fields


def _rows(request: HttpRequest, given: list[EntryIn]) -> list[domain.EntryRow]:
    sources = _named(request, Source, {each.source for each in given})
    meters = _named(request, Meter, {each.meter for each in given if each.meter})
    words = _("There is nothing of the number %(number)s that you may name.")
    wrong: dict[str, str] = {}
    rows = []
    for place, each in enumerate(given):
        for name, known in (("source", sources), ("meter", meters)):
            number = getattr(each, name)
            if number and number not in known:
                wrong[f"rows.{place}.{name}"] = words % {"number": number}
        if not wrong:
            rows.append(_row(each, sources[each.source], meters[each.meter] if each.meter else None))
    if wrong:
        raise ValidationError(wrong)
    return rows


def _named(request: HttpRequest, model: type[Any], numbers: set[str]) -> dict[str, Any]:
    """The records of these numbers that the actor sees."""
    rows = model.objects.filter(
        visible(request.actor, "view", "record__"), record__organization=request.actor.organization,
        record__kind=model.kind, record__number__in=[number for number in numbers if "\x00" not in number],
    )  # fmt: skip
    return {row.record.number: row for row in rows.select_related("record", "record__site", "organization")}


def _row(given: EntryIn, source: Source, meter: Meter | None) -> domain.EntryRow:
    plain = given.model_dump(exclude={"source", "meter", "amount", "cost"})
    cost = None if given.cost is None else Decimal(str(given.cost))
    return domain.EntryRow(source=source, meter=meter, amount=Decimal(str(given.amount)), cost=cost, **plain)


@router.get(
    "/{organization}/entries",
    response=answers(EntryPage),
    operation_id="entries_list",
    summary="List amounts of sources in the order of their days",
)
def entries(request: HttpRequest, organization: Slug, asked: Query[Asked]) -> dict[str, Any]:
    signer = Signer(salt="rest.entries")
    rows = Entry.objects.filter(_wanted(request, asked), organization=request.actor.organization)
    if asked.after:
        rows = rows.filter(_beyond(asked.after, signer))
    related = ("source__record", "meter__record", "upload")
    found = list(rows.select_related(*related).order_by("start", "pk")[: asked.size + 1])
    page = found[: asked.size]
    last = page[-1] if len(found) > asked.size else None
    return {
        "items": [_shown(entry) for entry in page],
        "after": signer.sign(f"{last.start} {last.pk}") if last else None,
    }


def _wanted(request: HttpRequest, asked: Asked) -> Q:
    condition = visible(request.actor, "view", "source__record__")
    if not asked.all:
        condition &= Q(is_live=True)
    if asked.source:
        condition &= Q(source__in=[row.pk for row in _named(request, Source, set(asked.source)).values()])
    if asked.site:
        condition &= _at(request, asked.site)
    if asked.since:
        condition &= Q(start__gte=asked.since)
    return condition & Q(start__lte=asked.until) if asked.until else condition


def _at(request: HttpRequest, pk: int) -> Q:
    site = Site.objects.filter(pk=pk, path__in=request.actor.sites("view").values("path")).first()
    if site is None:
        raise ValidationError(
            {"site": _("There is no site with the id %(id)s that you may name.") % {"id": pk}}
        )
    return Q(source__record__site_path__gte=site.path, source__record__site_path__lt=after_branch(site.path))


def _beyond(cursor: str, signer: Signer) -> Q:
    try:
        day, _space, pk = signer.unsign(cursor).partition(" ")
    except BadSignature as error:
        raise ValidationError({"after": _("Give “after” as the page before gave it.")}) from error
    start = parse_date(day)
    return Q(start__gte=start) & (Q(start__gt=start) | Q(pk__gt=int(pk)))


def _shown(entry: Entry) -> dict[str, Any]:
    plain = {
        name: getattr(entry, name)
        for name in ("kind", "start", "end", "unit", "is_estimated", "basis", "currency", "reference", "note")
    }
    return plain | {
        "id": entry.pk, "source": entry.source.record.number, "meter": entry.meter.record.number if entry.meter else None,
        "amount": f"{entry.amount.normalize():f}", "cost": None if entry.cost is None else f"{entry.cost.normalize():f}",
        "file": entry.upload.name if entry.upload else "", "sheet": entry.sheet, "row": entry.row, "cell": entry.cell,
        "entered_at": entry.entered_at, "supersedes": entry.supersedes_id, "is_live": entry.is_live,
    }  # fmt: skip
