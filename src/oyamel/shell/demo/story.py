"""The story of Northfir Components: its figures, the same in every language, and its words in one of them."""

import functools
from importlib import resources
from typing import Any

import yaml

LANGUAGES = ("en", "es", "fr")


@functools.cache
def read(name: str) -> Any:
    """One file of the story, such as 'story' or 'words/fr'."""
    text = resources.files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


class Story:
    """The story told in one language. Raises ValueError for a language in which nobody wrote it."""

    def __init__(self, language: str):
        if language not in LANGUAGES:
            raise ValueError(f"the story is not told in {language!r}, but in {', '.join(LANGUAGES)}")
        self.language = language
        self.facts: dict[str, Any] = read("story")
        self.happenings: list[dict[str, Any]] = read("happenings")
        self.told: set[str] = set()
        self._words: dict[str, Any] = read(f"words/{language}")

    def say(self, *path: str) -> Any:
        """The words at a path, such as ('notes', 'quieter'). Raises KeyError that names a missing text."""
        self.told.add("/".join(path))
        try:
            return functools.reduce(lambda node, key: node[key], path, self._words)
        except KeyError as error:
            raise KeyError(f"words/{self.language}.yaml lacks {'/'.join(path)}") from error
