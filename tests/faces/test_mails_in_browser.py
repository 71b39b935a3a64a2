"""Every mail in every language in headless Chromium: on a phone and at a desk, light and dark, with pictures off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest
from faces.browser import DESK, LIGHTS, PHONE, Inspection, Look, a_browser, a_page
from faces.mails import Mail, a_dispatch_in, the_mails
from full_week import the_town
from playwright.sync_api import Browser

MOST = 90_000  # bytes: Gmail cuts a mail at 102 kB
LEGIBLE = 7.0  # WCAG 2.2, 1.4.6 (level AAA)
MAILS = {str(mail): mail for mail in the_mails()}
STATES = {(width, light) for width in (PHONE, DESK) for light in LIGHTS}


@dataclass(frozen=True, slots=True)
class Seen:
    """A mail, how it looked in every state, what it asked the network for, and how far it ran out of a narrow page."""

    mail: Mail
    looks: tuple[Look, ...]
    asked: list[str]
    beyond: int


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def inspection(browser: Browser) -> Iterator[Inspection]:
    with a_page(browser) as page:
        yield Inspection(page)


@pytest.fixture(scope="module", params=list(MAILS))
def seen(request: pytest.FixtureRequest, inspection: Inspection) -> Seen:
    """Each mail is opened once; its pictures cannot be fetched, as in a client that shows none."""
    mail = MAILS[request.param]
    looks = inspection.looks(mail.rendered.html)
    return Seen(mail, looks, inspection.asked_for(), inspection.narrowest())


def test_axe_finds_nothing(seen: Seen) -> None:
    """WCAG 2.2 A and AA, and EN 301 549."""
    assert {(look.width, look.light) for look in seen.looks} == STATES
    for look in seen.looks:
        assert look.violations == ()
        assert look.undecided == (), "axe-core could not tell: somebody must look"


def test_nothing_has_to_be_scrolled_sideways(seen: Seen) -> None:
    assert [(look.width, look.light) for look in seen.looks if look.page["scrolls"] > look.width] == []
    assert seen.beyond <= 0, "at 320 pixels, as WCAG 2.2 asks for in 1.4.10"


def test_all_text_stands_out_in_both_lights(seen: Seen) -> None:
    for look in seen.looks:
        contrast, words = look.page["faintest"]
        assert contrast >= LEGIBLE, f"{words!r} at {contrast:.2f}:1, {look.width} pixels, {look.light}"


def test_it_says_what_it_is(seen: Seen) -> None:
    page = seen.looks[0].page
    assert page["language"] == seen.mail.language
    assert page["title"] == seen.mail.rendered.subject
    levels = [level for level, _ in page["headings"]]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), "a level is left out"
    assert all(words.strip() for _, words in page["headings"])


def test_its_tables_have_headers(seen: Seen) -> None:
    for table in seen.looks[0].page["tables"]:
        assert set(table["scopes"]) <= {"row", "col"}
        assert table["scopes"]
        assert table["bare"] == 0, "a row without a header of its own"


def test_it_is_whole_without_pictures(seen: Seen) -> None:
    """Pictures come with the mail (cid:) or not at all, and what they show is said in words beside them."""
    page = seen.looks[0].page
    shown = getattr(seen.mail.letter, "drawings", ())
    assert page["drawn"] == 0
    assert page["alts"] == [drawing.alt for drawing in shown]
    assert page["addresses"] == [f"cid:{drawing.content_id}" for drawing in shown]
    assert all(len(alt) > 20 for alt in page["alts"])
    assert all(drawn.area == "" or drawn.area in seen.mail.letter.figures.captions for drawn in shown)  # type: ignore[attr-defined]
    text = re.sub(r"(?m)^\d+\. ", "", seen.mail.rendered.text)  # HTML numbers its lists itself
    assert _words(text) - _words(f"{page['title']} {page['words']}") == set()


def test_it_says_no_more_than_its_text(seen: Seen) -> None:
    """Numbers, names, dates: what the page tells, the text tells. It needs no title over a list's first column."""
    page, text = seen.looks[0].page, seen.mail.rendered.text
    titles = {"insats", "enhet", "measure", "unit", "område", "area", "est"}
    assert _words(page["words"]) - titles - _words(f"{page['title']} {text}") == set()


def test_it_asks_nobody_for_anything(seen: Seen) -> None:
    assert [address for address in seen.asked if not address.startswith("cid:")] == []
    assert seen.looks[0].page["links"] == 0


def test_it_is_small(seen: Seen) -> None:
    assert len(seen.mail.rendered.html.encode()) < MOST


@pytest.mark.parametrize("status", [status.id for status in the_town().statuses])
def test_a_status_is_word_and_symbol_and_colour(inspection: Inspection, status: str) -> None:
    (shown,) = [s for s in the_town().statuses if s.id == status]
    for light in LIGHTS:
        ((contrast, words),) = inspection.read(a_dispatch_in(status), light)["statuses"]
        assert words == f"{shown.symbol}\u00a0{shown.name('sv').upper()}"
        assert contrast >= LEGIBLE
    assert len({s.symbol for s in the_town().statuses}) == len({s.colour for s in the_town().statuses}) == 4


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
