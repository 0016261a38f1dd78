"""The engine alone: `python -m oyamel.engine inventory run …`."""

import typer

from oyamel.engine.inventory.cli import app as inventory

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Oyamel's engine without the program.")
app.add_typer(inventory, name="inventory")

if __name__ == "__main__":
    app()
