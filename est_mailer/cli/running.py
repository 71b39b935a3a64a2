"""``est-mailer run``: the service at work."""

from __future__ import annotations

import logging
import os
import signal
from contextlib import ExitStack

import typer

from est_mailer.adapters.interruption import Interruption
from est_mailer.adapters.journal import begin as begin_log
from est_mailer.adapters.systemd import Notifier
from est_mailer.cli.context import At, instant, place_of
from est_mailer.daemon import Daemon
from est_mailer.domain.journal import Told, told
from est_mailer.looking import clock
from est_mailer.starting import opened
from est_mailer.stopping import Stopped, stop_on_signals


def run(context: typer.Context, at: At = None) -> None:
    begin_log(os.environ)
    place, stop, notifier = place_of(context), Interruption(), Notifier(os.environ)
    now = clock(instant(at, place) if at else None)
    with ExitStack() as stack:
        service = opened(stack, place, stop, notifier, now, rehearsal=at is not None)
        if service is None:
            return
        daemon = Daemon(service, now, notifier, stop)
        stop_on_signals(daemon)
        try:
            daemon.run()
        except Stopped:
            logging.getLogger(__name__).warning("stopped while a server did not answer", extra=told(Told.STOPPED))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
