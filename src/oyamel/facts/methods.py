"""The significance methods shipped, as plain data; `oyamel.engine.significance` checks and evaluates them."""

import functools
from typing import Any

from oyamel.facts.errors import UnknownFact
from oyamel.facts.loader import DATA, load


@functools.cache
def method_ids() -> tuple[str, ...]:
    """The ids of the methods, in alphabetical order."""
    return tuple(sorted(path.stem for path in (DATA / "methods").glob("*.yaml")))


def method_data(method_id: str) -> dict[str, Any]:
    """A method in the form `validate_method` takes; shared, so never change it. Raises UnknownFact."""
    if method_id not in method_ids():
        raise UnknownFact("significance method", method_id)
    return load(f"methods/{method_id}.yaml")
