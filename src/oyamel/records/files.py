"""Files, kept once per organization under their SHA-256: `files/<organization>/ab/cd/<sha256>` in the home.

Bytes are written before the database row and moved to their place in one step, so that a row never points at nothing; what
a failed transaction leaves behind is found by `check_archive` and removed by `remove_orphans`.
"""

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, TextIO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import scope

from oyamel.kit import uploads
from oyamel.kit.errors import FileRefused
from oyamel.org.models import Organization
from oyamel.records.models import StoredFile

CHUNK = 1 << 20
PREVIEW = ".preview"
ORPHAN_AGE = timedelta(days=1)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PICTURES = {"jpeg", "png", "gif", "webp", "tiff"}


def folder(organization: Organization) -> Path:
    """The folder of an organization's files."""
    return Path(settings.OYAMEL_HOME) / "files" / str(organization.uuid)


def path_of(organization: Organization, sha256: str) -> Path:
    """Where the bytes with a hash lie. Raises ValueError for anything that is no SHA-256."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return folder(organization) / sha256[:2] / sha256[2:4] / sha256


def preview_path(organization: Organization, sha256: str) -> Path:
    """Where the preview picture of a file lies, if it has one (`StoredFile.preview_type`)."""
    path = path_of(organization, sha256)
    return path.with_name(path.name + PREVIEW)


def open_file(file: StoredFile) -> BinaryIO:
    """The bytes of a file, to be read in pieces and closed. Raises FileNotFoundError."""
    return path_of(file.organization, file.sha256).open("rb")


def open_preview(file: StoredFile) -> BinaryIO:
    """The preview of a file. Raises FileNotFoundError where there is none."""
    return preview_path(file.organization, file.sha256).open("rb")


def store(
    organization: Organization, stream: BinaryIO, name: str,
    allowed: Mapping[str, uploads.FileType] = uploads.ALLOWED,
) -> tuple[StoredFile, str]:  # fmt: skip
    """Keep the bytes of a stream that can be rewound; gives the file and a safe name for it.

    The same bytes again give the same file. Raises FileRefused where type, size or content are not accepted; then nothing is kept.
    """
    _check_limit(stream, name)
    seen = uploads.inspect_upload(stream, name, allowed)
    path = path_of(organization, seen.sha256)
    _write(path, _pieces(stream))  # written even where it lies already: a damaged copy is healed
    preview_type = _make_preview(organization, stream, seen)
    file, _is_new = StoredFile.objects.get_or_create(
        organization=organization, sha256=seen.sha256,
        defaults={"size_bytes": seen.size, "media_type": seen.media_type, "preview_type": preview_type},
    )  # fmt: skip
    return file, seen.name


def _check_limit(stream: BinaryIO, name: str) -> None:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if size > settings.UPLOAD_LIMIT_BYTES:
        raise FileRefused("too_large", name, limit=f"{settings.UPLOAD_LIMIT_BYTES // 2**20} MB")


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while piece := stream.read(CHUNK):
        yield piece


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    """Write beside the target and move in one step, so that a file is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(prefix=".incoming-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            target.writelines(pieces)
            target.flush()
            os.fsync(target.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _make_preview(organization: Organization, stream: BinaryIO, seen: uploads.Inspected) -> str:
    """Draw the preview beside the file and return its media type; '' where there is nothing to draw."""
    draw = uploads.pdf_preview if seen.kind == "pdf" else uploads.image_preview
    if seen.kind not in {"pdf", *_PICTURES}:
        return ""
    try:
        picture, media_type = draw(stream)
    except FileRefused:  # a PDF under a password is good evidence all the same
        return ""
    _write(preview_path(organization, seen.sha256), iter([picture]))
    return media_type


def remove_bytes(organization: Organization, sha256: str) -> None:
    """Remove a file and its preview from the disk; only for disposal, after the rows are gone."""
    for path in (preview_path(organization, sha256), path_of(organization, sha256)):
        path.unlink(missing_ok=True)


@dataclass(frozen=True)
class ArchiveFault:
    """A file that is missing, whose bytes changed, or to which no row points (`problem`: missing, changed, orphan)."""

    problem: str
    path: Path
    sha256: str

    WORDS = {
        "missing": _("%(path)s is missing; bring it back from a backup."),
        "changed": _("%(path)s does not have its hash any more; bring it back from a backup."),
        "orphan": _(
            "%(path)s belongs to nothing; it stays from an upload that was broken off and may be removed."
        ),
    }

    def __str__(self) -> str:
        return str(self.WORDS[self.problem]) % {"path": self.path}


def check_archive(organization: Organization) -> Iterator[ArchiveFault]:
    """Compare every row with its file (present, same hash) and every file with the rows; reads all bytes."""
    known = set()
    for file in StoredFile.objects.filter(organization=organization).order_by("sha256").iterator():
        known.add(file.sha256)
        yield from _faults_of(organization, file)
    for path in _files_in(folder(organization)):
        sha256 = path.name.removesuffix(PREVIEW)
        if sha256 not in known:
            yield ArchiveFault("orphan", path, sha256)


def _faults_of(organization: Organization, file: StoredFile) -> Iterator[ArchiveFault]:
    path = path_of(organization, file.sha256)
    if not path.is_file():
        yield ArchiveFault("missing", path, file.sha256)
    else:
        with path.open("rb") as stream:
            if uploads.sha256_of(stream) != file.sha256:
                yield ArchiveFault("changed", path, file.sha256)
    picture = preview_path(organization, file.sha256)
    if file.preview_type and not picture.is_file():
        yield ArchiveFault("missing", picture, file.sha256)


def _files_in(place: Path) -> Iterator[Path]:
    for root, _folders, names in os.walk(place):
        for name in sorted(names):
            yield Path(root) / name


def remove_orphans(organization: Organization) -> list[Path]:
    """Remove files to which no row points; those younger than a day stay, for their upload may be under way."""
    before = (timezone.now() - ORPHAN_AGE).timestamp()
    gone = [fault.path for fault in check_archive(organization) if fault.problem == "orphan"]
    gone = [path for path in gone if path.stat().st_mtime < before]
    for path in gone:
        path.unlink()
    return gone


def check_all(out: TextIO, slug: str = "") -> int:
    """Check the archives of all organizations, or of one, and say what was found; the number of faults. For the command line."""
    count = 0
    for organization in Organization.objects.filter(**{"slug": slug} if slug else {}).order_by("slug"):
        with scope(organization=organization):
            faults = list(check_archive(organization))
        count += len(faults)
        out.writelines(f"{organization.slug}: {fault}\n" for fault in faults)
        if not faults:
            out.write(
                _("%(organization)s: every file is there and unchanged.")
                % {"organization": organization.slug}
                + "\n"
            )
    return count
