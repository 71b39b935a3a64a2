"""``est-mailer schema``: the description of what a command prints with --json."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from est_mailer.cli.json_shapes import SHAPES, schema_of
from est_mailer.cli.output import schema_name
from est_mailer.cli.tables import table
from est_mailer.domain.errors import ConfigurationError, Finding

Words = Annotated[list[str] | None, typer.Argument(help="The command, e.g. status or round list; none: all of them.")]


def schema(command: Words = None) -> None:
    wanted = " ".join(command or ())
    if not wanted:
        table(("command", "schema"), ((name, schema_name(name)) for name in SHAPES), "There is none.")
        return
    if wanted not in SHAPES:
        raise ConfigurationError(
            [Finding("schema", f"{wanted} prints no JSON.", "See which commands do: est-mailer schema")]
        )
    sys.stdout.write(json.dumps(schema_of(wanted), ensure_ascii=False, indent=2) + "\n")
