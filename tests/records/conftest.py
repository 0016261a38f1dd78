"""A record with its people, and a home folder of its own, so that no test writes outside."""

import pytest

from oyamel.org.enums import Role
from oyamel.plan.aspects.models import Aspect
from oyamel.records import domain
from tests import factories


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """A fresh home folder."""
    settings.OYAMEL_HOME = tmp_path / "home"
    return settings.OYAMEL_HOME


@pytest.fixture
def aspect(north):
    """A function that makes an aspect at the first plant, or wherever asked."""

    def make(title="Solvent vapour", role="manager", site="apodaca", **values):
        site = north.sites[site] if site else None
        return domain.create(Aspect, north.actor(role), {"title": title, "site": site, **values})

    return make


@pytest.fixture
def guelph(north):
    """A coordinator of the other plant: a colleague in another branch."""
    north.users["guelph"] = factories.member(
        north.organization, Role.COORDINATOR, "guelph@northfir.example", north.sites["guelph"]
    )
    return north.actor("guelph")
