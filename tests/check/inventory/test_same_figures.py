"""The same files by the command and through the program give the same figures."""

import gzip
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from oyamel.check.inventory.domain.calculating import calculate
from oyamel.check.inventory.models import Inventory
from oyamel.check.inventory.queries.figures import Wanted, figures
from oyamel.check.metering.importing import taking
from oyamel.engine.inventory.run import Order, run
from oyamel.records import domain
from tests.check.inventory.conftest import source

pytestmark = pytest.mark.one_database  # dear: on the two databases in turn

ZONE = "America/Monterrey"
DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "meters"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the sample files are not at {DATA}")


def hours(name, count):
    """Hourly readings in the shape of a building's file: start with offset, value."""
    start = datetime(2024, 1, 1, 6, tzinfo=UTC)
    lines = (f"{(start + timedelta(hours=hour)).isoformat()},{hour % 24 + 0.25}" for hour in range(count))
    return name, gzip.compress(("start,value\n" + "\n".join(lines) + "\n").encode())


def by_command(folder, files, order):
    for name, content in files:
        (folder / name).write_bytes(content)
    result = run([folder / name for name, _content in files], order, folder / "store")
    sums = {}
    for line in result.ledger.lines.to_pylist():
        if line["account"] == "ghg" and line["month"] // 100 == 2024:
            key = line["month"], line["scope"], line["method"]
            sums[key] = sums.get(key, 0.0) + line["co2e_kg"]
    return sums


def by_program(north, files, year):
    actor = north.actor()
    for name, content in files:
        made = source(north, name, "apodaca", activity="electricity", unit="kWh", data_kind="readings")
        upload = taking.keep(actor, io.BytesIO(content), name)
        taking.read(upload, actor)
        choices = {each["key"]: {"source": made.pk, "meter": None} for each in upload.mapping["series"]}
        upload.mapping |= {"choices_of_series": choices}
        taking.read(upload, actor)
        taking.write(upload, actor)
    inventory = domain.create(Inventory, actor, {"title": str(year), "year": year})
    found = figures(actor, [calculate(inventory)], Wanted({"account": "ghg"}), ["month", "scope", "method"])
    return {figure.key: figure.co2e_kg for figure in found}


def test_readings_of_hours(north, tmp_path):
    files = [
        hours("plant-electricity-hourly.csv.gz", 24 * 40),
        hours("line-electricity-hourly.csv.gz", 24 * 10),
    ]
    order = Order("MX", zone=ZONE, units=(("", "kWh"),), activities=(("", "electricity"),))
    with north.scope():
        told = by_program(north, files, 2024)
    wanted = by_command(tmp_path, files, order)
    assert told == pytest.approx(wanted, rel=1e-12)
    assert len(told) == 4  # two months by location and by market


@needs_data
def test_the_sample_building(north, tmp_path):
    """The hourly file of a real building, in 2016, at a site of the same zone and grid."""
    name = "il-electricity-cdd-hdd-hourly.csv.gz"
    content = (DATA / name).read_bytes()
    order = Order("MX", zone=ZONE, units=(("", "kWh"),), activities=(("", "electricity"),))
    (tmp_path / name).write_bytes(content)
    result = run([tmp_path / name], order, tmp_path / "store")
    wanted = sum(
        line["co2e_kg"] for line in result.ledger.lines.to_pylist()
        if line["account"] == "ghg" and line["method"] == "location" and line["month"] // 100 == 2016
    )  # fmt: skip
    with north.scope():
        told = by_program(north, [(name, content)], 2016)
    found = sum(value for (_month, _scope, method), value in told.items() if method == "location")
    assert found == pytest.approx(wanted, rel=1e-12)
