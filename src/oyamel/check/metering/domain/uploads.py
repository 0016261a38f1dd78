"""Files of activity data: kept whole before anything of them is read."""

import secrets
from collections.abc import Mapping
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.check.metering.models import Upload
from oyamel.kit import uploads
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.records import files
from oyamel.records.errors import NotAllowed


@transaction.atomic
def keep_upload(
    actor: Actor, stream: BinaryIO, name: str, reader: str = "", mapping: dict[str, Any] | None = None,
    allowed: Mapping[str, uploads.FileType] = uploads.ALLOWED,
) -> Upload:  # fmt: skip
    """Keep a file under its hash. Raises NotAllowed without the right to import anywhere, FileRefused."""
    if not actor.may_anywhere("import"):
        raise NotAllowed(_("Your role does not let you take in files here."))
    file, safe = files.store(actor.organization, stream, name, allowed)
    return Upload.objects.create(
        organization=actor.organization, key=secrets.token_hex(16), file=file, name=safe, reader=reader,
        mapping=mapping or {}, uploaded_by=actor.user, uploaded_at=clock.now(),
    )  # fmt: skip
