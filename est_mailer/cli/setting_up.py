"""``est-mailer init``: from nothing to a configuration that works, by a conversation or by a file of answers."""

from __future__ import annotations

import os
import sys
import time
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from est_mailer.adapters.name_server import NameServer
from est_mailer.adapters.randomness import system_random
from est_mailer.cli.context import DryRun, secrets_beside
from est_mailer.cli.output import NEEDS_A_PERSON, OUT_OF_REACH, WRONG_USE, say
from est_mailer.cli.talking import Terminal
from est_mailer.cli.unit_files import UnitDir, offer_units, write_units
from est_mailer.config import initialise, would_write
from est_mailer.config.answers import Answers, read_answers
from est_mailer.config.toml_text import toml_text
from est_mailer.domain.errors import ConfigurationError, Finding, ServiceError
from est_mailer.installing.conversation import converse
from est_mailer.installing.dialogue import agreed
from est_mailer.installing.files import files_of
from est_mailer.installing.interview import Interview, laid_over
from est_mailer.installing.mending import answered_by, failures, try_all
from est_mailer.installing.placing import Files, keep_secret, place, standing
from est_mailer.installing.trial_mail import Conditions
from est_mailer.installing.tried import Tried
from est_mailer.installing.units import UNIT_FOLDER

KEPT = "init-answers.toml"
"""In the folder: the answers of a conversation that was broken off. Never a secret."""

_LOUDEST = (WRONG_USE, OUT_OF_REACH, NEEDS_A_PERSON)
_ENGLISH_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def init(
    folder: Annotated[Path, typer.Argument(help="Where the configuration is put; /etc/est-mailer is usual.")],
    answers: Annotated[
        Path | None, typer.Option("--answers", help="A file of answers (TOML); then nothing is asked.")
    ] = None,
    write_answers: Annotated[
        Path | None, typer.Option("--write-answers", help="Keep the answers, for another machine; never a secret.")
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="Only write the example municipality, to edit.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="With --answers: set a configuration that is there already aside.")
    ] = False,
    untested: Annotated[bool, typer.Option("--untested", help="With --answers: do not try the mail account.")] = False,
    unit_dir: UnitDir = UNIT_FOLDER,
    dry_run: DryRun = False,
) -> None:
    if example:
        _write_example(folder, dry_run=dry_run)
    elif answers is not None:
        _Setup(folder.absolute(), unit_dir, write_answers, dry_run).from_file(
            answers, replace=replace, tried=not untested
        )
    elif sys.stdin.isatty():
        _Setup(folder.absolute(), unit_dir, write_answers, dry_run).by_asking()
    else:
        remedy = "Give --answers FILE (docs/install.md has one), or --example for the example municipality."
        raise ConfigurationError([Finding("init", "There is no terminal to ask on.", remedy)])


def _write_example(folder: Path, *, dry_run: bool) -> None:
    if dry_run:
        for path in would_write(folder):
            say(f"would write {path}")
        return
    for path in initialise(folder):
        say(f"wrote {path}")
    say(f"Edit them, then: est-mailer --config {folder} check")


