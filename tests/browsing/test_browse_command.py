"""``est-mailer browse`` as its user meets it: a terminal, a real browser, and the service at work beside it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsing_worlds import page
from builders import utc
from command_place import SECRETS, Place, copied, world_in
from faces.browser import a_browser, violations
from playwright.sync_api import Browser, Page
from servers.ports import until

from est_mailer import looking
from est_mailer.demo.checklists import Event
from est_mailer.domain.deployment import Step
from est_mailer.looking import reading

PHONE, DESK = 375, 1200  # pixels
TRIANGLE = [[18.0, 57.0], [18.1, 57.0], [18.05, 57.1], [18.0, 57.0]]
MAP = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"id": area},
            "geometry": {"type": "Polygon", "coordinates": [[[x + shift, y] for x, y in TRIANGLE]]},
        }
        for shift, area in enumerate(("torget", "udden", "backen"))
    ],
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round at its meeting, with two reports, in a municipality with a map."""
    path = tmp_path_factory.mktemp("browsed")
    world = world_in(path, outlines=MAP).go_to(Step.INVITATION)
    form = world.form("fritid@exempelstad.test")
    pane = Event("Skadegörelse", "Udden", "busskuren", "2026-11-16", "Krossad ruta")
    world.answer(form, "", world.filled(form, pane, Event("Brand", "Torget", "parken", "2026-11-15", "Papperskorg")))
    world.go_to(Step.MEETING)
    world.store.close()
    return path


@pytest.fixture
def place(prepared: Path, tmp_path: Path) -> Place:
    return copied(prepared, tmp_path)


