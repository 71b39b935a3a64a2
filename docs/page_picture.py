"""A picture of the first page of ``est-mailer browse``, as a browser shows it."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from est_mailer.browsing.serving import LOOPBACK, listening, page
from est_mailer.looking import Place, reading

CHROMIUM = "/usr/bin/chromium"
WIDE, TALL = 900, 1640  # pixels


def draw(place: Place, now: datetime, target: Path) -> None:
    """Write a PNG of a municipality's first page as it is at ``now``."""
    with reading(place) as service, page(service, now) as wall:
        at = listening(0)
        server = uvicorn.Server(uvicorn.Config(wall, lifespan="off", log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [at]})
        thread.start()
        try:
            while not server.started:
                time.sleep(0.05)
            _shoot(f"http://{LOOPBACK}:{at.getsockname()[1]}{wall.way_in}", target)
        finally:
            server.should_exit = True
            thread.join()


def _shoot(address: str, target: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False)
        shown = browser.new_page(viewport={"width": WIDE, "height": TALL})
        shown.goto(address)
        shown.wait_for_url("**/")
        shown.screenshot(path=str(target))
        browser.close()
