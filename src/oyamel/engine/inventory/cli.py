"""`python -m oyamel.engine inventory …`: the main job on files, without the program around it."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from oyamel.engine.inventory.problems import InventoryProblem, Remark
from oyamel.engine.inventory.run import Order, Result, by_account, data_files, run, summary, write

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Greenhouse gas inventory from files.")
REMARKS_SHOWN = 12


@app.callback()
def main() -> None:
    """Greenhouse gas inventory from files."""


@app.command("run")
def run_command(
    paths: Annotated[list[Path], typer.Argument(help="CSV files (also .gz) or folders of them", exists=True)],
    site_country: Annotated[str, typer.Option(help="US, CA or MX")],
    region: Annotated[str, typer.Option(help="eGRID subregion or province, e.g. RFCW, ON")] = "",
    gwp: Annotated[str, typer.Option(help="GWP set: SAR, AR4, AR5, AR6 …")] = "AR6",
    zone: Annotated[str, typer.Option(help="time zone of the site, e.g. America/Chicago")] = "",
    unit: Annotated[list[str] | None, typer.Option(help="unit, or pattern=unit (il-gas*=therm)")] = None,
    activity: Annotated[list[str] | None, typer.Option(help="activity, or pattern=activity")] = None,
    value: Annotated[str, typer.Option(help="part of the name of the column of amounts")] = "",
    start: Annotated[str, typer.Option(help="month of the first row of files without a year: 2016-07")] = "",
    basis: Annotated[str, typer.Option(help="HHV or LHV, for fuel stated as heat")] = "",
    edition: Annotated[str, typer.Option(help="words that the factors' edition must contain")] = "",
    clock: Annotated[
        str, typer.Option(help="data: factors of the year; use: those ordered for the year (Canada's grid)")
    ] = "data",
    not_after: Annotated[
        datetime | None, typer.Option(help="readings after this instant (UTC) are refused")
    ] = None,
    site: Annotated[str, typer.Option(help="name of the site")] = "site",
    out: Annotated[
        Path | None, typer.Option(help="folder for ledger.csv, ledger.parquet, inventory.json")
    ] = None,
    store: Annotated[
        Path | None, typer.Option(help="folder that keeps the readings; else a temporary one")
    ] = None,
) -> None:
    """Compute the inventory of meter readings and bills, and print it."""
    order = Order(
        site_country,
        region,
        gwp,
        zone,
        site,
        _pairs(unit),
        _pairs(activity),
        value,
        start,
        basis,
        edition,
        clock,
        not_after,
    )
    console = Console()
    try:
        with tempfile.TemporaryDirectory() as temporary:
            result = _with_progress(paths, order, store or Path(temporary), Console(stderr=True))
    except InventoryProblem as problem:
        Console(stderr=True).print(f"[red]{problem.message}")
        raise typer.Exit(2) from problem
    _show(console, result, gwp)
    if out:
        console.print("Written: " + ", ".join(str(path) for path in write(result, out)), soft_wrap=True)
    raise typer.Exit(1 if result.problems else 0)


def _pairs(texts: list[str] | None) -> tuple[tuple[str, str], ...]:
    """Pairs of pattern and value; a value alone stands for all files and comes last."""
    split = [tuple(text.split("=", 1)) if "=" in text else ("", text) for text in texts or []]
    return tuple(sorted(((pattern, said) for pattern, said in split), key=lambda pair: not pair[0]))


def _with_progress(paths: list[Path], order: Order, folder: Path, console: Console) -> Result:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("files", total=len(data_files(paths)))
        seen: dict[str, int] = {}

        def told(name: str, rows: int) -> None:
            seen[name] = rows
            bar.update(task, completed=len(seen), description=f"{name}: {rows:,} readings")

        return run(paths, order, folder, told)


def _show(console: Console, result: Result, gwp: str) -> None:
    rows = summary(result)
    table = _table(f"CO2e by source, year and scope ({gwp})", "source", "year", "scope", right=(
        "amount", "unit", "t CO2e", "estimated"
    ))  # fmt: skip
    for row in rows:
        mark = "*" if row["stand_in"] else ""
        table.add_row(
            str(row["source"]), str(row["year"]), _scope(row), f"{row['amount']:,.2f}", str(row["unit"]),
            f"{row['co2e_t']:,.4f}{mark}", f"{row['estimated_share']:.1%}",
        )  # fmt: skip
    for scope in sorted({_scope(row) for row in rows}):
        total = sum(float(str(row["co2e_t"])) for row in rows if _scope(row) == scope)
        table.add_row("all", "", scope, "", "", f"{total:,.4f}", "", style="bold")
    console.print(table)
    if any(row["stand_in"] for row in rows):
        console.print(
            "* no factor is valid for the day: the nearest edition stands in (column reason of the ledger)"
        )
    _show_accounts(console, result)
    _show_checks(console, result)
    _show_remarks(console, "To know", result.remarks)
    _show_remarks(console, "Left out", result.problems)


def _show_accounts(console: Console, result: Result) -> None:
    """Energy, water, waste, pollutants, ozone and cost, where there are any."""
    rows = by_account(result)
    if not rows:
        return
    table = _table(
        "Beside the gases", "account", "source", "year", "of which", right=("quantity", "unit", "estimated")
    )
    for row in rows:
        which = " ".join(str(row[name]) for name in ("route", "kind", "pollutant") if row[name])
        quantity, share = (float(str(row[name])) for name in ("quantity", "estimated_share"))
        table.add_row(
            str(row["account"]), str(row["source"]), str(row["year"]), which, f"{quantity:,.2f}",
            str(row["quantity_unit"]), f"{share:.1%}",
        )  # fmt: skip
    console.print(table)


def _scope(row: dict[str, object]) -> str:
    return f"{row['scope']} {row['method']}".strip()


def _table(title: str, *left: str, right: tuple[str, ...]) -> Table:
    table = Table(title=title)
    for name in left:
        table.add_column(name, overflow="fold")
    for name in right:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _show_checks(console: Console, result: Result) -> None:
    if not result.checks:
        return
    table = _table(
        "Bills against the sum of readings over the same time", "bill", right=("billed", "read", "differs")
    )
    for each in result.checks:
        table.add_row(each.bill, f"{each.billed:,.2f}", f"{each.read:,.2f}", f"{each.difference:+,.2f}")
    for name in sorted({each.file for each in result.checks}):
        billed, read = (sum(getattr(each, kind) for each in result.checks if each.file == name)
                        for kind in ("billed", "read"))  # fmt: skip
        share = f"{read - billed:+,.2f} ({(read - billed) / billed:+.3%})"
        table.add_row(f"{name}, all", f"{billed:,.2f}", f"{read:,.2f}", share, style="bold")
    console.print(table)


def _show_remarks(console: Console, title: str, remarks: tuple[Remark, ...]) -> None:
    if not remarks:
        return
    console.print(f"[bold]{title}")
    for remark in remarks[:REMARKS_SHOWN]:
        console.print(f"  {remark.place}: {remark.text}", highlight=False, markup=False)
    if len(remarks) > REMARKS_SHOWN:
        console.print(f"  … and {len(remarks) - REMARKS_SHOWN} more (all in inventory.json with --out)")
