"""What each command loads before it begins, and how soon it answers."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from command_place import SECRETS, Place
from config_folders import Folder

from est_mailer.adapters.store import Store
from est_mailer.cli.commands import COMMANDS
from est_mailer.cli.offering import Family, Offer

OFFERS = {
    f"{offer.name} {inner.name}" if isinstance(offer, Family) else offer.name: inner
    for offer in COMMANDS
    for inner in (offer.offers if isinstance(offer, Family) else (offer,))
}
LOOKS = {"babel", "pydantic"}  # the configuration and its words; the database is the standard library's
SHOWS = LOOKS | {"rich"}
WORKS = SHOWS | {
    "PIL",
    "defusedxml",
    "flufl",
    "imapclient",
    "jinja2",
    "mjml",
    "openpyxl",
    "python_calamine",
    "rapidfuzz",
}
LOADS = {
    "": set[str](),  # the help of all of them
    "demo authorise units status register-show": LOOKS,
    "held-list held-show outbox-list outbox-show round-list audit": SHOWS,
    "the others": WORKS,
}
"""Commands → the large libraries that they may load."""
HEAVY = WORKS | {"aiosmtpd", "holidays", "matplotlib", "msal", "pyarrow", "pymap", "typst"}
EACH = """
import json, os, sys
from importlib import import_module
import est_mailer.cli.main
heavy, modules, found = set(json.loads(sys.argv[1])), json.loads(sys.argv[2]), {}
for name, wanted in modules.items():
    hears, says = os.pipe()
    if not os.fork():
        for module in wanted:
            import_module(f"est_mailer.cli.{module}")
        os.write(says, json.dumps(sorted(heavy & set(sys.modules))).encode())
        os._exit(0)
    os.wait()
    found[name] = json.loads(os.read(hears, 10_000))
print(json.dumps(found))
"""


def module_of(offer: Offer) -> str:
    return offer.where.partition(":")[0]


def test_each_command_loads_the_libraries_that_it_needs_and_no_other() -> None:
    named = {names: [name.replace("-", " ", 1) for name in names.split()] for names in LOADS if names != "the others"}
    named["the others"] = [name for name in OFFERS if not any(name in names for names in named.values())]
    wanted = {names: sorted({module_of(OFFERS[name]) for name in chosen}) for names, chosen in named.items()}
    arguments = [sys.executable, "-c", EACH, json.dumps(sorted(HEAVY)), json.dumps(wanted)]
    found = json.loads(subprocess.run(arguments, capture_output=True, check=True).stdout)
    assert {names: sorted(set(found[names]) - allowed) for names, allowed in LOADS.items()} == {n: [] for n in LOADS}
    assert "openpyxl" in found["the others"]  # it would be seen


def test_every_command_that_is_offered_is_there() -> None:
    for name, offer in OFFERS.items():
        command = offer.loaded()
        assert command.name == name.split()[-1]
        assert command.help == offer.help


def test_status_loads_only_what_it_looks_at(place: Place) -> None:
    """Each class of the domain takes its time to make, so the themes that a look has no use for stay unread."""
    say = "import json, sys; from est_mailer.cli.main import app; app(standalone_mode=False); "
    command = [sys.executable, "-c", f"{say}print(json.dumps(sorted(sys.modules)))", "--config", place.path, "status"]
    told = subprocess.run(command, env={**os.environ, **SECRETS}, capture_output=True, check=True, text=True).stdout
    loaded = set(json.loads(told.splitlines()[-1]))
    themes = {name for name in loaded if name.startswith("est_mailer.")}
    unread = ("est_mailer.domain.picture.", "est_mailer.domain.analysis")
    assert not [name for name in themes if name.startswith(unread)]
    assert not {f"est_mailer.adapters.store.{name}" for name in ("drafts", "erasing", "history", "reviews")} & themes
    assert "sqlite_utils" not in loaded
    assert len(themes) < 125, sorted(themes)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    folder = Folder.of(tmp_path).path
    (folder / "state").mkdir()
    found = Place(folder)
    Store.open(found.database).close()
    return found


def test_help_and_status_answer_soon(place: Place) -> None:
    """As multiples of what the libraries alone take that they cannot do without, for machines and their load differ."""
    program = Path(sys.executable).with_name("est-mailer")
    arguments = {
        "typer": [sys.executable, "-c", "import typer"],
        "help": [program, "--help"],
        "libraries": [sys.executable, "-c", "import typer, pydantic, babel.dates"],
        "status": [program, "--config", place.path, "status"],
    }
    used = {name: min(processor(command) for _ in range(3)) for name, command in arguments.items()}
    assert used["help"] < 2.5 * used["typer"], used
    assert used["status"] < 5 * used["libraries"], used


def processor(command: list[str | Path]) -> float:
    """The seconds of the processor that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env={**os.environ, **SECRETS}, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


NEVER_WAITING = {"PIL", "flufl", "lxml", "numpy", "openpyxl", "pandas", "rapidfuzz", "sqlite_utils", "typst"}
WAIT = """
import json, os, sys
from datetime import UTC, datetime
from pathlib import Path
import est_mailer.cli.running
from est_mailer.adapters.memory import MemoryMailbox, MemoryTransport
from est_mailer.adapters.store import Store
from est_mailer.adapters.systemd import Notifier
from est_mailer.bootstrap import assembled
from est_mailer.daemon import Daemon
from est_mailer.looking import Place

class Inbox(MemoryMailbox):
    def wait(self, seconds):
        daemon.stop.set()
        return False

place = Place(Path(sys.argv[1]), os.environ)
with (
    Store.open(place.database) as store,
    assembled(place.deployment(), store, Inbox(), MemoryTransport(), b"k" * 32, folder=place.config) as service,
):
    daemon = Daemon(service, lambda: datetime(2026, 11, 15, 11, tzinfo=UTC), Notifier({}))
    daemon.run()
assert store and not daemon.faulty
print(json.dumps(sorted(sys.modules)))
"""


def test_a_service_that_waits_has_not_loaded_what_writes_or_compares(place: Place) -> None:
    """Libraries of megabytes each, which a service that has no workbook to write and no odd word to judge does without;
    and all of our own modules that a job imports, for none may come from another version later."""
    arguments = [sys.executable, "-c", WAIT, str(place.path)]
    said = subprocess.run(arguments, env={**os.environ, **SECRETS}, capture_output=True, check=True, text=True).stdout
    loaded = json.loads(said)
    assert {name.partition(".")[0] for name in loaded} & NEVER_WAITING == set()
    ours = ("workbooks.draft.writing", "workbooks.package.sheet_rows", "mail.reading.bounce")
    assert {f"est_mailer.{name}" for name in ours} <= set(loaded)
    libraries = [name for name in loaded if not name.startswith("est_mailer.")]
    assert len(libraries) < 370, libraries
