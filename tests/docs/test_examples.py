"""Every command and every piece of configuration that the documentation shows works as it stands.

A block of commands is run, in an example municipality of its own, in the middle of a week. One that needs root, a mail
server or something else that no test has begins with the comment "# As root …" or "# Needs …"; its commands are read.
"""

from __future__ import annotations

import ast
import re
import shutil
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from command_place import SECRETS
from doc_pages import ROOT, Block, blocks, prose_commands
from root_blocks import BY_MAKE, IN_A_CONTAINER, NOT_RUN, block_named, only_read
from typer.main import get_command
from typer.testing import CliRunner
from world import STRANGER, World

from est_mailer.cli.main import app
from est_mailer.config import initialise, load
from est_mailer.config.answers import read_answers
from est_mailer.demo.checklists import Event
from est_mailer.domain.deployment import Step
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Handover, OutboxState, Refusal
from est_mailer.looking import DATABASE

SHELL = ("", "sh")
JUDGED = {*SHELL, "toml", "yaml", "ini", "python", "mermaid", "text", "powershell", "jinja", "sql"}
KEPT = ("samordnare-", "norrbyskolan", "gymnasiet", "id;")  # of the example's register: enough for a week
SCHOOL = "norrbyskolan@skola.exempelstad.example"
COORDINATOR = "trygghet@exempelstad.example"
ROUND, NEXT = "2026-W47", "2026-W48"
BROKEN_PANE = Event("Skadegörelse", "Norrby", "busskuren", "2026-11-16", "Krossad ruta")


