"""``est-mailer init``: from nothing to a configuration that works, by a conversation or by a file of answers."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import time
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from est_mailer.adapters.name_server import NameServer
from est_mailer.adapters.randomness import system_random
from est_mailer.cli.context import DryRun, secrets_beside
from est_mailer.cli.main import app
from est_mailer.cli.output import NEEDS_A_PERSON, OUT_OF_REACH, WRONG_USE, complain, say
from est_mailer.cli.talking import Terminal
from est_mailer.cli.unit_files import UnitDir, offer_units, write_units
from est_mailer.config import initialise, load, would_write
from est_mailer.config.answers import Answers, answers_in, read_answers
from est_mailer.config.toml_text import toml_text
from est_mailer.domain.errors import ConfigurationError, Finding, ServiceError
from est_mailer.domain.rounds.planning import first_invitation
from est_mailer.installing.clocks import Moment
from est_mailer.installing.conversation import converse
from est_mailer.installing.dialogue import agreed
from est_mailer.installing.files import files_of
from est_mailer.installing.interview import Interview, laid_over
from est_mailer.installing.mending import answered_by, failures, try_all
from est_mailer.installing.placing import Files, keep_secret, place, require_place, require_writable, standing
from est_mailer.installing.trial_mail import Conditions
from est_mailer.installing.tried import Tried
from est_mailer.installing.units import UNIT_FOLDER
from est_mailer.looking import boot_time, clock
from est_mailer.shown_commands import config_option

KEPT = "init-answers.toml"
"""In the folder: the answers of a conversation that was broken off. Never a secret."""

_LOUDEST = (WRONG_USE, OUT_OF_REACH, NEEDS_A_PERSON)


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
    if write_answers is not None:
        require_place(write_answers)
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
    say(f"Edit them, then: est-mailer{config_option(folder)} check")


class _Setup:
    """One setting up of one folder."""

    def __init__(self, folder: Path, unit_dir: Path, write_answers: Path | None, dry_run: bool) -> None:
        self._folder, self._unit_dir, self._write_answers, self._dry_run = folder, unit_dir, write_answers, dry_run
        self._talk = Terminal()
        self._register_before = ""
        self._environ: Mapping[str, str] = secrets_beside(folder, os.environ)
        self._conditions = Conditions(
            now=clock(),
            stopwatch=boot_time,
            pause=time.sleep,
            random=system_random,
            waiting=self._talk.tell,
            begun=Moment(clock()(), boot_time()),
        )

    def by_asking(self) -> None:
        """The conversation. Ctrl-C leaves what was there, and the answers so far in a file."""
        require_writable(self._folder)
        interview = Interview(self._talk, self._earlier())
        try:
            if not self._may_begin():
                return
            results = converse(interview, NameServer(), self._environ, self._conditions, system_random)
            self._talk.heading("4 of 4. The configuration")
            self._put(interview.answers, interview.secrets)
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C: it ends anyway
            self._broken_off(interview)
            raise typer.Exit(NEEDS_A_PERSON) from None
        except Exception:
            self._keep(interview)
            raise
        if self._dry_run:
            return
        left: tuple[str, ...] = (self._units_later,)
        try:
            self._offer_import()
            left = offer_units(self._talk, self._folder, self._unit_dir, self._units_later)
        except (KeyboardInterrupt, typer.Abort):
            say("")  # the configuration is in place: what is left can be done by its own commands
        self._say_what_next(results, left)

    def from_file(self, file: Path, *, replace: bool, tried: bool) -> None:
        """Without a question. Raises ServiceError; exits with the code of what failed worst, nothing written."""
        answers = read_answers(file)
        require_writable(self._folder)
        if standing(self._folder) and not replace:
            _refuse_standing(self._folder)
        results = try_all(answers, self._environ, self._conditions, self._talk) if tried else []
        wrong = failures(results)
        if wrong:
            say("Nothing was written.")
            raise typer.Exit(min((w.exit_code for w in wrong), key=_LOUDEST.index))
        answers = laid_over(answers, answered_by(results))
        self._put(answers, {})
        if self._dry_run:
            return
        imported = self._import_register(answers["register"], "--yes")
        units = answers.get("units", {})
        left: tuple[str, ...] = (self._units_later,)
        if units.get("install"):
            _, left = write_units(self._folder, self._unit_dir, start=bool(units.get("start")))
        self._say_what_next(results, left)
        if not imported:
            raise typer.Exit(NEEDS_A_PERSON)

    def _may_begin(self) -> bool:
        talk, found = self._talk, standing(self._folder)
        talk.tell(
            "Enter takes what stands in [ ]. Ctrl-C stops and keeps the answers so far: the same command then goes "
            "through them again, which is also how an earlier one is changed."
        )
        if not found:
            return True
        talk.tell(
            f"There is a configuration in {self._folder} already: {', '.join(found)}. Nothing is changed until the "
            "end; what it says is what Enter takes. Then it is moved to a folder beside the new one, and its register "
            "can be taken in again. Database and secrets stay."
        )
        return agreed(talk, "Make a new configuration in its place?", default=False)

    def _earlier(self) -> Answers:
        """The answers of a conversation that was broken off, else those of the configuration that is there."""
        try:
            return tomllib.loads((self._folder / KEPT).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            return answers_in(self._folder)

    def _put(self, answers: Answers, secrets: Mapping[str, str]) -> None:
        files = files_of(answers, secrets, self._folder, self._environ, system_random)
        if self._dry_run:
            for name in (*files.settings, *files.copied, *files.secrets):
                say(f"would write {self._folder / name}")
            return
        backup = self._folder / f"before-{datetime.now():%Y%m%dT%H%M%S}" if standing(self._folder) else None  # noqa: DTZ005
        for path in place(self._folder, files, self._conditions.now().date(), backup):
            say(f"wrote {path}{_whose(path, files)}")
        (self._folder / KEPT).unlink(missing_ok=True)  # older than what stands there now
        if backup is not None:
            say(f"The earlier configuration is in {backup}.")
            self._talk.tell("What was not asked is as in the example: copy your own changes of est.toml from there.")
            self._register_before = str(backup / "register.csv") if (backup / "register.csv").exists() else ""
        if self._write_answers is not None:
            self._copy_answers(self._write_answers, answers)

    def _copy_answers(self, file: Path, answers: Answers) -> None:
        """The configuration is in place whatever becomes of this."""
        try:
            file.write_text(toml_text(answers), encoding="utf-8")
        except OSError as error:
            remedy = "The configuration is in place and needs them no more; est.toml has the same answers."
            complain(ServiceError(f"The answers could not be kept: {error.strerror}.", remedy, str(file)))
        else:
            say(f"wrote {file}")

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

    def _offer_import(self) -> None:
        talk = self._talk
        talk.tell("Who reports, coordinates and receives stands in register.csv; a spreadsheet of them is read now.")
        later = "- for later" if self._register_before else "Enter: later"
        while True:
            written = talk.ask(f"The spreadsheet (.xlsx, .ods, .csv …; {later})", self._register_before)
            if written in {"", "-"}:
                return
            if Path(written).is_file():
                break
            talk.tell(f"There is no file {written}.")
        self._import_register({"file": written})

    def _import_register(self, register: Answers, *options: str) -> bool:
        """By the command itself, which asks its own questions; True unless something of it is left to do."""
        if not register.get("file"):
            return True
        if register.get("answers"):
            options = ("--answers", str(register["answers"]), *options)
        command = ["--config", str(self._folder), "register", "import", str(register["file"]), *options]
        say(f"est-mailer {shlex.join(command)}")
        try:
            return not app(command, standalone_mode=False)
        except ServiceError as error:
            complain(error)
            say("The configuration is written; the register can be imported again.")
            return False

    @property
    def _config(self) -> str:
        """How a command by hand names the folder."""
        return config_option(self._folder)

    @property
    def _units_later(self) -> str:
        return f"sudo est-mailer{self._config} units --start"

    def _say_what_next(self, results: list[Tried], left: tuple[str, ...]) -> None:
        talk, config = self._talk, self._config
        talk.heading("What is left")
        if failures(results):
            talk.tell(f"The mail account does not work yet: {failures(results)[0].found}")
        talk.tell("See that register.csv has everybody who reports, coordinates and receives.")
        steps = (
            (f"est-mailer{config} check", "tries everything"),
            (f"est-mailer{config} preview /tmp/look", "shows the mails of the next round; nothing is sent"),
            *((command, "") for command in left),
        )
        for command, words in steps:
            say(f"    {command}")
            if words:
                talk.tell(f"        {words}", " " * 8)
        self._tell_first_round()

    def _tell_first_round(self) -> None:
        calendar = load(self._folder).calendar
        key, at = first_invitation(calendar, self._conditions.now())
        when = f"on {at.astimezone(calendar.zone):%A %Y-%m-%d at %H:%M}" if at else "as soon as the service starts"
        self._talk.tell(f"The first invitations go out {when} (round {key}), to everybody in register.csv.")
        if at:
            say(f"    est-mailer{self._config} round open {key}")
            self._talk.tell("        sends them within a minute, when the service has been started", " " * 8)


def _refuse_standing(folder: Path) -> None:
    found = ", ".join(standing(folder))
    wrong = f"There is already a configuration here: {found}. Nothing was written."
    raise ConfigurationError([Finding(str(folder), wrong, "Give another folder, or --replace to set it aside.")])


def _whose(path: Path, files: Files) -> str:
    return " (its owner alone may read it)" if path.name in files.secrets else ""
