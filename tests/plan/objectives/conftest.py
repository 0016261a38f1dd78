"""A calculated year stands behind objectives that take their figures from the inventory."""

from tests.check.inventory.conftest import own_home, year

__all__ = ["own_home", "year"]
