"""Every mail in both languages says the same in text and HTML, is fit to send, and can be read by everybody."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

import pytest
from builders import STOCKHOLM, a_deployment
from letter_samples import an_edition, samples
from mail.letter_kinds import LETTERS
from mail.seen_in_html import Visible, plain

from est_mailer.domain.model import Timeliness
from est_mailer.domain.picture.presentation import Badge, Presentation, ink_on
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.mail.writing.dispatch_letter import dispatch_letter
from est_mailer.mail.writing.letters import Invitation, LetterContent
from est_mailer.mail.writing.receipt_letters import Receipt, ReceiptMend
from est_mailer.mail.writing.render import Rendered, Renderer, one_line
from est_mailer.wording import Wording, languages

MAILS = [(name, language) for language in languages() for name in samples()]
# What the mail tells in another form, or not at all; the figures and the pictures have tests of their own.
_HIDDEN = {"id", "round", "year", "silent", "unclear", "in_time", "events", "weeks", "version", "corrections"}


def _values(value: object) -> Iterator[str]:
    """Every fact in a letter, as it should be read."""
    if isinstance(value, str | int) and not isinstance(value, bool | Timeliness):
        yield from [str(value)] if value != "" else []
    elif isinstance(value, tuple):
        for item in value:
            yield from _values(item)
    elif isinstance(value, RoundPeriod):
        yield str(value.week)
    elif isinstance(value, Badge):
        yield from (value.word, value.symbol)
    elif is_dataclass(value):
        hidden = _HIDDEN if _inner(value) else {"correction", "drawings"}
        names = [f.name for f in fields(value) if f.name not in hidden]
        for name in names:
            yield from _values(getattr(value, name))


def _inner(value: object) -> bool:
    return not isinstance(value, LetterContent)


def _render(renderer: Renderer, name: str, language: str) -> tuple[LetterContent, Rendered]:
    letter = samples(language)[name]
    return letter, renderer.render_letter(letter, language)


def test_there_is_a_sample_of_every_letter() -> None:
    assert {kind.template for kind in LETTERS} == set(samples())
    assert len(LETTERS) == len({kind.template for kind in LETTERS}) == 32


@pytest.mark.parametrize(("name", "language"), MAILS)
def test_text_and_html_carry_the_same_facts(renderer: Renderer, name: str, language: str) -> None:
    letter, mail = _render(renderer, name, language)
    text = plain(f"{mail.subject} {mail.text}")
    seen = Visible(mail.html).text
    for fact in _values(letter):
        fact = plain(fact)
        area = fact in {"centrum", "norrby"}  # an id in a measure: shown by its area's name
        assert fact in text, f"{fact!r} is not in the text"
        assert fact in seen or area, f"{fact!r} is not in the HTML"


@pytest.mark.parametrize(("name", "language"), MAILS)
def test_text_and_html_have_the_same_words(renderer: Renderer, name: str, language: str) -> None:
    _, mail = _render(renderer, name, language)
    in_text = set(re.findall(r"\w+", re.sub(r"(?m)^\d+\. ", "", mail.text).casefold()))  # HTML numbers its lists itself
    in_html = set(re.findall(r"\w+", Visible(mail.html).text))
    implied = {"insats", "enhet", "measure", "unit"}  # the title of a table's first column: the text needs none
    assert in_text - in_html == set()
    assert in_html - implied - in_text - set(re.findall(r"\w+", plain(mail.subject))) - {"est"} == set()


@pytest.mark.parametrize(("name", "language"), MAILS)
def test_a_mail_is_fit_to_send(renderer: Renderer, name: str, language: str) -> None:
    _, mail = _render(renderer, name, language)
    assert mail.subject == one_line(mail.subject) != ""
    assert len(mail.subject) <= 100
    assert len(mail.html.encode()) < 90_000
    assert re.search(r"https?://", mail.html + mail.text + mail.subject) is None
    assert "src=" not in mail.html
    assert "@import" not in mail.html
    assert "url(" not in mail.html
    assert all(len(line) <= 72 for line in mail.text.splitlines())
    assert "\n\n\n" not in mail.text
    assert not re.search(r"[a-zåäö][.?!][A-ZÅÄÖ]", mail.text), "a space is missing between two sentences"


@pytest.mark.parametrize(("name", "language"), MAILS)
def test_the_html_can_be_read_by_everybody(renderer: Renderer, name: str, language: str) -> None:
    _, mail = _render(renderer, name, language)
    page = Visible(mail.html)
    assert dict(page.tags[0][1])["lang"] == language
    assert f"<title>{html.escape(mail.subject)}</title>" in mail.html.replace("&#34;", "&quot;")
    assert page.count("h1") == 1
    assert page.count("img") == 0
    assert ("meta", {"name": "color-scheme", "content": "light dark"}) in page.tags
    assert "prefers-color-scheme: dark" in mail.html
    headers = [attributes for tag, attributes in page.tags if tag == "th"]
    assert all(attributes.get("scope") in {"row", "col"} for attributes in headers)
    data_tables = [a for tag, a in page.tags if tag == "table" and a.get("role") != "presentation"]
    assert len(data_tables) == 0 or headers


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("timeliness", list(Timeliness))
def test_a_receipt_says_when_the_report_came(renderer: Renderer, language: str, timeliness: Timeliness) -> None:
    kinds = (Receipt, ReceiptMend)
    for letter in (sample for sample in samples(language).values() if isinstance(sample, kinds)):
        mail = renderer.render_letter(replace(letter, timeliness=timeliness), language)
        assert (letter.deadline in mail.text.replace("\n", " ")) == (timeliness is Timeliness.IN_TIME)


def test_status_is_word_and_symbol_and_colour(renderer: Renderer) -> None:
    _, mail = _render(renderer, "dispatch", "sv")
    assert "▲ GULT" in mail.text
    assert re.search(r"background-color:#6b4e00;color:#ffffff[^>]*>▲(?:&#160;|\u00a0)GULT<", mail.html)
    assert ink_on("#ffd400") == "#000000"


def test_an_invitation_without_history_is_short(renderer: Renderer) -> None:
    letter = Invitation(
        municipality="Exempelstad",
        period=RoundPeriod.of_key("2026-W01"),
        unit="Norrskolan",
        deadline="onsdag",
        headline="EST vecka 1",
        heading="Dags",
    )
    mail = renderer.render_letter(letter, "sv")
    assert "förra" not in mail.text


def test_an_area_without_text_is_shown_and_a_measure_elsewhere_is_not_lost(renderer: Renderer) -> None:
    edition, words = an_edition(), Wording.of("sv", STOCKHOLM)
    measure = replace(edition.picture.measures[0], area="soderang", what="Ny belysning")
    stray = replace(measure, area="utanför listan", what="Ny bom")
    picture = replace(edition.picture, others=(), measures=(measure, stray))
    letter = dispatch_letter(replace(edition, picture=picture), a_deployment(), words)
    assert isinstance(letter.picture, Presentation)
    text = renderer.render_letter(letter, "sv").text
    assert "SÖDERÄNG" in text
    assert "Ny belysning" in text
    assert "UTANFÖR LISTAN" in text
    assert "Ny bom" in text
    assert text.count("Inget är skrivet om området") == 1
