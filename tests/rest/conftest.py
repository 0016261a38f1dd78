"""Programs that call the API: one per role, a stranger's, and a home folder of its own."""

import json
from functools import cache
from typing import Any

import pytest
from django.test import Client

from oyamel.frame.organization import domain as organization
from oyamel.plan.aspects.models import Aspect
from oyamel.records import domain
from oyamel.rest import access
from tests.factories import World


class Program:
    """A client with a token, speaking JSON below one organization of the API."""

    def __init__(self, world: World, role: str, base: str = ""):
        with world.scope():
            self.token, self.secret = organization.create_token(world.actor(role), "test")
        self.base = f"/api/v1/{base or world.organization.slug}"
        self.client = Client()

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        headers = {"Authorization": f"Bearer {self.secret}"} | headers
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.generic(method, self.base + path, **data, headers=headers)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("PATCH", path, body, **headers)


@pytest.fixture(autouse=True)
def uncounted(monkeypatch):
    """No request of another test counts against the limit of this one."""
    monkeypatch.setattr(access, "limiter", access.Limiter())


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """A fresh home folder."""
    settings.OYAMEL_HOME = tmp_path / "home"
    return settings.OYAMEL_HOME


@pytest.fixture
def program(north):
    """A function that gives the program with the rights of a role."""
    return cache(lambda role="manager": Program(north, role))


@pytest.fixture
def manager(program):
    return program("manager")


@pytest.fixture
def aspect(north):
    """A function that makes an aspect at the first plant, or wherever asked."""

    def make(title="Solvent vapour", site="apodaca", **values):
        with north.scope():
            site = north.sites[site] if site else None
            return domain.create(Aspect, north.actor(), {"title": title, "site": site, **values})

    return make
