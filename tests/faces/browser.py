"""Mails in a real browser: what axe-core, the eye and a screen reader find in each, in each light and at each width."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright
from servers.ports import MissingServer, program

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
PHONE, DESK = 375, 800  # pixels
HEIGHT = 800  # pixels
Light = Literal["light", "dark"]
LIGHTS: tuple[Light, ...] = ("light", "dark")
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "EN-301-549")  # axe-core's tags; 2.2 adds no A rule
_AXE = """rules => axe.run(document, { preload: false, runOnly: { type: "tag", values: rules },
                                       resultTypes: ["violations", "incomplete"] })
                    .then(({ violations, incomplete }) => ({ violations, incomplete }))"""
# The same letters on every machine: neither its fonts nor its screen decide how a picture comes out.
_SHARP = ("--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb", "--hide-scrollbars")


def package(path: str) -> Path:
    """A file of an npm package that ``make test`` has installed. Raises MissingServer, never lets a test be skipped."""
    found = PACKAGES / path
    if not found.exists():
        raise MissingServer(f"The tests need {path}, which is not installed: npm ci --prefix {HERE}")
    return found


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright; ended when done."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program("chromium"), chromium_sandbox=False, args=["--disable-gpu", *_SHARP]
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def a_page(browser: Browser, width: int = PHONE) -> Iterator[Page]:
    """An empty page of a browser that reaches no network."""
    context = browser.new_context(offline=True, viewport={"width": width, "height": HEIGHT}, color_scheme="light")
    try:
        yield context.new_page()
    finally:
        context.close()


@dataclass(frozen=True, slots=True)
class Look:
    """A mail at a width (pixels) and in a light: axe-core's findings, and what look.js reads from the page."""

    width: int
    light: Light
    violations: tuple[str, ...]
    undecided: tuple[str, ...]
    page: dict[str, Any]


class Inspection:
    """Looks at one mail after another in one page. axe-core stays in it from mail to mail."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._requests: list[str] = []
        page.on("request", lambda request: self._requests.append(request.url))
        page.evaluate(package("axe-core/axe.min.js").read_text(encoding="utf-8"))

    def looks(self, html: str) -> tuple[Look, ...]:
        """The mail at each width, light and dark."""
        self._page.set_content(html)
        return tuple(self._look(width, light) for light in LIGHTS for width in (PHONE, DESK))

    def read(self, html: str, light: Light) -> dict[str, Any]:
        """What look.js reads from the mail on a phone."""
        self._page.set_content(html)
        self._show(PHONE, light)
        return self._read()

    def narrowest(self) -> int:
        """How many pixels the mail is wider than the narrowest page that WCAG asks for (2.2, 1.4.10: 320)."""
        self._page.set_viewport_size({"width": 320, "height": HEIGHT})
        return int(self._page.evaluate("() => document.documentElement.scrollWidth - 320"))

    def asked_for(self) -> list[str]:
        """The addresses that have been asked for since this was last called."""
        asked, self._requests[:] = list(self._requests), []
        return asked

    def _look(self, width: int, light: Light) -> Look:
        self._show(width, light)
        found = self._page.evaluate(_AXE, list(_RULES))
        return Look(width, light, _told(found["violations"]), _told(found["incomplete"]), self._read())

    def _show(self, width: int, light: Light) -> None:
        self._page.emulate_media(color_scheme=light)
        self._page.set_viewport_size({"width": width, "height": HEIGHT})

    def _read(self) -> dict[str, Any]:
        read: dict[str, Any] = self._page.evaluate((HERE / "look.js").read_text(encoding="utf-8"))
        return read


def violations(page: Page) -> tuple[str, ...]:
    """What axe-core finds on a page as it is."""
    page.evaluate(package("axe-core/axe.min.js").read_text(encoding="utf-8"))
    return _told(page.evaluate(_AXE, list(_RULES))["violations"])


def _told(findings: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(f"{f['id']}: {node['html']} {node.get('failureSummary', '')}" for f in findings for node in f["nodes"])


def unsupported(mails: dict[str, str], clients: Sequence[str]) -> dict[tuple[str, str], set[str]]:
    """What caniemail's data says that a mail client does not show: (feature, client) → the mails that use it.

    ``clients``: its names, "outlook.*" for a whole family.
    """
    asked = json.dumps({"clients": list(clients), "mails": mails})
    command = [str(_node()), str(HERE / "clients.mjs")]
    package("caniemail/package.json")
    run = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return {(feature, client): set(names) for feature, client, names in json.loads(run.stdout)}


@cache
def _node() -> Path:
    """The Node that Playwright brings along: of a known version, wherever the tests run."""
    from playwright._impl._driver import compute_driver_executable

    return Path(compute_driver_executable()[0])
