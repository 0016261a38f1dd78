"""The same expressions on Apache Spark give the same figures within one unit of the last place reported."""

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oyamel.engine.inventory.allocation import Bill
from oyamel.engine.inventory.assign import Stream, assign
from oyamel.engine.inventory.ledger import Inputs, Ledger, bill_table
from oyamel.engine.inventory.segments import ESTIMATED, Readings, Segment, Store
from tests.engine.inventory.builders import GAS, POWER, bill

if shutil.which("java") is None:
    pytest.skip(
        "the tests on Spark need Java: apt-get install openjdk-17-jre-headless", allow_module_level=True
    )
pytest.importorskip(
    "pyspark", reason="the tests on Spark need pyspark: pip install -r requirements/spark.txt"
)

from oyamel.engine.inventory.spark import SparkInputs

REPORTED = 6  # places of a kg, MJ, m3 or currency


@pytest.fixture(scope="session")
def session() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "1", "spark.sql.session.timeZone": "UTC",
        "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1", "spark.driver.memory": "512m",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.ansi.enabled": "true", "spark.sql.codegen.wholeStage": "false",
        "spark.sql.adaptive.enabled": "false", "spark.default.parallelism": "1",
    }  # fmt: skip
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()


def crossing() -> list[Bill]:
    """Bills over leap days, years and odd thirds, credits among them."""
    return [
        Bill(
            f"b{n}", "power", date(2023, 11, 3 + n % 20), date(2024, 1 + n % 4, 5 + n % 23), Decimal(100 + n * n) / 7 - 200,
            "kWh", n % 3 == 0, cost=Decimal(n) / 3, currency="MXN",
        )
        for n in range(60)
    ]  # fmt: skip


def readings(folder: Path) -> tuple[list[str], list[Segment]]:
    store, random = Store(folder), np.random.default_rng(1)
    with store.writing() as manifest:
        for month in (202311, 202312):
            at = np.arange(3000) * 900_000_000 + month * 10_000_000_000
            flags = np.where(random.random(3000) < 0.1, ESTIMATED, 0).astype("u1")
            store.add(manifest, "meter", month, "kWh", Readings(at, random.random(3000) * 10, flags))
    segments = list(store.manifest().segments.values())
    return store.paths(segments), segments


def computed(inputs: Inputs, folder: Path) -> Ledger:
    meter = Stream("meter", "mill", "kWh", "electricity", "CA", "QC")
    inputs.add_bills(bill_table([*crossing(), bill("boiler", 202312, "80", "therm", basis="continuous")]))
    inputs.add_readings(*readings(folder))
    activity = inputs.monthly()
    months = sorted(set(activity["month"].to_pylist()))
    streams = [POWER, GAS, meter]
    return inputs.ledger(activity, streams, assign(streams, months, "AR6").rows)


def test_spark_gives_the_same_ledger(session: Any, tmp_path: Path) -> None:
    ours, theirs = (computed(inputs, tmp_path / name) for name, inputs in (
        ("duckdb", Inputs()), ("spark", SparkInputs(session))
    ))  # fmt: skip
    assert theirs.lines.schema == ours.lines.schema
    assert theirs.lines.num_rows == ours.lines.num_rows == 76
    unit = 10**-REPORTED
    for mine, other in zip(ours.lines.to_pylist(), theirs.lines.to_pylist(), strict=True):
        assert {key: value for key, value in mine.items() if not isinstance(value, float)} == {
            key: value for key, value in other.items() if not isinstance(value, float)
        }
        for key, value in mine.items():
            assert (
                not isinstance(value, float)
                or abs(round(value, REPORTED) - round(other[key], REPORTED)) < 1.5 * unit
            ), key
