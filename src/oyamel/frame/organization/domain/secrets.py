"""Secrets that are shown once and kept as a hash."""

import hashlib
import secrets


def new() -> str:
    """256 bits, safe in an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What the database keeps: the SHA-256 of a secret that nobody can guess, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
