"""What every test may ask for. Two organizations always stand side by side, so that a leak shows."""

import pytest

from tests import factories
from tools import messages

pytest_plugins = ["tests.databases"]


def pytest_configure(config):
    """Tests read translations, which lie in git as text only."""
    if not hasattr(config, "workerinput"):
        messages.compile_all()


@pytest.fixture
def north(db):
    """The organization of the story, with its people."""
    return factories.organization("northfir", "Northfir Components")


@pytest.fixture
def south(db):
    """A stranger's organization."""
    return factories.organization("southpine", "Southpine Textiles")
