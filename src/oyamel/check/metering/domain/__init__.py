"""The verbs of metering. Pages, API, imports, jobs and the demo call these."""

from oyamel.check.metering.domain.checking import EntryRow, RowProblem, RowsRefused, check_rows
from oyamel.check.metering.domain.entries import (
    Recorded,
    attach_document,
    correct_entry,
    record_entries,
    withdraw_entry,
)
from oyamel.check.metering.domain.expecting import expect_again, expect_everywhere
from oyamel.check.metering.domain.reading import Shown, read_meter, shown_before
from oyamel.check.metering.domain.readings import record_readings, record_segments
from oyamel.check.metering.domain.sources import close_source, remove_meter, reopen_source
from oyamel.check.metering.domain.uploads import keep_upload

__all__ = [
    "EntryRow",
    "Recorded",
    "RowProblem",
    "RowsRefused",
    "Shown",
    "attach_document",
    "check_rows",
    "close_source",
    "correct_entry",
    "expect_again",
    "expect_everywhere",
    "keep_upload",
    "read_meter",
    "record_entries",
    "record_readings",
    "record_segments",
    "remove_meter",
    "reopen_source",
    "shown_before",
    "withdraw_entry",
]
