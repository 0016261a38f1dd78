"""What was certified is never edited: a filing says what it said when it was signed."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from oyamel.plan.filings.enums import UNSIGNED
from oyamel.plan.filings.models import SEALED, Filing
from oyamel.records.history import to_json


def said_by(filing: Filing) -> dict[str, Any]:
    """What the filing says now, as JSON values."""
    return {name: to_json(getattr(filing, name)) for name in SEALED}


def refuse_edited(rows: Sequence[Filing]) -> None:
    """Raise ValidationError by field where a certified filing says something else than what was signed."""
    for row in rows:
        if row.record.status in UNSIGNED or not row.sealed:
            continue
        said = said_by(row)
        wrong = [name for name in SEALED if said[name] != row.sealed.get(name)]
        if wrong:
            raise ValidationError({name: _cure(row) for name in wrong})


def _cure(row: Filing) -> str:
    if row.submitted_on:
        return _("Submitted: choose “Amend”, so that what was filed stays as it was.")
    return _("Certified: take it back first, then it is certified again.")
