"""The weekly dispatch as a mail: small, whole without pictures, the same facts in every form, nothing from outside."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from html.parser import HTMLParser

import pytest
from builders import STOCKHOLM, utc
from full_week import a_corrected_week, a_full_week, the_town
from world import a_renderer

from est_mailer.documents.charts import drawings
from est_mailer.domain.picture.situation import Edition
from est_mailer.mail.writing.compose import Address, Attached, Inline, body_of, compose
from est_mailer.mail.writing.dispatch_letter import Dispatch, dispatch_letter, preview_letter
from est_mailer.mail.writing.render import Rendered
from est_mailer.mail.writing.viewing import html_of
from est_mailer.wording import Wording, languages

LIMIT = 90_000  # bytes on the wire of the HTML, the text and the pictures
EDITIONS = {"first": a_full_week, "corrected": a_corrected_week}
CASES = [(language, name) for language in languages() for name in EDITIONS]


class _WithoutPictures(HTMLParser):
    """What is read where no picture is shown: the words, and the alt texts in the pictures' places."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.alts: list[str] = []
        self._hidden = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag == "style"
        if tag == "img":
            self.alts.append(dict(attrs)["alt"] or "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


@cache
def _mail(language: str, name: str) -> tuple[Edition, Dispatch, Rendered, EmailMessage, bytes]:
    edition, words = EDITIONS[name](), Wording.of(language, STOCKHOLM)
    letter = dispatch_letter(edition, the_town(), words, drawings(edition, the_town(), words))
    rendered = a_renderer().render_letter(letter, language)
    raw = compose(
        body_of(rendered, language, inline=[Inline(d.content_id, d.png) for d in letter.drawings]),
        sender=Address("EST Exempelstad", "est@exempelstad.example"),
        recipient="vakt@bostad.example",
        message_id="<1@exempelstad.example>",
        date=utc(2026, 11, 19, 12),
    )
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return edition, letter, rendered, message, raw


@pytest.mark.parametrize(("language", "name"), CASES)
def test_a_full_week_is_small(language: str, name: str) -> None:
    *_, raw = _mail(language, name)
    assert len(raw) < LIMIT


@pytest.mark.parametrize(("language", "name"), CASES)
def test_each_priority_area_has_a_chart_and_all_areas_a_map(language: str, name: str) -> None:
    _, letter, rendered, message, _ = _mail(language, name)
    assert [d.area for d in letter.drawings] == [*the_town().priority_areas, ""]
    shown = re.findall(r'src="cid:([^"]+)"', rendered.html)
    parts = {str(p["Content-ID"]).strip("<>"): p for p in message.walk() if p["Content-ID"]}
    assert shown == list(parts) == [d.content_id for d in letter.drawings]
    assert all(p.get_content_type() == "image/png" and not p.get_filename() for p in parts.values())
    assert rendered.html.count("<img ") == len(shown)


@pytest.mark.parametrize(("language", "name"), CASES)
def test_nothing_is_fetched_from_anywhere(language: str, name: str) -> None:
    _, _, rendered, _, _ = _mail(language, name)
    assert re.search(r"(?:https?:)?//[\w-]+\.\w", rendered.html + rendered.text) is None
    assert "url(" not in rendered.html
    assert "@import" not in rendered.html
    assert set(re.findall(r'(?:src|href|background)="(\w+):', rendered.html)) == {"cid"}


@pytest.mark.parametrize(("language", "name"), CASES)
def test_it_is_whole_without_pictures(language: str, name: str) -> None:
    edition, letter, rendered, _, _ = _mail(language, name)
    seen = _WithoutPictures(rendered.html)
    words = " ".join(" ".join(seen.words).split())
    text = " ".join(rendered.text.split())
    assert letter.figures is not None
    for line in letter.figures.lines:
        told = (line.name, *letter.figures.details_of(line), *letter.figures.counts_of(line))
        assert " ".join(told) in words, "one row of the table"
        assert all(fact in text for fact in told)
    for week in edition.weeks:
        for area in the_town().priority_areas:
            (alt,) = [d.alt for d in letter.drawings if d.area == area]
            assert alt in seen.alts
            count = week.count(area)
            told = f"{week.number}: {count} ({week.received} " if count is not None else f"{week.number}: "
            assert told in alt, f"week {week.number} of {area}"
    for caption in letter.figures.captions.values():
        assert caption in words
        assert caption in text


def test_a_correction_says_first_what_has_changed() -> None:
    _, letter, rendered, _, _ = _mail("sv", "corrected")
    assert rendered.subject.startswith("Rättelse 1: ")
    assert letter.corrections[:2] == (
        "Läget: ”Gult” är nu ”Rött”.",
        "Väder: ”Klart och milt, 6 grader på …” är nu ”Klart och kallt, minus 6 grader på …”.",
    )
    text = " ".join(rendered.text.split())
    at = [text.index(told) for told in (*letter.corrections, "Läget just nu")]
    assert at == sorted(at)


def test_the_preview_shows_the_same_pictures() -> None:
    _, letter, rendered, _, _ = _mail("sv", "first")
    preview = preview_letter(letter, code="123456", hold="15 minuter", recipients=3)
    html = a_renderer().render_letter(preview, "sv").html
    assert re.findall(r"<img [^>]+>", html) == re.findall(r"<img [^>]+>", rendered.html)


def test_a_mail_saved_as_a_file_shows_its_pictures() -> None:
    *_, message, _ = _mail("sv", "first")
    html = html_of(message)
    assert "cid:" not in html
    assert html.count("data:image/png;base64,") == 4


def test_pictures_and_attachments_stand_apart() -> None:
    _, letter, rendered, _, _ = _mail("sv", "first")
    pictures = [Inline(d.content_id, d.png) for d in letter.drawings]
    raw = compose(
        body_of(rendered, "sv", [Attached("lägesbild.pdf", "application/pdf", b"%PDF-1")], pictures),
        sender=Address("EST", "est@exempelstad.example"),
        recipient="vakt@bostad.example",
        message_id="<1@exempelstad.example>",
        date=utc(2026, 11, 19, 12),
    )
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    assert [part.get_filename() for part in message.iter_attachments()] == ["lägesbild.pdf"]
    body = message.get_body(("html",))
    assert body is not None
    assert body.get_content_type() == "text/html"


def test_an_edition_from_before_the_figures_has_no_pictures() -> None:
    edition, words = replace(a_full_week(), weeks=()), Wording.of("sv", STOCKHOLM)
    assert drawings(edition, the_town(), words) == ()
    rendered = a_renderer().render_letter(dispatch_letter(edition, the_town(), words), "sv")
    assert "<img" not in rendered.html
    assert "Vad som har rapporterats" not in rendered.text
