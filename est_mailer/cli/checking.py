"""``est-mailer check``: what the looks of ``probing`` found, as a table."""

from __future__ import annotations

import typer

from est_mailer.cli.context import Json, place_of
from est_mailer.cli.output import NEEDS_A_PERSON, OUT_OF_REACH, WRONG_USE, as_json
from est_mailer.cli.probing import probe_all
from est_mailer.cli.tables import table


def check(context: typer.Context, json: Json = False) -> None:
    results = probe_all(place_of(context))
    if json:
        as_json("check", results)
    else:
        table(("", "what", "found"), ((r.mark, r.what, r.found) for r in results), "nothing to check")
    codes = {r.exit_code for r in results} - {0}
    if codes:
        raise typer.Exit(min(codes, key=(WRONG_USE, OUT_OF_REACH, NEEDS_A_PERSON).index))
