"""The demo organization from the command line: made once, its sign-ins kept for the terminal."""

import json
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import typer

from oyamel import home
from oyamel.cli.errors import CommandRefused

MODULE = "oyamel.shell.demo"
SignIn = tuple[str, str, str]


def offer(language: str, again: bool = False) -> None:
    """Make the demo unless it was made before (`again`: unless it is there now), and print its sign-ins."""
    known = _kept()
    if known is None or (again and not known):
        content = _content()
        if content is None:
            return
        typer.echo("Making the demo organization …")
        known = [(role, email, password) for role, email, password in content.create(language)]
        _keep(known)
    show(known)


def show(sign_ins: list[SignIn]) -> None:
    """Print the sign-ins, one to a role."""
    if sign_ins:
        typer.echo("\nSign in to the demo as")
        for role, email, password in sign_ins:
            typer.echo(f"  {role:<16} {email:<36} {password}")


def remove() -> None:
    """Take the demo out; it does not come back by itself."""
    content = _content()
    if content is None:
        raise CommandRefused("This version carries no demo.")
    content.remove()
    _keep([])
    typer.echo("The demo organization is removed.")


def _content() -> ModuleType | None:
    """The demo's content, which stands above the command line's own floor; None where it is not built yet."""
    return import_module(MODULE) if find_spec(MODULE) else None


def _kept() -> list[SignIn] | None:
    path = home.folder("secrets") / "demo.json"
    return [tuple(row) for row in json.loads(path.read_text())] if path.is_file() else None


def _keep(sign_ins: list[SignIn]) -> None:
    path = home.folder("secrets") / "demo.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(sign_ins))