@dataclass(frozen=True)
class Box:
    """A folder that stands for the root of a machine on which the service is installed."""

    root: Path

    def under(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    @property
    def config(self) -> Path:
        return self.under("/etc/est-mailer")

    @property
    def state(self) -> Path:
        return self.under("/var/lib/est-mailer")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Box:
    """A dispatched week, and one whose draft is out, with a mail refused, one in doubt and a message that is held."""
    box = Box(tmp_path_factory.mktemp("machine"))
    initialise(box.config)
    settings = box.config / "est.toml"
    decided = laid_over(settings.read_text(encoding="utf-8"), '[retention]\ndecision = "KS 2026/123 §45"\n')
    settings.write_text(decided, encoding="utf-8")
    register = box.config / "register.csv"
    rows = register.read_text(encoding="utf-8").splitlines()
    register.write_text("".join(f"{row}\n" for row in rows if row.startswith(KEPT)), encoding="utf-8")
    box.state.mkdir(parents=True)
    world = World.of(load(box.config), box.state / DATABASE)
    world.go_to(Step.INVITATION)
    world.report(SCHOOL, BROKEN_PANE)
    world.go_to(Step.MEETING)
    draft = world.draft(COORDINATOR)
    assert draft.workbook is not None
    world.answer(draft, "", (draft.workbook[0], world.completed(draft)))
    world.approve(COORDINATOR)
    world.go_to(timedelta(hours=1))
    world.go_to(Step.FEEDBACK)
    world.go_to(world._due(Step.INVITATION, NEXT) - timedelta(minutes=1))
    refused = Handover(Refusal.PERMANENT, "550 5.1.1 user unknown")
    world.transport.queue = [refused, Handover(Refusal.IN_DOUBT, "the answer to DATA never came")]
    world.go_to(timedelta(minutes=1))
    form = world.form(SCHOOL)
    world.answer(form, "", world.filled(form, BROKEN_PANE), sender=STRANGER)
    world.go_to(Step.DRAFT, NEXT)
    world.store.close()
    (box.root / "report.txt").write_text("Anna Ek ringde från 070-123 45 67\n", encoding="utf-8")
    (box.root / "mnt/safe").mkdir(parents=True)
    return box


@pytest.fixture
def box(installed: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Box:
    shutil.copytree(installed.root, tmp_path / "machine")
    monkeypatch.chdir(tmp_path / "machine")
    return Box(tmp_path / "machine")


def number_in(box: Box, group: str, verb: str) -> str:
    """The number, on this machine, of what a command of the documentation takes by number."""
    with World.of(load(box.config), box.state / DATABASE).store as store:
        if group == "held":
            return str(store.inbound.listing(kind=AccountKind.HELD)[0].id)
        state = OutboxState.FAILED if verb == "retry" else OutboxState.IN_DOUBT
        return str(store.outbox.listing([state])[0].id)


def run(box: Box, words: list[str]) -> tuple[int, str]:
    """Exit code and output of a command of the documentation."""
    arguments = [str(box.under(word)) if word.startswith("/") else word for word in words[1:]]
    if arguments[0] in ("held", "outbox") and arguments[1] != "list":
        arguments[2:] = [number_in(box, *arguments[:2]) if word.isdigit() else word for word in arguments[2:]]
    known = {**SECRETS, "STATE_DIRECTORY": str(box.state), "EST_CONFIG": str(box.config)}
    done = CliRunner().invoke(app, arguments, env=known)
    error = done.exception
    said = f"{done.output}{error or ''}"
    return (error.exit_code if isinstance(error, ServiceError) else done.exit_code), said


def ours(block: Block) -> list[list[str]]:
    return [words for words in block.commands() if words[0] == "est-mailer"]


COMMAND_LINE: Any = get_command(app)
SHOWN = [block for block in blocks(*SHELL) if not block.only_read and ours(block)]
RUN = list({block.text: block for block in SHOWN}.values())  # what stands on two pages is run once


@pytest.mark.parametrize("block", RUN, ids=lambda block: block.id)
def test_the_commands_can_be_run(block: Block, box: Box) -> None:
    for words in ours(block):
        code, said = run(box, words)
        assert code == 0, (words, code, said)


def test_a_command_that_fails_is_noticed(box: Box) -> None:
    assert run(box, ["est-mailer", "round", "show", "2031-W01"])[0] == 1
    assert run(box, ["est-mailer", "status", "--jsn"])[0] == 2


def misused(words: list[str]) -> str:
    """What the command line does not have of a command as the documentation writes it; "" if it has all."""
    command = COMMAND_LINE
    options = {"--help", *(option for parameter in command.params for option in parameter.opts)}
    for word in words[1:]:
        if word.startswith("--"):
            if not {part.partition("=")[0] for part in word.split("|")} <= options:
                return word
        elif hasattr(command, "commands") and re.fullmatch(r"[a-z|-]+", word):
            command = command.commands.get(word.partition("|")[0])
            if command is None:
                return word
            options |= {o for p in command.params for o in (*p.opts, *p.secondary_opts)}
    return ""


def test_commands_that_are_only_read_have_their_words_and_options() -> None:
    read = [(block.id, words) for block in blocks(*SHELL) if block.only_read for words in ours(block)]
    wrong = {(where, " ".join(words)): misused(words) for where, words in (*read, *prose_commands())}
    assert {key: word for key, word in wrong.items() if word} == {}


def test_each_block_that_is_only_read_is_run_elsewhere_or_says_why_not() -> None:
    """tests/root_blocks.py names each once, and nothing that is no more."""
    named = (*IN_A_CONTAINER, *BY_MAKE, *NOT_RUN)
    for commands, block in only_read().items():
        assert [name for name in named if commands.startswith(name)], f"{block.id}: neither run nor excused"
    assert all(block_named(name) for name in named)


@pytest.mark.parametrize("words", ["est-mailer stauts", "est-mailer round show --jsn", "est-mailer outbox setle"])
def test_a_misspelt_command_is_noticed(words: str) -> None:
    assert misused(words.split()) == words.split()[-1]


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    shown = {w[1] for b in blocks(*SHELL) for w in b.commands() if w[0] == "make"}
    shown |= {name for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")) for name in made(page)}
    assert shown - targets == set()


def made(page: Path) -> set[str]:
    return set(re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8")))


def test_every_block_is_in_a_language_that_is_judged() -> None:
    others = {b.id: b.language for b in blocks() if b.language not in JUDGED and not b.language.startswith("{")}
    assert others == {}


CONFIGURATION = blocks("toml")


def laid_over(example: str, fragment: str) -> str:
    """The example with a fragment in place of its sections of the same name; [[sections]] are added to the others."""
    head, *sections = re.split(r"(?m)^(?=\[)", fragment)
    names = {name for section in sections for name in re.findall(r"^\[([\w-]+)", section)}
    first, *rest = re.split(r"(?m)^(?=\[)", example)
    kept = [part for part in rest if re.match(r"\[\[?([\w-]+)", part)[1] not in names]  # type: ignore[index]
    top = set(tomllib.loads(head))
    first = "".join(line for line in first.splitlines(True) if line.partition("=")[0].strip() not in top)
    return "".join((first, head, *kept, *sections))


@pytest.mark.parametrize("block", CONFIGURATION, ids=lambda block: block.id)
def test_the_configuration_is_accepted(block: Block, tmp_path: Path) -> None:
    """In the example: a fragment in its place, a file of another name (its first comment) beside est.toml."""
    initialise(tmp_path)
    (tmp_path / "ca.pem").write_text("only that it is there is looked at here")
    written = (tmp_path / "est.toml").read_text(encoding="utf-8")
    named = re.match(r"# ([\w/]+\.toml)\n", block.text)
    if named is None:
        (tmp_path / "est.toml").write_text(laid_over(written, block.text), encoding="utf-8")
    elif named[1] == "answers.toml":
        (tmp_path / named[1]).write_text(block.text, encoding="utf-8")
        assert read_answers(tmp_path / named[1])["units"] == {"install": True, "start": False}
        return
    elif "/words/" in named[1]:
        assert tomllib.loads(block.text)
    else:
        name = Path(named[1]).name
        (tmp_path / name).write_text(block.text, encoding="utf-8")
        written = re.sub(r"(?ms)^\[account.*\Z", "", written)
        account = f'preset = "{name}"\naddress = "est@exempelstad.example"\ndisplay_name = "EST"\n'
        (tmp_path / "est.toml").write_text(f"{written}\n[account]\n{account}", encoding="utf-8")
    assert load(tmp_path).municipality == "Exempelstad"


def test_a_fragment_with_an_unknown_key_is_noticed(tmp_path: Path) -> None:
    initialise(tmp_path)
    file = tmp_path / "est.toml"
    file.write_text(laid_over(file.read_text(encoding="utf-8"), "[retention]\ndecison = 1\n"), encoding="utf-8")
    with pytest.raises(ServiceError, match="decison"):
        load(tmp_path)


def test_what_other_programs_read_is_well_formed() -> None:
    for block in blocks("yaml"):
        assert yaml.safe_load(block.text), block.id
    for block in blocks("python"):
        assert ast.parse(block.text), block.id
    for block in blocks("ini"):
        lines = [line for line in block.text.splitlines() if line]
        assert all(re.match(r"\[\w+\]$|#|[A-Z]\w+=", line) for line in lines), block.id
