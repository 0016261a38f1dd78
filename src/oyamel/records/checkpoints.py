"""Signed checkpoints of history, kept outside the database, which a database superuser can neither forge nor mend.

Each checkpoint is a text file `checkpoints/<organization>/00000001.txt` in the home: a header (JSON), one line for each
event that no earlier checkpoint holds (`id subject_type subject_id sequence hash`), and the Ed25519 signature over the
SHA-256 of everything before it. The header names the digest of the checkpoint before, so that the files are a chain too.

`complete_until` in the header is the instant before which every event is in this checkpoint or an earlier one. A transaction
that was still open then may bring events with lower ids later; they are new, and the next checkpoint takes them.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from oyamel.org.models import Organization
from oyamel.records.models import Checkpoint, Event

FORMAT = "oyamel checkpoint 1"
SIGNATURE = "signature "
CLOCK_SKEW = timedelta(seconds=5)


class BadCheckpoint(Exception):
    """A checkpoint file that does not hold; `problem` says why."""

    def __init__(self, problem: str):
        super().__init__(problem)
        self.problem = problem


class KeyMissing(Exception):
    """There are checkpoints, but the key that signed them is gone."""


@dataclass(frozen=True, slots=True)
class Known:
    """An event as a checkpoint holds it, and the number of that checkpoint."""

    event_id: int
    subject_type: str
    subject_id: int
    sequence: int
    hash: str
    checkpoint: int

    @property
    def line(self) -> str:
        return f"{self.event_id} {self.subject_type} {self.subject_id} {self.sequence} {self.hash}\n"


@dataclass(frozen=True)
class Header:
    """The first line of a checkpoint."""

    organization: str
    number: int
    previous: str
    made_at: datetime
    complete_until: datetime
    events: int

    def to_line(self) -> str:
        values: dict[str, Any] = {"format": FORMAT, **self.__dict__}
        values["made_at"] = self.made_at.astimezone(UTC).isoformat()
        values["complete_until"] = self.complete_until.astimezone(UTC).isoformat()
        return json.dumps(values, sort_keys=True) + "\n"


@dataclass(frozen=True)
class Sealed:
    """A checkpoint file whose signature holds."""

    header: Header
    digest: str
    known: list[Known]


def folder(organization: Organization) -> Path:
    """The folder of an organization's checkpoints."""
    return Path(settings.OYAMEL_HOME) / "checkpoints" / str(organization.uuid)


def path_of(organization: Organization, number: int) -> Path:
    return folder(organization) / f"{number:08d}.txt"


def numbers_of(organization: Organization) -> list[int]:
    """The numbers of the checkpoint files that lie there."""
    return sorted(int(path.stem) for path in folder(organization).glob("*.txt") if path.stem.isdigit())


def key_path() -> Path:
    return Path(settings.OYAMEL_HOME) / "keys" / "checkpoints.key"


def read_key() -> Ed25519PrivateKey:
    """The key of the installation. Raises KeyMissing."""
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key_path().read_text()))
    except (FileNotFoundError, ValueError) as error:
        raise KeyMissing(str(key_path())) from error


def _make_key() -> Ed25519PrivateKey:
    path = key_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read_key()
    with os.fdopen(handle, "w") as file:
        file.write(Ed25519PrivateKey.generate().private_bytes_raw().hex())
    return read_key()


@transaction.atomic
def write_checkpoint(organization: Organization) -> Path | None:
    """Sign every event that no checkpoint holds yet and return the new file; None where there is nothing new.

    Open the organization's scope first. Raises KeyMissing and BadCheckpoint rather than go on from a broken chain.
    """
    Organization.objects.select_for_update().get(pk=organization.pk)  # one writer at a time
    numbers = numbers_of(organization)
    key = read_key() if numbers else _make_key()
    last = read(organization, numbers[-1], key) if numbers else None
    made_at = timezone.now()
    complete_until = _complete_until(made_at)
    new = list(_new_events(organization, key, last))
    if not new:
        return None
    header = Header(
        str(organization.uuid), last.header.number + 1 if last else 1, last.digest if last else "", made_at, complete_until, len(new)
    )  # fmt: skip
    digest = _write(path_of(organization, header.number), key, header, new)
    Checkpoint.objects.create(
        organization=organization, number=header.number, digest=digest, made_at=made_at, events=len(new)
    )
    return path_of(organization, header.number)


