"""``est-mailer browse``: look into the data in a browser, on this machine only."""

from __future__ import annotations

import os
import signal
import tempfile
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from est_mailer.adapters.store import Store
from est_mailer.browsing.personal import Asked, Why, note
from est_mailer.cli.context import place_of
from est_mailer.cli.output import say
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.looking import clock, reading

PORT = 8001


def browse(
    context: typer.Context,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port on 127.0.0.1; 0: any free.")] = PORT,
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser, only print the address.")] = False,
    personal: Annotated[
        bool, typer.Option("--personal", help="Also addresses and texts as written; noted in the audit trail.")
    ] = False,
    name: Annotated[str, typer.Option("--name", help="Who looks; with --personal.")] = "",
    why: Annotated[Why | None, typer.Option("--why", help="What for; with --personal.")] = None,
) -> None:
    asked = _asked(personal, name.strip(), why)
    _require_extra()
    from est_mailer.browsing import serving  # what it needs is there with the extra only

    place, now = place_of(context), clock()()
    with suppress(KeyboardInterrupt), _stopped_by_signals(), ExitStack() as stack:
        at = stack.enter_context(serving.listening(port))
        with reading(place) as service:
            if asked:
                with Store.open(place.database, beside=True) as store:
                    note(store, asked, now)
            wall = stack.enter_context(serving.page(service, now, asked))
        address = f"http://{serving.LOOPBACK}:{at.getsockname()[1]}{wall.way_in}"
        say(f"Open {address}")
        say("Only on this machine, and only with this address: pass it to nobody. Ctrl-C ends it; nothing is left.")
        if not no_open and _has_a_screen(os.environ):
            webbrowser.open(stack.enter_context(_leading_to(address)).as_uri())
        serving.serve(wall, at)


def _asked(personal: bool, name: str, why: Why | None) -> Asked | None:
    """Who asked for personal data; None if nobody did. Raises ConfigurationError if it is not said who, or why."""
    if not personal:
        return None
    if not name or why is None:
        wrong = "Personal data are shown only to who says who they are and why; it is noted in the audit trail."
        remedy = f"Write: est-mailer browse --personal --name NAME --why {'|'.join(Why)}."
        raise ConfigurationError([Finding("--personal", wrong, remedy)])
    return Asked(name, why)


def _require_extra() -> None:
    """Raises ConfigurationError if the libraries for it are not installed."""
    if find_spec("datasette") is None:
        remedy = "Install it: pipx inject est-mailer 'datasette<1'; or pip install 'est_mailer-….whl[browse]'."
        raise ConfigurationError([Finding("browse", "Looking in a browser needs the library Datasette.", remedy)])


def _has_a_screen(environ: Mapping[str, str]) -> bool:
    """False on a server: a browser in the terminal would take it over."""
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


@contextmanager
def _leading_to(address: str) -> Iterator[Path]:
    """A file for its owner only that leads to the address: as an argument of the browser's process, every user of the
    machine would see the code in it. Removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="est-browse-") as folder:  # made with 0700
        file = Path(folder) / "open.html"
        file.write_text(f'<meta http-equiv="refresh" content="0; url={escape(address)}">', encoding="utf-8")
        yield file


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Within, the service manager's signal and that of a closed terminal stop as Ctrl-C does."""
    before = {number: signal.signal(number, _stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(*_: object) -> NoReturn:
    raise KeyboardInterrupt
