"""Ledgers as Parquet, named by the hash of their bytes: `ledgers/<organization>/<hash>.parquet` in the home."""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.utils import timezone

from oyamel.check.inventory.models import Calculation
from oyamel.org.models import Organization

ROWS_PER_GROUP = 20_000
ORPHAN_AGE = timedelta(days=1)
Filter = tuple[str, str, Any]


def folder(organization: Organization) -> Path:
    """Where the ledgers of an organization lie."""
    return Path(settings.OYAMEL_HOME) / "ledgers" / str(organization.uuid)


def path_of(organization: Organization, name: str) -> Path:
    """The file of a hash."""
    return folder(organization) / f"{name}.parquet"


def keep(organization: Organization, table: pa.Table) -> str:
    """Write a table beside its place and move it there in one step; the SHA-256 of the bytes, which is its name."""
    place = folder(organization)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(prefix=".incoming-", dir=place)
    os.close(handle)
    pq.write_table(table, temporary, row_group_size=ROWS_PER_GROUP)
    with Path(temporary).open("rb+") as stream:
        name = hashlib.file_digest(stream, "sha256").hexdigest()
        os.fsync(stream.fileno())
    Path(temporary).replace(path_of(organization, name))
    return name


def read(
    organization: Organization,
    name: str,
    filters: Sequence[Filter] = (),
    columns: Sequence[str] | None = None,
) -> pa.Table:
    """The rows of a kept table that fit all filters (column, operator, value). Raises FileNotFoundError."""
    wanted = list(columns) if columns else None
    return pq.read_table(path_of(organization, name), columns=wanted, filters=list(filters) or None)


def lines(
    calculation: Calculation, filters: Sequence[Filter] = (), columns: Sequence[str] | None = None
) -> pa.Table:
    """The ledger lines of a calculation."""
    return read(calculation.organization, calculation.ledger, filters, columns)


def sweep(organization: Organization) -> list[Path]:
    """Remove files that no calculation names; those younger than a day stay, for their calculation may be under way."""
    rows = Calculation.objects.filter(organization=organization, is_kept=True).values_list(
        "ledger", "activity"
    )
    kept = {f"{name}.parquet" for pair in rows for name in pair}
    before = (timezone.now() - ORPHAN_AGE).timestamp()
    place = folder(organization)
    found = sorted(place.iterdir()) if place.is_dir() else []
    gone = [path for path in found if path.name not in kept and path.stat().st_mtime < before]
    for path in gone:
        path.unlink()
    return gone
