"""Pages of ``est-mailer browse`` as a browser shows them, over the two played weeks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from faces import town_weeks
from playwright.sync_api import Browser
from servers.ports import until

from est_mailer.jobs.service import QuietService

BROWSED = {  # picture → which page, how wide (pixels)
    "browse": ("", 900),
    "browse-table": ("est/observations?area=centrum", 900),
    "browse-phone": ("est/week", 375),
}
_FONT = "body { font-family: 'DejaVu Sans' !important; }"  # the same on every machine


def screenshots(browser: Browser) -> Iterator[tuple[str, bytes]]:
    """Each of ``BROWSED`` by its name, as a PNG."""
    with _served() as (home, way_in):
        shown = browser.new_page()
        shown.goto(home + way_in)
        shown.wait_for_url("**/")
        for target, (path, width) in BROWSED.items():
            shown.set_viewport_size({"width": width, "height": 600})
            shown.goto(f"{home}/{path}")
            shown.add_style_tag(content=_FONT)
            yield target, shown.screenshot(full_page=True)
        shown.close()


@contextmanager
def _served() -> Iterator[tuple[str, str]]:
    """The pages on a port of loopback: where they are, and the path that lets one in."""
    import uvicorn  # as Datasette, of no use to whoever only asks for the names of the pictures

    from est_mailer.browsing.serving import LOOPBACK, listening, page

    world = town_weeks.two_weeks()
    service = QuietService(deployment=world.service.deployment, store=world.store)
    with page(service, world.now) as wall, listening(0) as at:
        server = uvicorn.Server(uvicorn.Config(wall, lifespan="off", log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [at]})
        thread.start()
        try:
            until(lambda: server.started, 20, "the page is served")
            yield f"http://{LOOPBACK}:{at.getsockname()[1]}", wall.way_in
        finally:
            server.should_exit = True
            thread.join()
