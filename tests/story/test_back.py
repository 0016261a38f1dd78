"""The way back: no figure of the demo without a file and its cell, or a person who entered it."""

import openpyxl
import pytest

from oyamel.check.inventory.domain import files as ledgers
from oyamel.check.inventory.models import Calculation, MonthlyTotal, PeriodState
from oyamel.check.inventory.queries import lines as queries
from oyamel.check.metering.models import Entry, Source
from oyamel.check.metering.spans import month_span
from oyamel.plan.objectives.models import Objective
from oyamel.records import files

pytestmark = pytest.mark.one_database  # dear: on the two databases in turn

AS_READ = ("source", "month", "unit", "origin", "activity_basis")


@pytest.fixture
def current(northfir):
    return list(Calculation.objects.filter(is_current=True).order_by("inventory__year"))


def test_every_total_stands_on_lines_and_every_line_on_entries(northfir, current):
    sources = {each.record.number: each for each in Source.objects.select_related("record", "organization")}
    numbers = {each.pk: number for number, each in sources.items()}
    for calculation in current:
        lines = ledgers.lines(calculation).to_pylist()
        there = {(line["source"], line["month"], line["account"]) for line in lines}
        totals = MonthlyTotal.objects.filter(calculation=calculation).exclude(account="production")
        assert {(numbers[each.source_id], each.month, each.account) for each in totals} == there
        for line in {tuple(line[name] for name in AS_READ): line for line in lines}.values():
            behind = queries.behind(northfir, sources[line["source"]], line)
            assert behind and all(each.entries for each in behind), line


def test_what_was_made_stands_on_entries_too(northfir, current):
    for total in MonthlyTotal.objects.filter(calculation__in=current, account="production"):
        first, last = month_span(total.month)
        [entry] = Entry.objects.filter(source=total.source_id, is_live=True, start=first, end=last)
        assert float(entry.amount) == total.amount


def test_every_entry_is_the_cell_of_its_file_or_was_signed_by_a_person(northfir):
    sheets, by_hand = {}, []
    for entry in Entry.objects.select_related("upload__file", "upload__organization", "entered_by"):
        assert entry.entered_by.email.endswith("@northfir.example")
        if entry.upload is None:
            by_hand.append(str(entry.amount.normalize()))
            continue
        if entry.upload_id not in sheets:
            path = files.path_of(northfir, entry.upload.file.sha256)
            with path.open("rb") as stream:
                sheets[entry.upload_id] = openpyxl.load_workbook(stream).active
        assert sheets[entry.upload_id][entry.cell].value == entry.amount
    assert (len(sheets), by_hand) == (6, ["6.5"])


def test_one_bill_is_missing_one_is_estimated_and_one_stands_out(told, northfir):
    rows = Entry.objects.order_by("start")
    assert [each.source.record.title for each in rows.filter(is_estimated=True)] == [
        "Electricity, Seguin plant"
    ]
    gas, power = ({*_months(f"{name}, Guelph plant")} for name in ("Natural gas", "Electricity"))
    assert len(power - gas) == 1 and not gas - power
    water = [float(each.amount) for each in rows.filter(source__record__title="Water, Apodaca plant")]
    assert sorted(water)[-1] > 2 * sorted(water)[-2]


def _months(title):
    return Entry.objects.filter(source__record__title=title).values_list("start", flat=True)


def test_the_closed_year_is_closed_whole_by_two_people_and_feeds_the_objective(northfir, current):
    closed, open_one = (each.inventory for each in current)
    assert (closed.record.status, open_one.record.status) == ("closed", "in_progress")
    states = PeriodState.objects.filter(month__in=closed.months)
    assert set(states.values_list("state", flat=True)) == {"closed"}
    assert states.count() == 3 * 12 and not [row for row in states if row.checked_by == row.approved_by]
    objective = Objective.objects.get(account="ghg")
    assert float(objective.baseline_value) == pytest.approx(current[0].co2e_kg / 1000, abs=0.06)
    assert objective.standing.latest_on > objective.baseline_until
