"""Taking the demo out: its rows, the accounts that live in it alone, its files. Nothing else is touched."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from oyamel.org import mail
from oyamel.org.models import Membership, Organization, User
from oyamel.records import append_only

FOLDERS = ("files", "checkpoints", "imports", "readings", "ledgers")


@transaction.atomic
def remove() -> None:
    """Remove every demo organization; without one nothing happens."""
    organizations = list(Organization.objects.filter(is_demo=True))
    members = Membership.everywhere.filter(organization__in=organizations).values("user")
    users = [user.pk for user in User.objects.filter(pk__in=members) if mail.is_demo_user(user)]
    for organization in organizations:
        uuid = organization.uuid
        _remove_rows(organization)
        transaction.on_commit(lambda uuid=uuid: _remove_files(uuid))
    User.objects.filter(pk__in=users).delete()


def _remove_rows(organization: Organization) -> None:
    """Table by table in any order: the database checks at the end that nothing points at what is gone."""
    _empty_search(organization)
    with append_only.suspended(connection):
        for rows in _rows_of(organization):
            rows._raw_delete(rows.db)
        if connection.vendor == "postgresql":
            connection.check_constraints()  # a table with checks outstanding takes no triggers back
    organization.delete()


def _empty_search(organization: Organization) -> None:
    key = "record_id" if connection.vendor == "postgresql" else "rowid"
    mine = "SELECT id FROM records_record WHERE organization_id = %s"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM records_search WHERE {key} IN ({mine})", [organization.pk])  # noqa: S608 - two fixed names


def _rows_of(organization: Organization) -> Iterator[models.QuerySet]:
    """The rows of every table that belongs to an organization; tables between two models go by the first of them."""
    every = apps.get_models(include_auto_created=True)
    for model in sorted(every, key=lambda model: not model._meta.auto_created):
        way = _way_to_organization(model)
        if way:
            yield model._base_manager.filter(**{way: organization})


def _way_to_organization(model: type[models.Model]) -> str:
    owner = model._meta.auto_created
    for field in model._meta.concrete_fields:
        if field.related_model is Organization:
            return field.name
        if owner and field.related_model is owner and _way_to_organization(owner):
            return f"{field.name}__{_way_to_organization(owner)}"
    return ""


def _remove_files(uuid: UUID) -> None:
    for folder in FOLDERS:
        for name in (str(uuid), uuid.hex):
            shutil.rmtree(Path(settings.OYAMEL_HOME) / folder / name, ignore_errors=True)
