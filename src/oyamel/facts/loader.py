"""Reads the YAML files of `facts/data` and keeps them compiled under their hash.

`load("kits/general.yaml")` gives plain data: maps, lists, text, numbers, true/false, null. Dates stay text.
With a cache folder (`use_cache`, or the environment's OYAMEL_HOME) a file is parsed once per content and read
back as JSON afterwards, which is faster and, unlike pickle, cannot run anything.
"""

import functools
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from oyamel.facts.errors import FactError

DATA = Path(__file__).parent / "data"
FORMAT = "1"  # raise it when the same file must compile to something else

_chosen_cache: list[Path] = []


def use_cache(folder: Path | str | None) -> None:
    """Keep compiled files in this folder from now on; None goes back to the environment's choice."""
    _chosen_cache[:] = [Path(folder)] if folder else []


def cache_folder() -> Path | None:
    """Where compiled files are kept: the chosen folder, else OYAMEL_HOME/cache/facts, else nowhere."""
    if _chosen_cache:
        return _chosen_cache[0]
    home = os.environ.get("OYAMEL_HOME")
    return Path(home).expanduser() / "cache" / "facts" if home else None


@functools.cache
def load(name: str) -> Any:
    """The parsed file `facts/data/<name>`; shared, so never change it. Raises FactError."""
    return load_path(DATA / name)


def load_path(path: Path) -> Any:
    """The parsed YAML file at a path, from the cache when its content was seen before. Raises FactError."""
    content = _read(path)
    kept = _kept_as(content)
    if kept and kept.is_file():
        return json.loads(kept.read_bytes())
    parsed = _parse(path, content)
    if kept:
        _keep(kept, parsed)
    return parsed


def sha256_of(name: str) -> str:
    """The hash of the file `facts/data/<name>`, 64 hexadecimal digits."""
    return hashlib.sha256(_read(DATA / name)).hexdigest()


def refusal(name: str, where: Sequence[str | int], reason: str, remedy: str) -> FactError:
    """A FactError at `where` (keys and positions from the top) of `facts/data/<name>`, with its line."""
    return FactError(name, line_of(DATA / name, where), reason, remedy)


def line_of(path: Path, where: Sequence[str | int]) -> int:
    """The line (from 1) of the node at `where`, or of its nearest parent that exists."""
    line = 1
    node = yaml.compose(_read(path), Loader=yaml.CSafeLoader)
    for step in where:
        node = _child(node, step) if node else None
        line = node.start_mark.line + 1 if node else line
    return line


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    return None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FactError(path, None, "the file cannot be read", "Install Oyamel again.") from error


def _kept_as(content: bytes) -> Path | None:
    folder = cache_folder()
    return folder / f"{FORMAT}-{hashlib.sha256(content).hexdigest()}.json" if folder else None


def _keep(path: Path, parsed: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(parsed, file, ensure_ascii=False)
    Path(name).replace(path)


def _parse(path: Path, content: bytes) -> Any:
    try:
        return yaml.load(content, Loader=_Strict)  # noqa: S506 - _Strict is a CSafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else None
        raise FactError(path, line, error.problem or "not YAML", "Correct the line.") from error
    except yaml.YAMLError as error:
        raise FactError(path, None, "not a YAML text in UTF-8", "Save the file as UTF-8.") from error


class _Strict(yaml.CSafeLoader):
    """YAML without its traps: no key twice, no key that is not text, no dates made of text."""

    yaml_implicit_resolvers = {
        first: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:timestamp"]
        for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise _bad_key(key_node, f"the key {key!r} is not text; put it in quotes")
            if key in seen:
                raise _bad_key(key_node, f"the key {key!r} stands here for the second time")
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def _bad_key(node: yaml.Node, problem: str) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
