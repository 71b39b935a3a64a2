"""``est-mailer register import``: register.csv from whatever spreadsheet there is, or brought up to date with it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from est_mailer.adapters.store import Store
from est_mailer.cli.by_folder import advise
from est_mailer.cli.context import DryRun, Json, place_of
from est_mailer.cli.output import NEEDS_A_PERSON, as_json, say
from est_mailer.cli.progress import watched
from est_mailer.cli.talking import Terminal
from est_mailer.config import load_est_toml
from est_mailer.config.register_file import NAME
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.grid import Workbook
from est_mailer.domain.model import Member
from est_mailer.installing.dialogue import agreed
from est_mailer.installing.register_doubts import keep_answers, read_answers, settle, unsettled
from est_mailer.installing.register_report import counts, for_programs, nothing_to_write, tell_proposal
from est_mailer.jobs.register.importing import basis_of, extended, judged, put_in_force, workbook_of
from est_mailer.looking import Place, clock, reading, register_file_in, require_sound_register
from est_mailer.wording import Wording
from est_mailer.workbooks.foreign.isolation import IsolatedReader
from est_mailer.workbooks.importing import Basis, Proposal, propose


def import_register(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The spreadsheet: .xlsx, .xls, .ods, .csv or .tsv.")],
    answers: Annotated[
        Path | None,
        typer.Option("--answers", help="A TOML file of answers; those given on the terminal are added to it."),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing: write if no question is left, else list all of them.")
    ] = False,
    end_missing: Annotated[
        bool, typer.Option("--end-missing", help="End the functions that the spreadsheet lacks; else they are kept.")
    ] = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    place, now = place_of(context), clock()()
    register_file = register_file_in(place.config)
    deployment, register = _in_force(place)
    today = now.astimezone(deployment.calendar.zone).date()
    basis = basis_of(deployment, register, today, end_missing=end_missing)
    workbook = _workbook(file, deployment)
    talks = sys.stdin.isatty() and sys.stdout.isatty() and not (yes or json)
    proposal = _settled(workbook, basis, answers, talks=talks)
    if proposal.doubts and not json:
        raise unsettled(proposal.doubts, file)
    deployment = extended(deployment, proposal)
    written = None if proposal.doubts else judged(place.config, proposal, deployment, today)
    if not json:
        tell_proposal(Terminal(), proposal, deployment)
    writes = bool(proposal.changes) and not dry_run and (yes or (talks and _confirmed()))
    if writes and written:
        with _audited(place) as store:
            put_in_force(place.config, written, proposal.changes, register_file, store, now)
    writes = writes and written is not None
    _tell(proposal, place, json=json, written=writes, asked=talks or dry_run)
    if proposal.doubts or (proposal.changes and not (writes or dry_run)):
        raise typer.Exit(NEEDS_A_PERSON)


def _in_force(place: Place) -> tuple[Deployment, tuple[Member, ...]]:
    """The configuration and the register that counts; none before the first import. Raises ConfigurationError."""
    if not (place.config / NAME).exists():
        return load_est_toml(place.config), ()
    deployment = place.deployment()
    if not place.database.exists():
        return deployment, deployment.register
    with reading(place) as service:
        require_sound_register(service)
        return deployment, service.register


def _workbook(file: Path, deployment: Deployment) -> Workbook:
    doing = "reading the spreadsheet"
    with watched() as progress, progress.during(doing), closing(IsolatedReader(helpers=1)) as reader:
        return workbook_of(file, reader, Wording.of("en", deployment.calendar.zone))


def _settled(workbook: Workbook, basis: Basis, answers: Path | None, *, talks: bool) -> Proposal:
    """The proposal after all answers; on a terminal they are asked for, and kept also if they are broken off."""
    given = read_answers(answers, may_begin=talks)

    def look(known: Mapping[str, str]) -> Proposal:
        with watched() as progress, progress.during("making a register of it"):
            return propose(workbook, basis, known)

    if not talks:
        return look(given)
    if answers and not answers.exists():
        say(f"There is no file {answers} yet: what you answer is kept there.")
    try:
        return settle(Terminal(), look, given)
    except KeyboardInterrupt:
        say("\nNothing was written." + (f" The answers so far are in {answers}." if answers else ""))
        raise typer.Exit(NEEDS_A_PERSON) from None
    finally:
        keep_answers(answers, given)


def _confirmed() -> bool:
    try:
        return agreed(Terminal(), f"Write {NAME}?", default=True)
    except KeyboardInterrupt:
        return False


def _audited(place: Place) -> AbstractContextManager[Store | None]:
    """Before the service has begun there is no audit trail."""
    return Store.open(place.database) if place.database.exists() else nullcontext()


def _tell(proposal: Proposal, place: Place, *, json: bool, written: bool, asked: bool) -> None:
    """What has become of it; ``asked``: it was said that nothing shall be written."""
    if json:
        as_json("register import", for_programs(proposal, written=written))
    elif not proposal.changes:
        say(nothing_to_write(proposal))
    elif written:
        say(f"wrote {place.config / NAME} ({counts(proposal)}); the one before is {NAME}.before")
        if place.database.exists():
            advise(place.config, "The service reads it when it starts: systemctl restart est-mailer")
    else:
        say(f"Nothing was written: {counts(proposal)}." + ("" if asked else " Add --yes to write it."))
