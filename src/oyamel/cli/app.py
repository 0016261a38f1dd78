"""The commands. What they do lies beside, in modules that are loaded only when their command runs."""

import os
import sys
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from oyamel import __version__
from oyamel.cli import address, serving
from oyamel.cli import backup as backups
from oyamel.cli.errors import CommandRefused

app = typer.Typer(
    help="Oyamel, an environmental management system after ISO 14001.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Language(StrEnum):
    en = "en"
    es = "es"
    fr = "fr"


Host = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 lets other machines in.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")]
Cert = Annotated[Path | None, typer.Option(help="A TLS certificate (PEM); with it the program speaks HTTPS.")]
Key = Annotated[Path | None, typer.Option(help="The private key of the certificate (PEM).")]
Workers = Annotated[int, typer.Option(min=1, max=64, help="Web processes.")]
Slug = Annotated[str, typer.Argument(help="The address of an organization; all if left out.")]
Said = Annotated[Language, typer.Option(help="The language of the demo.")]


def with_django(name: str) -> ModuleType:
    """Load a module of commands after Django.

    Django reads the environment once, and commands such as `serve` set parts of it first; that is why this
    is no import at the top.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oyamel.settings")
    import_module("django").setup()
    return import_module(f"oyamel.cli.{name}")


@app.command()
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    tls_cert: Cert = None,
    tls_key: Key = None,
    workers: Workers = serving.WORKERS,
) -> None:
    """Serve the program: web and worker, watched, until Ctrl-C. Migrates first."""
    serving.serve(address.Place(host, port, tls_cert, tls_key), workers)


@app.command()
def run(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Workers = serving.WORKERS,
    language: Said = Language.en,
) -> None:
    """Migrate, make the demo organization once, print its sign-ins, and serve."""
    serving.serve(address.Place(host, port), workers, ["--demo", "once", "--language", language])


@app.command()
def demo(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Workers = serving.WORKERS,
    language: Said = Language.en,
    remove: Annotated[bool, typer.Option("--remove", help="Take the demo organization out again.")] = False,
) -> None:
    """Make the demo organization (again, if it was removed), print its sign-ins, and serve."""
    if remove:
        with_django("demo").remove()
    else:
        serving.serve(address.Place(host, port), workers, ["--demo", "always", "--language", language])


@app.command()
def migrate() -> None:
    """Bring the database to this version."""
    with_django("prepare").migrate()


@app.command()
def worker() -> None:
    """Perform jobs and schedules only, without the pages: for further machines on PostgreSQL."""
    with_django("children").work()


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write, such as oyamel.tar.gz.")],
) -> None:
    """Write database, files and secrets into one archive, while the program runs or not."""
    manifest = backups.write(file)
    typer.echo(f"Written: {file} ({len(manifest.files)} files, {file.stat().st_size / 1e6:.1f} MB).")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="An archive that `oyamel backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Also where there is data already.")] = False,
) -> None:
    """Put a backup back. The archive is verified whole before anything is touched."""
    kept = import_module("oyamel.cli.restore").restore(file, force=force)
    typer.echo(f"Restored from {file}." + (f" What was there before lies in {kept}." if kept else ""))


@app.command("reset-password")
def reset_password(
    email: str,
    second_factors: Annotated[
        bool, typer.Option("--second-factors", help="Also remove passkeys and authenticator apps.")
    ] = False,
) -> None:
    """Set a new password for a user and end their sessions."""
    with_django("accounts").reset_password(email, second_factors)


@app.command("verify-history")
def verify_history(organization: Slug = "") -> None:
    """Compare the history with its hashes and signed checkpoints, and name every fault."""
    raise typer.Exit(with_django("checks").verify_history(organization))


@app.command("check-files")
def check_files(organization: Slug = "") -> None:
    """Compare the stored files with the database: missing, changed, orphaned."""
    raise typer.Exit(with_django("checks").check_files(organization))


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


@app.command(hidden=True)
def prepare(demo: str = "", language: Language = Language.en) -> None:
    """What must stand before web and worker start."""
    with_django("prepare").prepare(demo, language)


@app.command(hidden=True)
def web(host: str, port: int, workers: int, tls_cert: Cert = None, tls_key: Key = None) -> None:
    """The web process that `serve` watches."""
    import_module("oyamel.cli.web").run(address.Place(host, port, tls_cert, tls_key), workers)


FORWARD = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


@app.command(context_settings=FORWARD)
def applicability(context: typer.Context) -> None:
    """Which obligations of Mexico, the United States and Canada apply to a facility: FACTS.yaml --json."""
    command = import_module("oyamel.engine.applicability.command")
    raise typer.Exit(command.main(context.args, sys.stdout, sys.stderr))


@app.command(context_settings=FORWARD)
def screening(context: typer.Context) -> None:
    """Chemicals, releases and spills against TRI, NPRI, RETC and reportable quantities: FILE.yaml --json."""
    command = import_module("oyamel.engine.screening.command")
    raise typer.Exit(command.main(context.args))


@app.command(context_settings=FORWARD)
def inventory(context: typer.Context) -> None:
    """A greenhouse gas inventory from meter files: run FILES --site-country US --region RFCW --gwp AR6."""
    import_module("oyamel.engine.inventory.cli").app(context.args, prog_name="oyamel inventory")


def main() -> None:
    """The command `oyamel`."""
    try:
        app()
    except CommandRefused as error:
        typer.secho(error.reason, err=True, fg="red" if sys.stderr.isatty() else None)
        if error.cure:
            typer.echo(error.cure, err=True)
        sys.exit(1)
