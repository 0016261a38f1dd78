"""What the tests of the frame share: records of the story, and three readers."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from oyamel.plan.aspects.models import Aspect
from oyamel.records import domain


def signed_in(world, role="manager"):
    client = Client()
    client.force_login(world.users[role])
    return client


def add(world, *titles, role="manager", **values):
    """Aspects at the Apodaca plant, written by the manager."""
    with world.scope():
        rows = [{"title": title, "site": world.sites["apodaca"], **values} for title in titles]
        return [row.record for row in domain.create_many(Aspect, world.actor(role), rows)]


@contextmanager
def counted():
    """How many queries were made, in a list that is filled at the end."""
    count = []
    with CaptureQueriesContext(connection) as caught:
        yield count
    count.append(len(caught))


@pytest.fixture
def owner(north):
    return signed_in(north, "manager")


@pytest.fixture
def colleague(north):
    """The coordinator of the Apodaca plant, who does not see Guelph."""
    return signed_in(north, "coordinator")


@pytest.fixture
def stranger(south):
    return signed_in(south, "administrator")
