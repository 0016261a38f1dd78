"""`oyamel backup`: the one folder and its database as one archive, with a manifest of hashes.

No Django here: a backup must also work for a program that does not start.
"""

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

from oyamel import __version__, home
from oyamel.cli import databases
from oyamel.cli.errors import CommandRefused

MANIFEST = "manifest.json"
FORMAT = 1
DERIVED = {"static", ".lock"}
EARLIER = "before-restore-"  # what a restore put aside
STAGING = ".restore-"
PIECE = 2**20


@dataclass
class Manifest:
    """What an archive holds: sizes and SHA-256 by path."""

    database: str
    program: str = __version__
    format: int = FORMAT
    created_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    files: dict[str, list[int | str]] = field(default_factory=dict)


class HashingReader:
    """A file that is hashed while it is read."""

    def __init__(self, source: IO[bytes]):
        self._source = source
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self._digest.update(piece)
        return piece

    def hexdigest(self) -> str:
        """The digest of what was read so far."""
        return self._digest.hexdigest()

    def digest_of_rest(self) -> str:
        """Read to the end, in pieces, and give the digest of it all."""
        while self.read(PIECE):
            pass
        return self.hexdigest()


def write(target: Path) -> Manifest:
    """Write the archive, whole or not at all. The database comes first: files are immutable and outlive its rows."""
    if not home.home().is_dir():
        raise CommandRefused(f"There is nothing at {home.home()}.", "Name the folder with OYAMEL_HOME.")
    target = target.expanduser().resolve()
    part = target.with_name(target.name + ".part")
    try:
        with _private(part) as raw:
            manifest = _fill(raw, {target, part})
            os.fsync(raw.fileno())
        part.replace(target)
    except OSError as error:
        raise CommandRefused(
            f"The backup cannot be written: {error}.", "Choose another place for it."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _private(path: Path) -> BinaryIO:
    """A new file that only its owner reads: a backup holds the secrets."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _fill(raw: BinaryIO, left_out: set[Path]) -> Manifest:
    manifest = Manifest(database=databases.kind())
    with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=5) as archive:
        with tempfile.TemporaryDirectory(dir=home.home(), prefix=STAGING) as folder:
            dump = Path(folder, "dump")
            databases.dump(dump)
            _add(archive, manifest, dump, databases.DUMP_NAMES[manifest.database])
        for path in contents(home.home()):
            if path not in left_out:
                _add(archive, manifest, path, path.relative_to(home.home()).as_posix())
        text = json.dumps(asdict(manifest), indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode = len(text), 0o600
        archive.addfile(member, BytesIO(text))
    return manifest


def contents(root: Path) -> Iterator[Path]:
    """The files of a home that are neither derived nor the live database."""
    for path in sorted(root.rglob("*")):
        first = path.relative_to(root).parts[0]
        skipped = first in DERIVED or first.startswith((EARLIER, STAGING)) or databases.is_live(path)
        if not skipped and path.is_file() and not path.is_symlink():
            yield path


def _add(archive: tarfile.TarFile, manifest: Manifest, path: Path, name: str) -> None:
    with path.open("rb") as source:
        member = archive.gettarinfo(arcname=name, fileobj=source)
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        reader = HashingReader(source)
        archive.addfile(member, reader)
    manifest.files[name] = [member.size, reader.hexdigest()]
