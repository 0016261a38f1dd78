"""The organizations of a user, and one organization's sites, areas, people and search."""

from datetime import date
from functools import partial
from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from oyamel.frame.organization import queries
from oyamel.org import paths
from oyamel.org.actors import organizations_of
from oyamel.org.models import Area, Organization, Person, Site
from oyamel.records import search
from oyamel.records.models import Record
from oyamel.registers.declaration import register_for_kind
from oyamel.rest.addresses import Slug
from oyamel.rest.errors import answers
from oyamel.rest.values import LARGEST_ID, Line

router = Router(tags=["Organization"])
SiteId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Words = Annotated[Line, Field(max_length=200)]
After = Annotated[int, Field(ge=0, le=LARGEST_ID, description="The id after which to go on.")]
Size = Annotated[int, Field(ge=1, le=200)]


class OrganizationOut(BaseModel):
    slug: str = Field(description="The organization in addresses.", examples=["northfir"])
    name: str
    country: str
    language: str
    edition: str = Field(description="The edition of ISO 14001.")


class SiteOut(BaseModel):
    id: int
    parent: int | None
    depth: int = Field(description="1 for what has no parent.")
    kind: str
    name: str
    country: str
    region: str
    municipality: str
    time_zone: str
    closed_on: date | None


class AreaOut(BaseModel):
    id: int
    site: int
    name: str
    is_process: bool


class PersonOut(BaseModel):
    id: int
    name: str
    email: str = Field(description="Empty for a reader or external auditor, as is the job title.")
    job_title: str
    site: int | None
    left_on: date | None


class Hit(BaseModel):
    number: str
    title: str
    register_name: str
    url: str
    is_archived: bool


class SitePage(BaseModel):
    items: list[SiteOut]
    after: int | None


class AreaPage(BaseModel):
    items: list[AreaOut]
    after: int | None


class PersonPage(BaseModel):
    items: list[PersonOut]
    after: int | None


class Paged(BaseModel):
    after: After = 0
    size: Size = 100


class SiteQuery(Paged):
    q: Annotated[Words, Field(description="Part of the name.")] = ""
    parent: SiteId | None = None


class AreaQuery(Paged):
    site: SiteId | None = None


class PersonQuery(Paged):
    q: Annotated[
        Words, Field(description="Part of the name, and of e-mail or job title where you see them.")
    ] = ""
    former: Annotated[bool, Field(description="Also those who left.")] = False


class SearchQuery(BaseModel):
    q: Annotated[Words, Field(description="Words, each as a prefix, with or without accents.")]
    size: Size = 20


@router.get(
    "/organizations",
    response=answers(list[OrganizationOut], missing=False),
    operation_id="organizations",
    summary="The organizations that you belong to",
)
def organizations(request: HttpRequest) -> list[dict[str, Any]]:
    rows = organizations_of(request.member)
    token = getattr(request, "token", None)
    return [_organization(each) for each in (rows.filter(pk=token.organization_id) if token else rows)]


def _organization(row: Organization) -> dict[str, Any]:
    return {name: getattr(row, name) for name in OrganizationOut.model_fields}


@router.get(
    "/{organization}/sites",
    response=answers(SitePage),
    operation_id="sites",
    summary="The sites, in the order of the tree",
)
def sites(request: HttpRequest, organization: Slug, asked: Query[SiteQuery]) -> dict[str, Any]:
    rows = request.actor.sites("view")
    if asked.q:
        rows = rows.filter(name__icontains=asked.q)
    if asked.parent:
        rows = rows.filter(parent=asked.parent)
    if asked.after:
        last = Site.objects.filter(pk=asked.after).values_list("path", flat=True).first()
        rows = rows.filter(path__gt=last or paths.DIGITS[-1] * paths.MAX_LENGTH)
    return _page(list(rows[: asked.size + 1]), asked.size, _site)


def _site(row: Site) -> dict[str, Any]:
    names = set(SiteOut.model_fields) - {"parent", "depth", "kind"}
    own = {"parent": row.parent_id, "depth": row.depth, "kind": str(row.kind)}
    return own | {name: getattr(row, name if name != "id" else "pk") for name in names}


def _page(rows: list[Any], size: int, shown: Any) -> dict[str, Any]:
    has_more = len(rows) > size
    return {"items": [shown(row) for row in rows[:size]], "after": rows[size - 1].pk if has_more else None}


@router.get(
    "/{organization}/areas",
    response=answers(AreaPage),
    operation_id="areas",
    summary="The areas and processes of the sites",
)
def areas(request: HttpRequest, organization: Slug, asked: Query[AreaQuery]) -> dict[str, Any]:
    rows = Area.objects.filter(site__in=request.actor.sites("view"), pk__gt=asked.after).order_by("pk")
    if asked.site:
        rows = rows.filter(site=asked.site)
    return _page(list(rows[: asked.size + 1]), asked.size, _area)


def _area(row: Area) -> dict[str, Any]:
    return {"id": row.pk, "site": row.site_id, "name": row.name, "is_process": row.is_process}


@router.get(
    "/{organization}/people", response=answers(PersonPage), operation_id="people", summary="The people"
)
def people(request: HttpRequest, organization: Slug, asked: Query[PersonQuery]) -> dict[str, Any]:
    sees_contacts = request.actor.sees_contacts
    found = queries.people(asked.q, asked.former, by_contact=sees_contacts)
    rows = found.filter(pk__gt=asked.after).order_by("pk")
    return _page(list(rows[: asked.size + 1]), asked.size, partial(_person, sees_contacts))


def _person(sees_contacts: bool, row: Person) -> dict[str, Any]:
    contact = (
        {"email": row.email, "job_title": row.job_title} if sees_contacts else {"email": "", "job_title": ""}
    )
    return {"id": row.pk, "name": row.name, "site": row.site_id, "left_on": row.left_on} | contact


@router.get(
    "/{organization}/search",
    response=answers(list[Hit]),
    operation_id="search",
    summary="Search every record",
)
def search_(request: HttpRequest, organization: Slug, asked: Query[SearchQuery]) -> list[dict[str, Any]]:
    ids = search.find(request.actor, asked.q, limit=asked.size)
    rows = Record.objects.for_actor(request.actor, "view").filter(Q(pk__in=ids)).order_by("-pk")
    return [_hit(request, row) for row in rows]


def _hit(request: HttpRequest, row: Record) -> dict[str, Any]:
    row.organization = request.actor.organization
    register = register_for_kind(row.kind)
    return {
        "number": row.number, "title": row.title, "register_name": register.slug if register else "",
        "url": row.get_absolute_url(), "is_archived": row.is_archived,
    }  # fmt: skip
