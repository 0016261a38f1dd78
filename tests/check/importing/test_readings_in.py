"""Readings by interval: CSV packed or not, Green Button, files cut in the middle, bombs, two at once, a kill."""

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from oyamel.check.metering import store
from oyamel.check.metering.importing import taking
from oyamel.check.metering.models import Entry, Segment
from oyamel.jobs.errors import Cancelled
from oyamel.kit.errors import FileRefused
from oyamel.records.errors import Refused
from tests.check.importing.conftest import book, entries, hourly, packed, troubles

pytestmark = pytest.mark.one_database  # dear: on the two databases in turn

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the sample files are not at {DATA}")

POINT = "/v1/User/1/UsagePoint/409483"
FEED = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>"""
ENTRY = """<entry><link href="{own}" rel="self"/><link href="{related}" rel="related"/><title>Main</title>
<content type="xml">{content}</content></entry>"""


def entry(own, content, related=""):
    return ENTRY.format(
        own=own, related=related, content=content.replace(">", ' xmlns="http://naesb.org/espi">', 1)
    )


def feed(*more, power=3, uom=72, values=(1790, 1791)):
    readings = "".join(
        f"<IntervalReading><timePeriod><duration>900</duration><start>{1299387600 + 900 * place}</start></timePeriod>"
        f"<value>{value}</value></IntervalReading>"
        for place, value in enumerate(values)
    )
    parts = [
        entry(POINT, "<UsagePoint><ServiceCategory><kind>0</kind></ServiceCategory></UsagePoint>"),
        entry(f"{POINT}/MeterReading/1", "<MeterReading></MeterReading>", "/v1/ReadingType/1"),
        entry(
            "/v1/ReadingType/1",
            f"<ReadingType><powerOfTenMultiplier>{power}</powerOfTenMultiplier><uom>{uom}</uom></ReadingType>",
        ),
        entry(f"{POINT}/MeterReading/1/IntervalBlock/1", f"<IntervalBlock>{readings}</IntervalBlock>"),
    ]
    return FEED.format(entries="".join([*parts, *more])).encode()


BILL = entry(
    f"{POINT}/UsageSummary/1",
    "<UsageSummary><billingPeriod><duration>2592000</duration><start>1299387600</start></billingPeriod>"
    "<billLastPeriod>45670</billLastPeriod><currency>840</currency><overallConsumptionLastPeriod>"
    "<powerOfTenMultiplier>3</powerOfTenMultiplier><uom>72</uom><value>812</value></overallConsumptionLastPeriod></UsageSummary>",
)


def months():
    return [
        (row.month, row.rows, round(row.total, 3), row.unit)
        for row in Segment.objects.filter(is_current=True).order_by("month")
    ]


def chosen(upload, source):
    return {each["key"]: {"source": source.pk, "meter": None} for each in upload.mapping["series"]}


def test_packed_hours_are_streamed_and_the_same_file_again_changes_nothing(scoped, make, take):
    source = make("Hours", data_kind="readings")
    upload = take(packed(hourly(800)), "K7.csv.gz")
    assert (upload.reader, upload.mapping["series"][0]["count"], upload.counts["readings"]) == (
        "readings",
        800,
        0,
    )
    upload = take(packed(hourly(800)), "K7.csv.gz", choices_of_series=chosen(upload, source))
    assert upload.counts["readings"] == 800
    seen = []
    taking.write(upload, scoped.actor(), tell=lambda done, total: seen.append((done, total)))
    assert months() == [(202412, 6, 9.0, "kWh"), (202501, 744, 1116.0, "kWh"), (202502, 50, 75.0, "kWh")]
    assert (seen[-1], upload.state) == ((800, 800), "done")
    again = take(packed(hourly(800)), "K7.csv.gz")
    assert again.mapping["choices_of_series"]["K7"]["how"] == "remembered"
    taking.write(again, scoped.actor())
    assert Segment.objects.count() == 3


def test_bad_lines_are_named_by_line_and_column_and_repeats_are_told(scoped, make, take):
    content = hourly(30) + b"2025-01-01T05:00:00+00:00,9\nyesterday,1\n2025-01-02T07:00:00+00:00,much\n"
    upload = take(content, "k.csv")
    assert [(row, code) for row, _column, code in troubles()] == [(33, "line.refused"), (34, "line.refused")]
    assert upload.mapping["remarks"] == ["k: 1 repeated reading; the largest counts."]
    assert upload.mapping["series"][0]["count"] == 31


def test_a_column_of_meters_goes_to_as_many_sources_and_one_may_stay_out(scoped, make, take):
    first, second = make("First", data_kind="readings"), make("Second", data_kind="readings")
    content = hourly(24, name="A") + b"".join(
        hourly(24, value=2, name=name).partition(b"\n")[2] for name in ("B", "C")
    )
    upload = take(content, "m.csv")
    assert [each["key"] for each in upload.mapping["series"]] == ["A", "B", "C"]
    assert (upload.counts["readings"], upload.counts["unassigned"]) == (0, 72)
    upload = take(
        content,
        "m.csv",
        choices_of_series={"A": {"source": first.pk}, "B": {"source": second.pk}, "C": {"out": True}},
    )
    taking.write(upload, scoped.actor())
    totals = {row.source.record.title: 0.0 for row in Segment.objects.all()}
    for row in Segment.objects.all():
        totals[row.source.record.title] += row.total
    assert totals == {"First": 36.0, "Second": 48.0}


def test_readings_to_come_are_refused_and_the_rest_is_kept(scoped, make, take):
    source = make("Hours", data_kind="readings")
    content = hourly(48, start=datetime(2026, 3, 14, 12, tzinfo=UTC))
    upload = take(content, "f.csv", choices_of_series={"f": {"source": source.pk}})
    taking.write(upload, scoped.actor())
    assert sum(row[1] for row in months()) == 25
    assert "23 readings after" in upload.mapping["remarks"][0]


def test_green_button_scales_its_units_and_keeps_bills_apart(scoped, make, take):
    source = make("Grid", data_kind="readings")
    upload = take(feed(BILL), "gb.xml")
    assert upload.reader == "green_button"
    assert [(each["label"], each["form"], each["unit"], each["total"]) for each in upload.mapping["series"]] == [
        ("Main electricity 409483", "readings", "Wh", 3581000.0), ("Main electricity 409483: bills", "amounts", "Wh", 812000.0),
    ]  # fmt: skip
    keys = [each["key"] for each in upload.mapping["series"]]
    upload = take(
        feed(BILL),
        "gb.xml",
        choices_of_series={keys[0]: {"source": source.pk}, keys[1]: {"source": source.pk}},
    )
    taking.write(upload, scoped.actor())
    assert months() == [(201103, 2, 3581.0, "kWh")]
    assert entries() == [("Grid", "2011-03-05", "2011-04-04", "812000", "Wh", "")]
    assert Entry.objects.get().cost == Decimal("45.67")


def test_green_button_without_a_known_unit_names_it(scoped, take):
    upload = take(feed(uom=38), "gb.xml")
    assert (upload.counts["troubles"], upload.mapping["series"]) == (1, [])


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (feed()[:-700], "cut.xml"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><feed xmlns="http://naesb.org/espi">&c;</feed>', "bomb.xml"),
        (packed(hourly(500))[:-400], "cut.csv.gz"),
        (book(["Source", "Start", "Usage"], ["a", "2025-01-01", 1])[:-300], "cut.xlsx"),
        (b"", "empty.csv"),
        (b"%PDF-1.7 x", "bill.pdf"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_whole(scoped, take, content, name):
    try:
        upload = take(content, name)
    except FileRefused as refused:
        assert refused.reason
    else:
        assert (upload.state, bool(upload.problem)) == ("refused", True)
    assert (Segment.objects.count(), entries()) == (0, [])


def test_a_packed_file_that_unpacks_without_end_is_refused(scoped, take, monkeypatch):
    monkeypatch.setattr("oyamel.check.metering.importing.recognising.UNPACKED", 0.00001)
    upload = take(packed(hourly(2000)), "k.csv.gz")
    assert (upload.state, "unpacks to far more" in upload.problem) == ("refused", True)


def test_cancelling_leaves_nothing(scoped, make, take):
    source = make("Hours", data_kind="readings")
    upload = take(hourly(100), "c.csv", choices_of_series={"c": {"source": source.pk}})

    def stop(done, total):
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        taking.write(upload, scoped.actor(), tell=stop)
    upload.refresh_from_db()
    assert (upload.state, Segment.objects.count()) == ("read", 0)


def test_sites_in_two_time_zones_are_not_mixed(scoped, make, take):
    site = scoped.sites["paint"]
    site.time_zone = "Europe/Madrid"
    site.save()
    one, other = make("One", data_kind="readings"), make("Other", data_kind="readings", site=site)
    content = hourly(24, name="A") + hourly(24, name="B").partition(b"\n")[2]
    upload = take(content, "z.csv", choices_of_series={"A": {"source": one.pk}, "B": {"source": other.pk}})
    with pytest.raises(Refused, match="different time zones"):
        taking.write(upload, scoped.actor())


@needs_data
def test_the_hours_of_a_building_sum_to_its_bills(scoped, make, take):
    source = make("Gas", activity="natural gas", unit="therm (US)", data_kind="readings", basis="HHV")
    bills = make("Gas bills", activity="natural gas", unit="therm (US)", basis="HHV")
    hours = take(
        (DATA / "meters/il-gas-hdd-only-hourly.csv.gz").read_bytes(),
        "il-gas-hourly.csv.gz",
        unit="therm (US)",
        choices_of_series={"il-gas-hourly": {"source": source.pk}},
    )
    taking.write(hours, scoped.actor())
    upload = take((DATA / "meters/il-gas-hdd-only-billing_bimonthly.csv.gz").read_bytes(), "b.csv.gz")
    upload = take(
        (DATA / "meters/il-gas-hdd-only-billing_bimonthly.csv.gz").read_bytes(),
        "b.csv.gz",
        choices_of_series={each["key"]: {"source": bills.pk} for each in upload.mapping["series"]},
    )
    taking.write(upload, scoped.actor(), all_or_nothing=False)
    billed = sum(float(row[3]) for row in entries())
    first, last = datetime(2015, 11, 22, 6, tzinfo=UTC), _day_after(entries()[-1][2])
    assert _measured(first, last) == pytest.approx(billed, rel=0.002)


def _day_after(day):
    return datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1, hours=6)


def _measured(first, last):
    """The sum of all readings between two instants."""
    readings = [store.read(row) for row in Segment.objects.filter(is_current=True)]
    low, high = (int(each.timestamp() * 1e6) for each in (first, last))
    return sum(float(each.amount[(each.at >= low) & (each.at < high)].sum()) for each in readings)


@needs_data
def test_the_property_sheet_of_portfolio_manager_says_what_it_is(scoped, take):
    upload = taking.keep(
        scoped.actor(), io.BytesIO((DATA / "portfolio_manager_meters.xlsx").read_bytes()), "pm.xlsx"
    )
    assert (upload.reader, upload.mapping["roles"][0], upload.mapping["roles"][2]) == (
        "portfolio_manager",
        "account",
        "year_end",
    )
    assert taking.questions(upload) == ["No column holds the amounts; say which."]
    upload.mapping["roles"][3] = "amount"
    taking.read(upload, scoped.actor())
    assert upload.counts["unassigned"] + upload.counts["troubles"] + upload.counts["left"] == 512


@needs_data
def test_the_sample_of_green_button(scoped, take):
    upload = take((DATA / "green_button_electricity.xml").read_bytes(), "gb.xml")
    assert [(each["label"], each["count"], each["total"]) for each in upload.mapping["series"]] == [
        ("A10S Large Est Values electricity 409483", 2, 3581.0)
    ]
