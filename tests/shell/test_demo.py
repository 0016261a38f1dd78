"""Making the demo and taking it out: whole or not at all, and nobody else notices."""

import pytest
from django.apps import apps
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import TestCase

from oyamel.check.inventory.domain import files as ledgers
from oyamel.org.models import Membership, Organization, Person, User
from oyamel.records import comments, evidence, files
from oyamel.records.models import Event
from oyamel.shell import demo
from oyamel.shell.demo import happenings
from tests import factories
from tests.shell.conftest import add


@pytest.fixture
def guest(db):
    """A small demo: one record with a comment, a file and a mention."""
    world = factories.organization("guest", "Guest of the forest")
    world.organization.is_demo = True
    world.organization.save()
    [record] = add(world, "Resin on the ground")
    with world.scope():
        actor = world.actor("manager")
        comments.add_comment(
            record, actor, "@coordinator look", [Person.objects.get(user=world.users["coordinator"])]
        )
        with (files.folder(world.organization).parent.parent / "note.txt").open("wb+") as upload:
            upload.write(b"resin")
            evidence.add_evidence(record, actor, upload, "note.txt")
    return world


def everything():
    """Every row of every table of the program."""
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("oyamel.")
    ]
    rows = {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM records_search ORDER BY 1")
        return rows | {"search": cursor.fetchall()}


def test_removing_leaves_every_other_row_as_it_was(north, south):
    add(north, "Solvent vapour")
    add(south, "Dye in the river")
    before = everything()
    world = factories.organization("guest", "Guest of the forest")
    Organization.objects.filter(pk=world.organization.pk).update(is_demo=True)
    add(world, "Resin on the ground")
    assert everything() != before
    demo.remove()
    assert everything() == before


def test_removing_takes_files_comments_and_accounts_along(guest):
    folder = files.folder(guest.organization)
    assert [path for path in folder.rglob("*") if path.is_file()]
    with TestCase.captureOnCommitCallbacks(execute=True):
        demo.remove()
    assert not folder.exists()
    assert not User.objects.filter(email__endswith="@guest.example").exists()
    assert not Organization.objects.exists()


def test_history_is_closed_again_afterwards(north, guest):
    add(north, "Solvent vapour")
    demo.remove()
    with north.scope(), pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.all().delete()


def test_an_account_with_a_role_elsewhere_stays(north, guest):
    visitor = guest.users["reader"]
    with north.scope():
        Membership.objects.create(organization=north.organization, user=visitor, role="reader")
    demo.remove()
    left = User.objects.filter(email__endswith="@guest.example").values_list("email", flat=True)
    assert list(left) == ["reader@guest.example"]


def test_without_a_demo_there_is_nothing_to_remove(north):
    before = everything()
    demo.remove()
    assert everything() == before


def test_it_is_made_in_a_language_takes_the_place_of_the_last_and_sends_no_mail(north, guest):
    with TestCase.captureOnCommitCallbacks(execute=True):
        sign_ins = demo.create("fr")
    made = Organization.objects.get(is_demo=True)
    assert (made.name, made.language) == ("Northfir Components", "fr")
    assert [role for role, _email, _password in sign_ins] == list(factories.Role.values)
    assert {password for _role, _email, password in sign_ins} == {sign_ins[0][2]}
    assert mail.outbox == []
    assert Organization.objects.filter(is_demo=False).get() == north.organization
    folders = [folder_of(made) for folder_of in (files.folder, ledgers.folder)]
    assert all(any(folder.rglob("*")) for folder in folders)
    with TestCase.captureOnCommitCallbacks(execute=True):
        demo.remove()
    assert [folder for folder in folders if folder.exists()] == []
    assert Organization.objects.get() == north.organization


def test_a_language_that_nobody_wrote_is_refused_and_the_old_demo_stays(guest):
    with pytest.raises(ValueError, match="'de'"):
        demo.create("de")
    assert Organization.objects.get() == guest.organization


def test_what_breaks_off_leaves_nothing(guest, monkeypatch):
    def stumble(stage):
        raise RuntimeError("the wind")

    monkeypatch.setattr(happenings, "play", stumble)
    before = everything()
    with pytest.raises(RuntimeError):
        demo.create("en")
    assert everything() == before
