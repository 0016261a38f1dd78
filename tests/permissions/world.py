"""One organization with one of everything: at a site of the branch roles, at another site, and without a site."""

import io
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from oyamel.check.inventory.domain.calculating import calculate
from oyamel.check.inventory.models import Inventory
from oyamel.check.metering import domain as metering
from oyamel.check.metering.importing import taking
from oyamel.check.metering.models import Source, Upload
from oyamel.frame.organization import domain as organization
from oyamel.jobs.models import Run
from oyamel.org.models import Area, Membership, Person
from oyamel.plan.aspects import domain as aspects
from oyamel.plan.aspects.models import Activity, Method
from oyamel.plan.obligations.models import Comparison
from oyamel.records import actions, approvals, domain, evidence, links
from oyamel.registers.declaration import Register, registers
from oyamel.registers.exchange import drafts
from oyamel.registers.models import SavedView
from oyamel.shell.calendar import feeds
from tests.factories import World

OWN, OTHER, WHOLE = PLACES = ("own", "other", "whole")


@dataclass
class Things:
    """What the addresses name. `records` by (register, place), `objects` by (kind, place), `once` by register or ''."""

    records: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    objects: dict[tuple[str, str], int] = field(default_factory=dict)
    once: dict[str, dict[str, Any]] = field(default_factory=dict)
    site_pk: int = 0


NEEDED = {  # what a new record must say beside title and site
    "sources": {"activity": "electricity", "unit": "kWh"},
    "inventories": {"year": 2026},
}


def furnish(world: World) -> Things:
    """Make one of everything, by the manager."""
    things, actor = Things(site_pk=world.sites["apodaca"].pk), world.actor("manager")
    sites = {OWN: world.sites["apodaca"], OTHER: world.sites["guelph"], WHOLE: None}
    with world.scope():
        version = aspects.method_in_use(actor)
        aspects.draft_version(actor, version.method, version.definition)
        for register in registers():
            for place, site in sites.items():
                things.records[register.slug, place] = _record(actor, register, site)
            things.once[register.slug] = _of_register(actor, register)
        things.once["inventories"] |= _beside_inventories(world, actor)
        for place in (OWN, OTHER):
            _objects(world, things, place, sites[place])
        things.once[""] = _of_organization(world, actor)
    return things


def _record(actor: Any, register: Register, site: Any) -> dict[str, Any]:
    values = {"title": f"One of {register.slug}", "site": site} | NEEDED.get(register.slug, {})
    row = domain.create(register.model, actor, values)
    partner = domain.create(Activity, actor, {"title": "Partner", "site": site}).record
    open_, done = (actions.add_action(row.record, actor, what) for what in ("Fit a lid", "Order a lid"))
    actions.complete_action(done, actor)
    file = evidence.add_evidence(row.record, actor, SimpleUploadedFile("a.png", picture()))
    approvals.submit(row.record, actor)
    if isinstance(row, Method):
        aspects.draft_version(actor, row, aspects.version_in_use().definition)
    return {
        "number": row.record.number, "action": open_.pk, "done": done.pk, "evidence_id": file.pk, "key": file.key, "version": 1,
        "link": links.add_link("relates_to", row.record, partner, actor).pk, "partner": partner.number,
    } | (_data_of(actor, row) if isinstance(row, Source) else _line_of(row) if isinstance(row, Inventory) else {})  # fmt: skip


def _data_of(actor: Any, source: Source) -> dict[str, Any]:
    """An amount and a month of readings of a source."""
    rows = [metering.EntryRow(source, date(2026, 1, 1), date(2026, 1, 31), Decimal(5))]
    (entry,) = metering.record_entries(actor, rows).entries
    at = np.array(["2026-01-15T12:00"], "M8[us]").astype("i8")
    metering.record_readings(actor, source, None, at, np.ones(1))
    return {"entry": entry.pk, "month": 202601}


def _line_of(inventory: Inventory) -> dict[str, Any]:
    """The first line of a calculated year, and a kind of file that it can be taken as."""
    calculate(inventory)
    return {"line": 0, "kind": "csv"}


def _beside_inventories(world: World, actor: Any) -> dict[str, Any]:
    """An entry, a file that an entry came from, and a site."""
    source = Source.objects.filter(record__site=world.sites["apodaca"]).select_related("record__site").first()
    upload = metering.keep_upload(actor, io.BytesIO(b"day,kWh\n2026-02-01,5\n"), "a.csv")
    rows = [metering.EntryRow(source, date(2026, 2, 1), date(2026, 2, 28), Decimal(5), row=2)]
    (entry,) = metering.record_entries(actor, rows, upload).entries
    return {"entry": entry.pk, "upload": upload.key, "site": world.sites["apodaca"].pk}


def picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8)).save(target, "PNG")
    return target.getvalue()


def _of_register(actor: Any, register: Register) -> dict[str, Any]:
    draft = drafts.keep(actor, register, io.BytesIO(b"Title\nNoise\n"), "a.csv")
    view = SavedView.objects.create(
        organization=actor.organization, user=actor.user, register=register.slug, name="Mine"
    )
    if register.model is Source:
        file = taking.keep(actor, io.BytesIO(b"Source,Start,Usage\nA,2025-01-01,1\n"), "a.csv")
        Upload.objects.filter(pk=file.pk).update(key=draft.key)
    return {
        "key": draft.key, "view": view.pk, "batch": "0" * 32, "sector": "automotive", "fact": "uses_national_waters", "pack": "MX",
        "comparison": _comparison(actor),
    }  # fmt: skip


def _comparison(actor: Any) -> str:
    """A legal matrix beside the law of a site of the branch roles."""
    site = actor.sites("create").order_by("path")[0]
    made, _new = Comparison.objects.get_or_create(
        organization=actor.organization, site=site, key="c" * 32, defaults={"name": "Matrix", "created_at": timezone.now()}
    )  # fmt: skip
    return made.key


def _objects(world: World, things: Things, place: str, site: Any) -> None:
    org = world.organization
    things.objects["site", place] = site.pk
    things.objects["area", place] = Area.objects.create(organization=org, site=site, name="Yard").pk
    things.objects["person", place] = Person.objects.create(organization=org, site=site, name="Ana").pk


def _of_organization(world: World, actor: Any) -> dict[str, Any]:
    token, _secret = organization.create_token(actor, "mine")
    invitation, link = organization.invite(world.actor("administrator"), "new@northfir.example")
    run = Run.everywhere.create(kind="checkpoints", organization=world.organization, started_by=actor.user)
    member = Membership.objects.get(user=world.users["reader"])
    return {
        "token": token.pk, "calendar": feeds.create(actor, "all")[0].pk, "invitation": invitation.pk, "run": run.uuid, "member": member.pk,
        "secret": urlsplit(link).path.strip("/").split("/")[-1],
    }  # fmt: skip
