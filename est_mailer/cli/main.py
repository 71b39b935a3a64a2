"""The program: where the configuration is, and which command is meant."""

from __future__ import annotations

import sys
from os import PathLike
from pathlib import Path
from typing import Annotated, Any

import typer

from est_mailer import __version__
from est_mailer.cli.by_folder import in_folder
from est_mailer.cli.commands import COMMANDS
from est_mailer.cli.offering import OfferedGroup
from est_mailer.cli.output import complain
from est_mailer.domain.errors import ServiceError
from est_mailer.resources import CONFIGURATION

_SERVICES = ("run", "host")  # what surprises them is told to the journal, with the place in the code


class _Program(OfferedGroup):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(COMMANDS, **attributes)

    def invoke(self, ctx: Any) -> Any:
        """The command. Raises ServiceError, its remedies for this folder, also for a path that cannot be used."""
        try:
            return super().invoke(ctx)
        except ServiceError as error:
            raise in_folder(ctx.obj, error)  # noqa: B904 - it is the same one
        except OSError as error:
            if not isinstance(error.filename, str | bytes | PathLike) or ctx.invoked_subcommand in _SERVICES:
                raise
            remedy = "See that the path is right, and that you may read or write there."
            raise ServiceError(f"{error.strerror}.", remedy, str(error.filename)) from error


app = typer.Typer(cls=_Program, pretty_exceptions_enable=False, help="EST by mail: the weekly round.")


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 a person is needed, 2 wrong use, 3 a server is out of reach."""
    try:
        app()
    except ServiceError as error:
        complain(error)
        sys.exit(error.exit_code)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"est-mailer {__version__}")
        raise typer.Exit


@app.callback()
def configured(
    context: typer.Context,
    config: Annotated[
        Path, typer.Option("--config", envvar="EST_CONFIG", help="The configuration folder.", show_default=True)
    ] = CONFIGURATION,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")] = False,
) -> None:
    """Where the configuration is."""
    del version  # its callback has done the work
    context.obj = config
