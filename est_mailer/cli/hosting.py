"""``est-mailer host``: many municipalities in one service."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime
from typing import Annotated

import typer

from est_mailer.adapters.journal import begin as begin_log
from est_mailer.adapters.systemd import Notifier
from est_mailer.cli.context import Hosts
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.hosting.host import Host
from est_mailer.hosting.signals import obey_signals
from est_mailer.hosting.warming import load_libraries
from est_mailer.looking import clock, states_of
from est_mailer.resources import HOSTED


def host(
    folder: Hosts = HOSTED,
    at_once: Annotated[
        int, typer.Option(min=0, help="How many are worked for at the same time; 0: one more than processors.")
    ] = 0,
    at: Annotated[
        str | None,
        typer.Option(help="A rehearsal, on databases of its own: it is this time when it starts, 2026-11-16T08:00+01."),
    ] = None,
) -> None:
    start = _instant(at) if at else None
    begin_log(os.environ)
    load_libraries()
    wakeup, waker = socket.socketpair()
    running = Host(
        folder=folder,
        states=states_of(folder, os.environ),
        environ=os.environ,
        clock=clock(start),
        notifier=Notifier(os.environ),
        wakeup=wakeup,
        at_once=at_once or (os.cpu_count() or 1) + 1,
        rehearsal=start is not None,
    )
    obey_signals(running, waker)
    running.run()


def _instant(text: str) -> datetime:
    """Without an offset it is UTC: the municipalities may have a zone each. Raises ConfigurationError."""
    try:
        written = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigurationError([Finding("--at", f"{text!r} is no time.", "Write it as 2026-11-16T08:00.")]) from None
    return written if written.tzinfo else written.replace(tzinfo=UTC)
