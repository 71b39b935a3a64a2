"""``est-mailer round list``: every round."""

from __future__ import annotations

import typer

from est_mailer.cli.code_words import in_words
from est_mailer.cli.context import Json, place_of
from est_mailer.cli.output import as_json
from est_mailer.cli.tables import table
from est_mailer.looking import reading


def list_rounds(context: typer.Context, json: Json = False) -> None:
    with reading(place_of(context)) as service:
        found = service.store.rounds.all()
    if json:
        as_json("round list", found)
    else:
        table(
            ("round", "state", "calendar", "reason"),
            ((r.key, in_words(r.state), r.profile, r.reason) for r in found),
            "There are no rounds yet.",
        )
