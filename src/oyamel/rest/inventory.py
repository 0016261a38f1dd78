"""Figures of inventories and the ledger lines that they are made of."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from oyamel.check.inventory.models import Calculation, Inventory
from oyamel.check.inventory.queries import figures as queries
from oyamel.check.inventory.queries import lines as ledger
from oyamel.check.inventory.queries.figures import COLUMNS, Wanted
from oyamel.org.models import Site
from oyamel.registers.declaration import register_for_kind
from oyamel.rest.addresses import Number, Slug, obtain
from oyamel.rest.errors import answers
from oyamel.rest.values import LARGEST_ID, Line

router = Router(tags=["Inventories"])
FIGURES, LINES = "/{organization}/inventories/{number}/figures", "/{organization}/inventories/{number}/lines"
Column = Literal[COLUMNS]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Word = Annotated[Line, Field(max_length=80)]
MOST_LINES = 200


class Narrowed(BaseModel):
    """Which totals are wanted; what is left out is not narrowed."""

    account: Word | None = None
    scope: Word | None = None
    method: Word | None = Field(None, description="Of scope 2: location or market.")
    activity: Word | None = None
    item: Word | None = Field(None, description="A gas or pollutant; of production the id of the source.")
    route: Word | None = None
    kind: Word | None = None
    month: Annotated[int, Field(ge=190001, le=999912)] | None = Field(
        None, description="202401 is January 2024."
    )
    source: Id | None = None
    site: Id | None = Field(None, description="The site with all that belongs to it.")
    total: bool = Field(
        False,
        description="Only what stands in the total: scope 2 by the inventory's method, no biogenic CO2.",
    )
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = Field(
        None, description="Empty: the current calculation."
    )

    def wanted(self, request: HttpRequest, calculation: Calculation) -> Wanted:
        """The same as the pages ask for. 404 for a site that is not seen."""
        names = [name for name in COLUMNS if name != "site"]
        where = {name: getattr(self, name) for name in names if getattr(self, name, None) is not None}
        return Wanted(where, _branch(request, self.site), calculation.method if self.total else "")


class FiguresAsked(Narrowed):
    by: list[Column] = Field(["account", "scope", "method", "unit"], max_length=6)


class LinesAsked(Narrowed):
    start: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    size: Annotated[int, Field(ge=1, le=MOST_LINES)] = 50


class Versioned(BaseModel):
    version: int
    made_at: datetime
    gwp_set: str
    method: str
    inputs: str = Field(description="SHA-256 of everything the figures rest on.")
    ledger: str = Field(description="SHA-256 of the file of the lines.")


class FigureOut(BaseModel):
    by: dict[str, Any]
    amount: float = Field(description="In the unit of the account, weighted by the share of each site.")
    co2e_kg: float
    estimated_share: float


class Figures(Versioned):
    figures: list[FigureOut]


class LinesPage(Versioned):
    count: int
    start: int
    lines: list[dict[str, Any]] = Field(
        description="The columns of the ledger; the documentation of the engine describes them."
    )


@router.get(
    FIGURES,
    response=answers(Figures),
    operation_id="inventory_figures",
    summary="Figures of an inventory, summed by columns",
)
def inventory_figures(
    request: HttpRequest, organization: Slug, number: Number, asked: Query[FiguresAsked]
) -> dict[str, Any]:
    calculation = _calculation(request, number, asked.version)
    found = queries.figures(request.actor, [calculation], asked.wanted(request, calculation), asked.by)
    figures = [
        {"by": dict(zip(asked.by, each.key, strict=True)), "amount": each.amount, "co2e_kg": each.co2e_kg, "estimated_share": each.estimated_share}
        for each in found
    ]  # fmt: skip
    return _version(calculation) | {"figures": figures}


@router.get(
    LINES,
    response=answers(LinesPage),
    operation_id="inventory_lines",
    summary="Ledger lines behind figures, in their order",
)
def inventory_lines(
    request: HttpRequest, organization: Slug, number: Number, asked: Query[LinesAsked]
) -> dict[str, Any]:
    calculation = _calculation(request, number, asked.version)
    wanted = asked.wanted(request, calculation)
    lines, count = ledger.lines_of(request.actor, calculation, wanted, asked.start, asked.size)
    return _version(calculation) | {"count": count, "start": asked.start, "lines": lines}


def _calculation(request: HttpRequest, number: str, version: int | None) -> Calculation:
    register = register_for_kind(Inventory.kind)
    if register is None:
        raise Http404
    found = queries.version(obtain(request, register, number), version)
    if found is None:
        raise Http404
    found.organization = request.actor.organization
    return found


def _branch(request: HttpRequest, site: int | None) -> str:
    if site is None:
        return ""
    found: Site | None = request.actor.sites("view").filter(pk=site).first()
    if found is None:
        raise Http404
    return found.path


def _version(calculation: Calculation) -> dict[str, Any]:
    return {
        "version": calculation.version, "made_at": calculation.made_at, "gwp_set": calculation.gwp_set,
        "method": calculation.method, "inputs": calculation.inputs_hash, "ledger": calculation.ledger,
    }  # fmt: skip