class _Setup:
    """One setting up of one folder."""

    def __init__(self, folder: Path, unit_dir: Path, write_answers: Path | None, dry_run: bool) -> None:
        self._folder, self._unit_dir, self._write_answers, self._dry_run = folder, unit_dir, write_answers, dry_run
        self._talk = Terminal()
        self._environ: Mapping[str, str] = secrets_beside(folder, os.environ)
        self._conditions = Conditions(
            now=lambda: datetime.now(UTC),
            stopwatch=time.monotonic,
            pause=time.sleep,
            random=system_random,
            waiting=self._talk.tell,
        )

    def by_asking(self) -> None:
        """The conversation. Ctrl-C leaves what was there, and the answers so far in a file."""
        interview = Interview(self._talk, self._earlier())
        try:
            if not self._may_begin():
                return
            results = converse(interview, NameServer(), self._environ, self._conditions, system_random)
            self._talk.heading("4 of 4. The configuration")
            self._put(interview.answers, interview.secrets)
        except KeyboardInterrupt:
            self._broken_off(interview)
            raise typer.Exit(NEEDS_A_PERSON) from None
        except Exception:
            self._keep(interview)
            raise
        (self._folder / KEPT).unlink(missing_ok=True)
        try:
            started = not self._dry_run and offer_units(self._talk, self._folder, self._unit_dir)
        except KeyboardInterrupt:
            say("")
            started = False
        self._say_what_next(results, started=started)

    def from_file(self, file: Path, *, replace: bool, tried: bool) -> None:
        """Without a question. Raises ServiceError; exits with the code of what failed worst, and has written nothing."""
        answers = read_answers(file)
        if standing(self._folder) and not replace:
            _refuse_standing(self._folder)
        results = try_all(answers, self._environ, self._conditions, self._talk) if tried else []
        wrong = failures(results)
        if wrong:
            say("Nothing was written.")
            raise typer.Exit(min((w.exit_code for w in wrong), key=_LOUDEST.index))
        answers = laid_over(answers, answered_by(results))
        self._put(answers, {})
        units = answers.get("units", {})
        started = False
        if units.get("install") and not self._dry_run:
            started = write_units(self._folder, self._unit_dir, start=bool(units.get("start")))
        self._say_what_next(results, started=started)

    def _may_begin(self) -> bool:
        talk, found = self._talk, standing(self._folder)
        talk.tell("Enter takes what stands in [ ]. Ctrl-C stops, and keeps the answers so far to go on with.")
        if not found:
            return True
        talk.tell(
            f"There is a configuration in {self._folder} already: {', '.join(found)}. Nothing is changed until the "
            "end. Then it is moved to a folder beside the new one. Database and secrets stay."
        )
        return agreed(talk, "Make a new configuration in its place?", default=False)

    def _earlier(self) -> Answers:
        """The answers of a conversation that was broken off; none if there is none, or if its file cannot be read."""
        try:
            return tomllib.loads((self._folder / KEPT).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            return {}

    def _put(self, answers: Answers, secrets: Mapping[str, str]) -> None:
        files = files_of(answers, secrets, self._folder, self._environ, system_random)
        if self._dry_run:
            for name in (*files.settings, *files.copied, *files.secrets):
                say(f"would write {self._folder / name}")
            return
        backup = self._folder / f"before-{datetime.now():%Y%m%dT%H%M%S}" if standing(self._folder) else None  # noqa: DTZ005
        for path in place(self._folder, files, self._conditions.now().date(), backup):
            say(f"wrote {path}{_whose(path, files)}")
        if backup is not None:
            say(f"The earlier configuration is in {backup}.")
        if self._write_answers is not None:
            self._write_answers.write_text(toml_text(answers), encoding="utf-8")
            say(f"wrote {self._write_answers}")

    def _broken_off(self, interview: Interview) -> None:
        say("")
        if self._keep(interview):
            say(f"Stopped. The answers so far are in {self._folder / KEPT}; the same command goes on with them.")
        else:
            say("Stopped. Nothing was written.")

    def _keep(self, interview: Interview) -> bool:
        if not interview.answers or self._dry_run:
            return False
        self._folder.mkdir(parents=True, exist_ok=True)
        keep_secret(self._folder / KEPT, toml_text(interview.so_far()))
        return True

    def _say_what_next(self, results: list[Tried], *, started: bool) -> None:
        config = "" if self._folder == Path("/etc/est-mailer") else f" --config {self._folder}"
        talk = self._talk
        talk.heading("What is left")
        if failures(results):
            talk.tell(f"The mail account does not work yet: {failures(results)[0].found}")
        talk.tell("Who reports, coordinates and receives stands in register.csv.")
        talk.tell(f"est-mailer{config} check  tries everything.")
        talk.tell(f"est-mailer{config} preview /tmp/look  shows the mails of the next round; nothing is sent.")
        if not started:
            talk.tell(f"sudo est-mailer{config} units --start  installs the service and starts it.")
        talk.tell(f"est-mailer{config} status  says when the first invitation goes out.")


def _refuse_standing(folder: Path) -> None:
    found = ", ".join(standing(folder))
    wrong = f"There is already a configuration here: {found}. Nothing was written."
    raise ConfigurationError([Finding(str(folder), wrong, "Give another folder, or --replace to set it aside.")])


def _whose(path: Path, files: Files) -> str:
    return " (its owner alone may read it)" if path.name in files.secrets else ""
