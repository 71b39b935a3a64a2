"""``est-mailer round show`` and ``analysis``: one round, who has reported, and what its rows say."""

from __future__ import annotations

from dataclasses import dataclass

import typer

from est_mailer.cli.analysis import print_analysis
from est_mailer.cli.code_words import in_words
from est_mailer.cli.context import Json, RoundKey, place_of
from est_mailer.cli.output import as_json, local, say
from est_mailer.cli.tables import table
from est_mailer.domain.counting import counted
from est_mailer.domain.picture.analysis import Analysis
from est_mailer.domain.picture.feedback import AnsweredShare
from est_mailer.domain.rounds.life import Round
from est_mailer.domain.standing import Standing
from est_mailer.jobs.picture.analysing import analysis_of
from est_mailer.jobs.respondents.feeding_back import share_before
from est_mailer.jobs.watching.status import standings_of
from est_mailer.looking import clock, reading


@dataclass(frozen=True, slots=True)
class RoundShown:
    """``standings``: who has and has not reported; ``answered_before``: of the rows in the eight weeks before, those
    that had an answer within 14 days; ``case_number``: in the registry, if it is known."""

    round: Round
    standings: tuple[Standing, ...]
    answered_before: AnsweredShare
    case_number: str | None


@dataclass(frozen=True, slots=True)
class RoundAnalysed:
    """What a round's rows say."""

    round: str
    analysis: Analysis


def show(context: typer.Context, key: RoundKey, json: Json = False) -> None:
    with reading(place_of(context)) as service:
        round_ = service.store.rounds.get(key)
        standings = standings_of(service, round_)[1] if round_.dues else ()
        share = share_before(service, round_, clock()())
        number = service.store.case_numbers.of(key)
        zone = service.deployment.calendar.zone
    if json:
        as_json("round show", RoundShown(round_, standings, share, number))
        return
    say(f"{round_.key}: {in_words(round_.state)} {round_.reason}".rstrip())
    steps = ((in_words(d.step), local(d.due_at, zone), in_words(d.outcome) if d.outcome else "") for d in round_.dues)
    table(("step", "due", "outcome"), steps, "It has no steps.")
    answers = ((s.name, in_words(s.state), local(s.received_at, zone), s.silent_weeks or "") for s in standings)
    table(("function", "answer", "received", "silent weeks"), answers, "Nobody has been asked yet.")
    if number:
        say(f"registered as {number}")
    if share.rows:
        say(f"of {counted(share.rows, 'row')} in the eight weeks before, {share.answered} had an answer within 14 days")


def analysis(context: typer.Context, key: RoundKey, json: Json = False) -> None:
    with reading(place_of(context)) as service:
        found = analysis_of(service, service.store.rounds.get(key))
        deployment = service.deployment
    if json:
        as_json("round analysis", RoundAnalysed(key, found))
    else:
        print_analysis(key, found, deployment)