def _complete_until(now: datetime) -> datetime:
    """The instant before which no event can still appear: the start of the oldest open transaction.

    SQLite has one writer, and that is us. PostgreSQL tells its transactions; its clock may differ from ours by a little.
    """
    if connection.vendor != "postgresql":
        return now
    sql = (
        "SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        oldest = cursor.fetchone()[0]
    return min(oldest or now, now) - CLOCK_SKEW


def _new_events(organization: Organization, key: Ed25519PrivateKey, last: Sealed | None) -> Iterator[Known]:
    """The events that no checkpoint holds; one that claims to be older than the last checkpoint is left for `verify` to name."""
    rows = Event.objects.filter(organization=organization).order_by("pk")
    signed: set[int] = set()
    if last:
        rows = rows.filter(at__gte=last.header.complete_until)
        signed = {known.event_id for known in _known_since(organization, key, last)}
    values = rows.values_list("pk", "subject_type", "subject_id", "sequence", "hash")
    number = last.header.number + 1 if last else 1
    for pk, *rest in values.iterator(chunk_size=5000):
        if pk not in signed:
            yield Known(pk, *rest, checkpoint=number)


def _known_since(organization: Organization, key: Ed25519PrivateKey, last: Sealed) -> Iterator[Known]:
    """What the checkpoints hold that could be as young as the last one's `complete_until`."""
    sealed = last
    yield from sealed.known
    while sealed.header.number > 1:
        sealed = read(organization, sealed.header.number - 1, key)
        if sealed.header.made_at < last.header.complete_until:
            return
        yield from sealed.known


def _write(path: Path, key: Ed25519PrivateKey, header: Header, new: Iterable[Known]) -> str:
    """Write the file whole or not at all, read-only, never over another; returns its digest."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    body = "".join([header.to_line(), *(known.line for known in new)]).encode()
    digest = hashlib.sha256(body).hexdigest()
    temporary = path.with_suffix(".part")
    temporary.unlink(missing_ok=True)
    with temporary.open("wb") as file:
        file.write(body + f"{SIGNATURE}{key.sign(_signed(digest)).hex()}\n".encode())
        file.flush()
        os.fsync(file.fileno())
    temporary.chmod(0o400)
    os.link(temporary, path)  # fails where the file exists: a checkpoint is never replaced
    temporary.unlink()
    return digest


def _signed(digest: str) -> bytes:
    return f"{FORMAT} {digest}".encode()


def read(organization: Organization, number: int, key: Ed25519PrivateKey) -> Sealed:
    """A checkpoint whose signature holds. Raises BadCheckpoint otherwise."""
    try:
        body, found, signature = path_of(organization, number).read_bytes().rpartition(SIGNATURE.encode())
    except FileNotFoundError as error:
        raise BadCheckpoint("missing") from error
    digest = hashlib.sha256(body).hexdigest()
    _check_signature(key, digest, signature if found else b"")
    first, *lines = body.decode().splitlines()
    header = _header(first)
    if (header.organization, header.number) != (str(organization.uuid), number):
        raise BadCheckpoint("belongs elsewhere")
    return Sealed(header, digest, [_known(line, number) for line in lines])


def _check_signature(key: Ed25519PrivateKey, digest: str, signature: bytes) -> None:
    try:
        key.public_key().verify(bytes.fromhex(signature.decode("ascii")), _signed(digest))
    except (InvalidSignature, ValueError) as error:
        raise BadCheckpoint("signature does not hold") from error


def _header(line: str) -> Header:
    values = json.loads(line)
    if values.pop("format") != FORMAT:
        raise BadCheckpoint("unknown format")
    for name in ("made_at", "complete_until"):
        values[name] = datetime.fromisoformat(values[name])
    return Header(**values)


def _known(line: str, number: int) -> Known:
    event_id, subject_type, subject_id, sequence, hash_ = line.split(" ")
    return Known(int(event_id), subject_type, int(subject_id), int(sequence), hash_, number)
