"""A picture of the first page of ``est-mailer browse``, as a browser shows it."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser

from est_mailer.browsing.serving import LOOPBACK, listening, page
from est_mailer.jobs.contact import latest_tick_in
from est_mailer.looking import Place, reading

WIDE, TALL = 900, 1640  # pixels


def draw(browser: Browser, place: Place, target: Path) -> None:
    """Write a PNG of a municipality's first page, as it was when the service last worked."""
    with reading(place) as service:
        now = latest_tick_in(service.store)
        assert now is not None
        with page(service, now) as wall, listening(0) as at:
            server = uvicorn.Server(uvicorn.Config(wall, lifespan="off", log_level="warning"))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [at]})
            thread.start()
            try:
                while not server.started:
                    time.sleep(0.05)
                _shoot(browser, f"http://{LOOPBACK}:{at.getsockname()[1]}{wall.way_in}", target)
            finally:
                server.should_exit = True
                thread.join()


def _shoot(browser: Browser, address: str, target: Path) -> None:
    shown = browser.new_page(viewport={"width": WIDE, "height": TALL})
    shown.goto(address)
    shown.wait_for_url("**/")
    shown.screenshot(path=str(target))
    shown.close()
