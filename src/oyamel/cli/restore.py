"""`oyamel restore`: verify an archive whole, then put it in place of what is there."""

import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath

from oyamel import __version__, home
from oyamel.cli import databases
from oyamel.cli.backup import EARLIER, FORMAT, MANIFEST, PIECE, STAGING, HashingReader, Manifest, contents
from oyamel.cli.errors import CommandRefused
from oyamel.cli.serving import alone

DAMAGED = "Use another backup; nothing was changed."


def restore(source: Path, force: bool = False) -> Path | None:
    """Put an archive back; where it put aside what was there before, if anything was."""
    manifest = verify(source)
    _refuse_newer(manifest)
    databases.check_target(manifest.database, force)
    with alone():
        if _is_in_use() and not force:
            raise CommandRefused(
                f"There is data in {home.home()} already.",
                "Give --force to replace it (it is put aside), or name another folder with OYAMEL_HOME.",
            )
        with tempfile.TemporaryDirectory(dir=home.home(), prefix=STAGING) as staging:
            _extract(source, manifest, Path(staging))
            return _swap(Path(staging), manifest)


def verify(source: Path) -> Manifest:
    """Read the whole archive and compare it with its manifest. Raises CommandRefused for any difference."""
    found: dict[str, list[int | str]] = {}
    text = b""
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in _files(archive):
                stream = archive.extractfile(member)
                if stream is None:
                    raise CommandRefused(f"{member.name} in {source} cannot be read.", DAMAGED)
                if member.name == MANIFEST:
                    text = stream.read()
                else:
                    found[member.name] = [member.size, HashingReader(stream).digest_of_rest()]
    except (OSError, EOFError, tarfile.TarError) as error:
        raise CommandRefused(f"{source} cannot be read: {error}.", DAMAGED) from error
    return _compare(source, text, found)


def _compare(source: Path, text: bytes, found: dict[str, list[int | str]]) -> Manifest:
    if not text:
        raise CommandRefused(f"{source} is no backup of Oyamel, or its end is missing.", DAMAGED)
    values = json.loads(text)
    if values.get("format") != FORMAT:
        raise CommandRefused(
            f"{source} has the format {values.get('format')}.", "Restore it with its own version."
        )
    manifest = Manifest(**values)
    wrong = sorted(
        name for name in manifest.files.keys() | found if manifest.files.get(name) != found.get(name)
    )
    if wrong:
        raise CommandRefused(
            f"{source} is damaged: {', '.join(wrong[:5])} differ from the manifest.", DAMAGED
        )
    return manifest


def _files(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for member in archive:
        path = PurePosixPath(member.name)
        if not member.isreg() or path.is_absolute() or ".." in path.parts:
            raise CommandRefused(f"The archive holds {member.name}, which no backup holds.", DAMAGED)
        yield member


def _refuse_newer(manifest: Manifest) -> None:
    def number(version: str) -> tuple[int, ...]:
        return tuple(int(part) for part in version.split(".") if part.isdigit())

    if number(manifest.program) > number(__version__):
        raise CommandRefused(
            f"The backup is of version {manifest.program}, this is {__version__}.",
            "Install that version or a later one.",
        )


def _is_in_use() -> bool:
    return (home.home() / databases.SQLITE_NAME).exists() or any(True for _ in contents(home.home()))


def _extract(source: Path, manifest: Manifest, staging: Path) -> None:
    """Unpack, hashing once more: what is put in place is what was verified."""
    with tarfile.open(source, "r:gz") as archive:
        for member in _files(archive):
            if member.name != MANIFEST:
                _extract_one(archive, member, staging / member.name, str(manifest.files[member.name][1]))


def _extract_one(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path, wanted: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    stream = archive.extractfile(member)
    if stream is None:
        raise CommandRefused(f"{member.name} cannot be read.", DAMAGED)
    reader = HashingReader(stream)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(reader, file, PIECE)
    if reader.hexdigest() != wanted:
        raise CommandRefused(f"{member.name} changed while the archive was read.", DAMAGED)


def _swap(staging: Path, manifest: Manifest) -> Path | None:
    """Put the present content aside and the restored in its place, by renames inside the home."""
    if manifest.database == "postgresql":
        dump = staging / databases.DUMP_NAMES["postgresql"]
        databases.put_back(dump)
        dump.unlink()
    aside = home.home() / f"{EARLIER}{datetime.now():%Y%m%d-%H%M%S}"
    for path in sorted(home.home().iterdir()):
        if path.name != ".lock" and not path.name.startswith((STAGING, EARLIER)):
            aside.mkdir(exist_ok=True, mode=0o700)
            path.rename(aside / path.name)
    for path in sorted(staging.iterdir()):
        path.rename(home.home() / path.name)
    return aside if aside.exists() else None