class Shown:
    """The command under way: the address it prints."""

    def __init__(self, place: Place, *options: str, **environ: str) -> None:
        command = [Path(sys.executable).with_name("est-mailer"), "--config", place.path, "browse", "--port", "0"]
        kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        self.process = subprocess.Popen(
            [*command, *options], env={**kept, **SECRETS, **environ}, text=True, stdout=-1, stderr=-1
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().removeprefix("Open ").strip()

    def stop(self, by: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """End it. Returns its exit code and what it said on standard error."""
        self.process.send_signal(by)
        told = self.process.communicate(timeout=60)[1]
        return self.process.returncode, told


@contextmanager
def browsing(place: Place, *options: str, **environ: str) -> Iterator[Shown]:
    shown = Shown(place, *options, **environ)
    try:
        yield shown
    finally:
        shown.process.kill()
        shown.process.communicate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as chromium:
        yield chromium


@contextmanager
def a_page(browser: Browser, width: int) -> Iterator[tuple[Page, list[str]]]:
    """A page, and everything that is asked for or complained of in it."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    shown, seen = context.new_page(), list[str]()
    shown.on("request", lambda request: seen.append(request.url))
    shown.on("console", lambda message: seen.append(f"console: {message.text}"))
    shown.on("pageerror", lambda error: seen.append(f"error: {error}"))
    try:
        yield shown, seen
    finally:
        context.close()


PAGES = ("", "est", "est/observations?_sort=day&place__contains=park", "est/rounds/2026-W47", "est/trail", "est/week")
DATASETTES = {"Apply", "Search", "remove", "column", "rows", "where", "sorted", "Custom", "Next", "This", "Powered"}


def every_page(shown: Page, home: str, width: int) -> None:
    """Each kind of page, whole on the screen, in Swedish, with a word of how old the copy is and how to renew it."""
    for path in PAGES:
        shown.goto(f"{home}/{path}")
        assert shown.evaluate("document.documentElement.scrollWidth") <= width, path
        assert violations(shown) == (), path
        assert english(shown) == set(), path
        assert "Kopian togs" in shown.inner_text("footer")
        assert "kör est-mailer browse igen" in shown.inner_text("footer")


def english(shown: Page) -> set[str]:
    """Words of Datasette's own on a page, its code left out: names in SQL are English everywhere."""
    shown.evaluate("() => document.body.querySelectorAll('code, pre').forEach(part => part.remove())")
    return DATASETTES & set(re.findall(r"\w+", shown.inner_text("body")))


def look(browser: Browser, address: str, width: int) -> None:
    """What somebody does who looks, at this width."""
    home = address.partition("/login")[0]
    with a_page(browser, width) as (refused, _):
        refused.goto(f"{home}/est/rounds")
        assert "bara för den som har startat" in refused.inner_text("main")
    with a_page(browser, width) as (shown, seen):
        shown.goto(address)
        shown.wait_for_url(f"{home}/")
        assert shown.get_attribute("html", "lang") == "sv"
        assert shown.locator("h1").inner_text() == "EST Exempelstad: titta i uppgifterna"
        assert violations(shown) == ()
        assert shown.get_by_role("img", name="Karta över områdena").count() == 1
        assert shown.get_by_role("img", name="Stapeldiagram").count() == 2
        shown.get_by_role("link", name="Läget i veckan").click()
        assert "Skadegörelse" in shown.inner_text("table")
        assert violations(shown) == ()
        shown.get_by_role("textbox", name="vecka").fill("2026-W01")
        shown.get_by_role("button", name="Visa").click()
        assert "Inga rader." in shown.inner_text("main")
        shown.goto(f"{home}/est/observations")
        shown.locator(".facet-info a", has_text="Udden").first.click()
        shown.wait_for_url("**/est/observations?area=udden")
        assert shown.locator("table.rows-and-columns tbody tr").count() == 1
        assert shown.get_by_role("combobox", name="Kolumn").first.input_value() == "area"
        shown.get_by_role("combobox", name="Villkor").first.select_option("är inte")
        shown.get_by_role("button", name="Visa").click()
        assert "Papperskorg" not in shown.inner_text("main")
        assert shown.get_by_role("heading", name="1 rad", exact=True).count() == 1
        assert violations(shown) == ()
        assert english(shown) == set()
        every_page(shown, home, width)
        shown.goto(f"{home}/est?sql=select+count(*)+from+answers")
        assert shown.inner_text("td") == "8"
        assert {urlsplit(what).netloc for what in seen} == {urlsplit(home).netloc}, seen


def test_looked_into_in_a_browser_while_the_service_works(place: Place, browser: Browser) -> None:
    with place.store() as store, browsing(place) as shown:
        for width in (PHONE, DESK):
            look(browser, shown.address, width)
        with store.atomic():  # it holds no lock
            store.facts.set("tick.latest", "2026-11-19T10:00:00+00:00")
        assert store.connection.row("PRAGMA wal_checkpoint(TRUNCATE)")["busy"] == 0  # nor anything of the log
        assert shown.stop() == (0, "")


def test_looking_changes_nothing_and_holds_nothing_open(place: Place) -> None:
    before = place.database.read_bytes()
    with reading(looking.Place(place.path, SECRETS)) as service, page(service, utc(2026, 11, 19, 10)) as wall:
        assert wall.code
    assert place.database.read_bytes() == before


def test_personal_data_are_shown_to_who_says_who_and_why(place: Place) -> None:
    for options in ((), ("--name", "Berg"), ("--why", "fault")):
        refused = place.run("browse", "--personal", *options, code=2)
        assert "who they are and why" in str(refused.exception)
    with place.store() as store:
        assert store.audit.listing(event="personal data shown") == ()


def test_the_browser_is_led_there_without_the_code_in_its_arguments(place: Place, tmp_path: Path) -> None:
    private = tmp_path / "temporary"
    private.mkdir()
    opener = tmp_path / "opener"
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" > {tmp_path}/asked\ncat "${{1#file://}}" > {tmp_path}/page\n')
    opener.chmod(0o755)
    options = ("--personal", "--name", "Berg", "--why", "fault")
    with browsing(place, *options, BROWSER=f"{opener} %s", DISPLAY=":7", TMPDIR=str(private)) as shown:
        until((tmp_path / "page").exists, 20, "the browser is opened")
        assert [folder.stat().st_mode & 0o077 for folder in private.iterdir()] == [0]
        taken = str(urlsplit(shown.address).port)
        assert f"Port {taken} cannot be used" in str(place.run("browse", "--port", taken, code=2).exception)
        assert shown.stop(signal.SIGHUP) == (0, "")
    asked = (tmp_path / "asked").read_text()
    assert asked.startswith(f"file://{private}/est-browse-")
    assert shown.address.partition("code=")[2] in (tmp_path / "page").read_text()
    assert list(private.iterdir()) == []
    with place.store() as store:
        (entry,) = store.audit.listing(event="personal data shown")
        assert entry.detail["why"] == "fault"


def test_without_the_extra_it_is_said_what_to_install(place: Place) -> None:
    code = f"""import sys; sys.modules["datasette"] = None
from est_mailer.cli.main import main
sys.argv = ["est-mailer", "--config", {str(place.path)!r}, "browse"]
main()"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert said.returncode == 2
    assert "pip install 'est_mailer-….whl[browse]'" in said.stderr
    assert "Traceback" not in said.stderr


def test_without_a_database_nothing_is_served(place: Place) -> None:
    place.database.unlink()
    assert "no database yet" in str(place.run("browse", "--port", "0", code=1).exception)
