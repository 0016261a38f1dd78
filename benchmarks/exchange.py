"""How fast sheets go out and in: `python benchmarks/exchange.py [--rows 10000]`.

Each measure runs in a process of its own, so that its peak memory is its own: an export of all rows and fields to Excel
and CSV, and an import of as many new rows with preview and commit. On PostgreSQL with tools/with_postgres.py before it.
"""

import argparse
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
MEASURES = ("xlsx out", "csv out", "xlsx in", "csv in")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--measure", choices=MEASURES)
    chosen = options.parse_args()
    if chosen.measure:
        measure(chosen.measure, chosen.rows)
        return
    print(
        f"\n## Sheets of {chosen.rows:,} aspects\n\n| measure | rows/s | seconds | peak MB |\n| --- | ---: | ---: | ---: |",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"OYAMEL_HOME": home, "DJANGO_SETTINGS_MODULE": "oyamel.settings"}
        for name in MEASURES:
            command = [sys.executable, __file__, "--rows", str(chosen.rows), "--measure", name]
            subprocess.run(command, check=True, env=environment)


def measure(name: str, rows: int) -> None:
    """Do one measure and print its line."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from tests import factories

    world = factories.organization(f"bench-{time.time_ns()}", "Bench")
    kind, direction = name.split()
    with world.scope():
        content = _content(world, kind, rows)
        work = (
            (lambda: _export(world, kind)) if direction == "out" else (lambda: _import(world, content, kind))
        )
        began = time.perf_counter()
        done = work()
        seconds = time.perf_counter() - began
    assert done == rows, f"{done} of {rows}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {name} | {rows / seconds:,.0f} | {seconds:.1f} | {peak:.0f} |", flush=True)


def _content(world: Any, kind: str, rows: int) -> bytes:
    """Fill the register and give its export; its rows come back as new ones, because their keys are taken out."""
    from oyamel.plan.aspects.models import Aspect
    from oyamel.records import domain

    actor = world.actor("administrator")
    impacts = [{"impact": "air_quality", "sign": "adverse"}, {"impact": "climate", "sign": "adverse"}]
    values = [
        {
            "title": f"Solvent vapour {place}", "site": world.sites["apodaca"], "owner": actor.person, "stage": "production",
            "type": "waste", "quantity": "12.5", "quantity_unit": "t", "description": "As measured.", "impacts": impacts,
        }
        for place in range(rows)
    ]  # fmt: skip
    domain.create_many(Aspect, actor, values)
    return _without_keys(_sheet(world, kind), kind)


def _sheet(world: Any, kind: str) -> bytes:
    from tests.registers.exchanging import exported

    return exported(world.actor("administrator"), kind=kind)


def _without_keys(content: bytes, kind: str) -> bytes:
    from oyamel.kit.sheets import Column, open_sheets, write_csv, write_xlsx

    with open_sheets(io.BytesIO(content), name=f"in.{kind}") as book:
        shown = [each.name for each in book.sheets if not each.hidden]
        name = shown[-1] if shown else None  # the rows stand behind the page of explanations
        table = book.table(name)
        columns = [Column(heading, heading) for heading in table.headings[2:]]  # without key and number
        rows = [("", list(row.cells[2 : len(columns) + 2])) for row in table.rows()]
    target = io.BytesIO()
    write_xlsx(target, columns, rows, title="Rows") if kind == "xlsx" else write_csv(target, columns, rows)
    return target.getvalue()


def _export(world: Any, kind: str) -> int:
    from oyamel.plan.aspects.models import Aspect

    _sheet(world, kind)
    return Aspect.objects.count()


def _import(world: Any, content: bytes, kind: str) -> int:
    from tests.registers.exchanging import read_in

    from oyamel.records.models import Record
    from oyamel.registers.exchange import committing

    before = Record.objects.count()
    actor = world.actor("administrator")
    committing.commit(read_in(actor, content, name=f"in.{kind}"), actor, committing.Wish())
    return Record.objects.count() - before


if __name__ == "__main__":
    main()
