"""Whatever a sheet holds, the importer answers in words and writes all that it showed or nothing."""

import contextlib
import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oyamel.kit.errors import FileRefused
from oyamel.records.models import Record
from oyamel.registers.exchange import committing, drafts
from oyamel.registers.models import DraftState
from tests.registers.exchanging import plain_sheet, read_in

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
COLUMNS = [
    "number",
    "title",
    "site",
    "area",
    "activity",
    "impacts",
    "condition",
    "quantity",
    "quantity_unit",
    "has_legal_requirement",
    "owner",
]
cells = st.one_of(
    st.none(), st.text(max_size=30), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(),
    st.dates(datetime.date(1950, 1, 1)), st.sampled_from(["ASP-0001", "Paint line", "Normal", "kg", "Soil", "yes", "=1+1", "\0", "1e400", "NaN", "٣"]),
)  # fmt: skip
rows = st.lists(st.lists(cells, min_size=len(COLUMNS), max_size=len(COLUMNS)), min_size=1, max_size=5)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.OYAMEL_HOME = tmp_path


def written():
    return Record.objects.filter(kind="aspect").count()


@FEW
@given(rows)
def test_any_cells(north, given_rows):
    with north.scope():
        before = written()
        content = plain_sheet(COLUMNS, [(str(place), row) for place, row in enumerate(given_rows)])
        try:
            draft = read_in(north.actor(), content)
        except FileRefused as refused:
            assert refused.reason
            return
        assert (draft.state, sum(draft.counts.values())) == (
            DraftState.READ,
            len(given_rows),
        )
        expected = before + draft.counts["created"]
        with contextlib.suppress(committing.ImportRefused):
            committing.commit(draft, north.actor(), committing.Wish(all_or_nothing=False))
        draft.refresh_from_db()
        assert written() == (expected if draft.state == DraftState.DONE else before)


@FEW
@given(
    st.binary(max_size=400) | st.text(max_size=400).map(str.encode),
    st.sampled_from([b"", b"Title\n", b"_key,No.,Title *\n"]),
)
def test_any_bytes(north, tail, head):
    with north.scope():
        try:
            draft = read_in(north.actor(), head + tail, name="in.csv")
        except FileRefused as refused:
            assert refused.reason
            return
        assert draft.state in (DraftState.READ, DraftState.REFUSED)
        assert draft.problem or sum(draft.counts.values()) >= 0


@FEW
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=3))
def test_a_workbook_with_broken_bytes(north, place, junk):
    content = bytearray(plain_sheet(["title"], [("1", ["A"])]))
    content[place % len(content) : place % len(content) + len(junk)] = junk
    with north.scope(), contextlib.suppress(FileRefused):
        assert read_in(north.actor(), bytes(content)).state in (DraftState.READ, DraftState.REFUSED)


def test_a_file_that_vanished_leaves_the_draft_refused(north):
    with north.scope():
        draft = read_in(north.actor(), plain_sheet(["title"], [("1", ["A"])]))
        drafts.path_of(draft).unlink()
        drafts.read(draft, north.actor())
        assert (draft.state, "Choose a file" in draft.problem) == (DraftState.REFUSED, True)
        with pytest.raises(committing.ImportRefused):
            committing.commit(draft, north.actor(), committing.Wish())
