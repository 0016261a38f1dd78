"""The engine alone: `python -m oyamel.engine inventory run …`, `screening FILE.yaml`, `applicability FACTS.yaml`."""

import typer

from oyamel.engine.applicability.command import main as applicability_main
from oyamel.engine.inventory.cli import app as inventory
from oyamel.engine.screening.command import main as screening_main

FORWARD = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Oyamel's engine without the program.")
app.add_typer(inventory, name="inventory")


@app.command(context_settings=FORWARD)
def screening(context: typer.Context) -> None:
    """Chemicals, releases and spills against TRI, NPRI, RETC and reportable quantities: FILE.yaml --json."""
    raise typer.Exit(screening_main(context.args))


@app.command(context_settings=FORWARD)
def applicability(context: typer.Context) -> None:
    """Which obligations apply to a facility: FACTS.yaml --json."""
    raise typer.Exit(applicability_main(context.args))


if __name__ == "__main__":
    app()
