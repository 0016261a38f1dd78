"""The one folder that holds all state of an installation, and the secrets generated in it."""

import os
import secrets
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def home() -> Path:
    """The state folder: `OYAMEL_HOME`, else `var/` in a checkout, else `~/.oyamel`."""
    named = os.environ.get("OYAMEL_HOME")
    if named:
        return Path(named).expanduser().resolve()
    if (CHECKOUT / "pyproject.toml").is_file():
        return CHECKOUT / "var"
    return Path.home() / ".oyamel"


def folder(name: str) -> Path:
    """A folder inside the home, made when it is missing and closed to other users."""
    path = home() / name
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def secret(name: str, length: int = 48) -> str:
    """A secret: from the environment (`OYAMEL_<NAME>`), else from a file made once with 0600."""
    given = os.environ.get(f"OYAMEL_{name.upper()}")
    if given:
        return given
    path = folder("secrets") / name
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(length))
    return path.read_text().strip()


def _write_once(path: Path, text: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(text)
