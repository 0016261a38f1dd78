"""The story, told once for all tests of this folder: telling it takes seconds, and they only look."""

from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.utils import timezone, translation
from django_scopes import scope

from oyamel.org.actors import actor_for
from oyamel.org.models import Organization, User
from oyamel.shell import demo
from oyamel.shell.demo.story import Story


@pytest.fixture(scope="package")
def told(django_db_setup, django_db_blocker):
    """The demo in English, with the story that was read for it; taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        story = Story("en")
        with translation.override("en"):
            sign_ins = demo.tell(story, "fir-and-monarch")
        yield SimpleNamespace(
            story=story, sign_ins=sign_ins, organization=Organization.objects.get(is_demo=True)
        )
        transaction.set_rollback(True)
    connection.close()


@pytest.fixture
def northfir(told, db):
    """The demo's organization, its scope open."""
    with scope(organization=told.organization):
        yield told.organization


@pytest.fixture
def acting(northfir):
    """An actor by the first name of an account."""
    return lambda name: actor_for(User.objects.get(email__startswith=f"{name}."), northfir)


@pytest.fixture
def today():
    return timezone.localdate()
