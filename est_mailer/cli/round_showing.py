"""``est-mailer round show`` and ``analysis``: one round, who has reported, and what its rows say."""

from __future__ import annotations

import typer

from est_mailer.cli.analysis import print_analysis
from est_mailer.cli.context import Json, RoundKey, place_of
from est_mailer.cli.output import as_json, local, say
from est_mailer.cli.tables import table
from est_mailer.jobs.analysing import analysis_of
from est_mailer.jobs.feeding_back import share_before
from est_mailer.jobs.status import standings_of
from est_mailer.looking import clock, reading


def show(context: typer.Context, key: RoundKey, json: Json = False) -> None:
    with reading(place_of(context)) as service:
        round_ = service.store.rounds.get(key)
        standings = standings_of(service, round_)[1] if round_.dues else ()
        share = share_before(service, round_, clock()())
        number = service.store.case_numbers.of(key)
        zone = service.deployment.calendar.zone
    if json:
        as_json({"round": round_, "standings": standings, "answered_before": share, "case_number": number})
        return
    say(f"{round_.key}: {round_.state.value} {round_.reason}".rstrip())
    steps = ((d.step.value, local(d.due_at, zone), d.outcome.value if d.outcome else "") for d in round_.dues)
    table(("step", "due", "outcome"), steps, "It has no steps.")
    answers = ((s.name, s.state.value, local(s.received_at, zone), s.silent_weeks or "") for s in standings)
    table(("function", "answer", "received", "silent weeks"), answers, "Nobody has been asked yet.")
    if number:
        say(f"registered as {number}")
    if share.rows:
        say(f"of {share.rows} rows in the eight weeks before, {share.answered} had an answer within 14 days")


def analysis(context: typer.Context, key: RoundKey, json: Json = False) -> None:
    with reading(place_of(context)) as service:
        found = analysis_of(service, service.store.rounds.get(key))
        deployment = service.deployment
    if json:
        as_json({"round": key, "analysis": found})
    else:
        print_analysis(key, found, deployment)
