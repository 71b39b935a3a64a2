"""The program is replaced on the disk while the service runs: what was not loaded yet of its libraries is gone."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest
from alone import alone
from in_a_child import in_a_child
from world import SCHOOL, World

from est_mailer import later
from est_mailer.domain.errors import LibraryMissing
from est_mailer.mail.reading.bounce import read_bounce
from est_mailer.mail.reading.message import parse

IN_WORDS = Path(__file__).parent.parent / "corpus" / "mail" / "bounce_qmail_words.eml"


def replaced() -> None:
    """As in a process that has not needed the libraries yet. For a child of ours only."""
    for package in later.PACKAGES:
        for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
            del sys.modules[name]
        sys.modules[package] = None  # type: ignore[assignment]  # an import of it fails
    for late in (later.bounces, later.openpyxl, later.rapidfuzz):
        for name in [name for name in vars(late) if name != "_package"]:
            delattr(late, name)


def whole_again() -> None:
    for package in later.PACKAGES:
        del sys.modules[package]


def test_a_mail_that_needs_what_is_gone_waits_and_is_answered_when_it_is_there(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def run() -> list[object]:
        world = World.invited()
        daemon, clock = alone(world, world.now + timedelta(hours=2))
        seen: list[object] = []
        replaced()
        world.mailbox.deliver(world.reply(world.form(SCHOOL), "Lungt"))
        clock.at(world.now + timedelta(hours=1), lambda: seen.append([daemon.status_line(), *world.kinds()]))
        clock.at(world.now + timedelta(hours=1), whole_again)
        daemon.run()
        return [*seen, [daemon.status_line(), *world.kinds()], caplog.text]

    while_away, afterwards, journal = in_a_child(run)  # type: ignore[misc]
    assert while_away == ["cannot do: mail; see the journal", None]
    assert afterwards == ["waiting", "command"]  # asked what was meant
    assert "The library rapidfuzz cannot be loaded (ModuleNotFoundError): the program was replaced" in journal
    assert "Restart the service" in journal


def test_a_bounce_is_not_taken_for_one_that_says_nothing() -> None:
    def run() -> str:
        replaced()
        try:
            return repr(read_bounce(parse(IN_WORDS.read_bytes())))
        except LibraryMissing as missing:
            return str(missing)

    assert read_bounce(parse(IN_WORDS.read_bytes()))
    assert str(in_a_child(run)).startswith("The library flufl.bounce cannot be loaded")
