"""What every test may ask for. Two organizations always stand side by side, so that a leak shows."""

import pytest

from tests import factories

pytest_plugins = ["tests.databases"]


@pytest.fixture
def north(db):
    """The organization of the story, with its people."""
    return factories.organization("northfir", "Northfir Components")


@pytest.fixture
def south(db):
    """A stranger's organization."""
    return factories.organization("southpine", "Southpine Textiles")
