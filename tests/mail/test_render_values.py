"""A value is text in every mail: no markup, no template's words, no second subject line, nothing that mail refuses."""

from __future__ import annotations

import re
import textwrap
from dataclasses import fields, replace

import pytest
from builders import STOCKHOLM, a_deployment
from hypothesis import given
from hypothesis import strategies as st
from letter_samples import an_edition, samples
from mail.seen_in_html import Visible

from est_mailer.domain.picture.situation import AreaText
from est_mailer.mail.writing.dispatch_letter import dispatch_letter
from est_mailer.mail.writing.letters import Answer
from est_mailer.mail.writing.render import Renderer, fill, one_line
from est_mailer.wording import Wording, languages

HOSTILE = '<script>alert("x")</script> {{ 7 * 7 }} & <mj-text> </mjml>'


@pytest.mark.parametrize("language", languages())
def test_values_are_text_and_never_markup(renderer: Renderer, language: str) -> None:
    for name, letter in samples(language).items():
        texts = {f.name: HOSTILE for f in fields(letter) if isinstance(getattr(letter, f.name), str)}
        lists = {
            f.name: (HOSTILE,)
            for f in fields(letter)
            if getattr(letter, f.name)
            and isinstance(getattr(letter, f.name), tuple)
            and f.name not in {"facts", "steps"}
        }
        mail = renderer.render_letter(replace(letter, **texts, **lists), language)
        assert "<script" not in mail.html, name
        assert "<mj-" not in mail.html, name
        assert "{{ 7 * 7 }}" in Visible(mail.html).text, name
        assert "<script>" in mail.text, name


def test_the_pictures_own_text_is_never_markup(renderer: Renderer) -> None:
    edition = an_edition()
    picture = replace(edition.picture, state=HOSTILE, important=HOSTILE, others=(AreaText(HOSTILE, HOSTILE),))
    status = replace(a_deployment().statuses[1], colour="#000;background:url(x)", symbol="<b>")
    deployment = a_deployment(statuses=(status,))
    words = Wording.of("sv", STOCKHOLM)
    mail = renderer.render_letter(dispatch_letter(replace(edition, picture=picture), deployment, words), "sv")
    assert "<script" not in mail.html
    assert "url(" not in mail.html
    assert "<b>" not in mail.html


def test_a_subject_is_one_line_whatever_its_values(renderer: Renderer) -> None:
    letter = Answer(
        municipality="X", heading="Hej\r\nBcc: alla@x.example\n\n\u2028nu\x00 " + "långt " * 99, paragraphs=()
    )
    mail = renderer.render_letter(letter, "sv")
    assert mail.subject.startswith("Hej Bcc: alla@x.example nu långt")
    assert len(mail.subject) <= 200
    assert not re.search(r"[\r\n\u2028\x00]", mail.subject)


def test_characters_that_mail_cannot_carry_are_left_out(renderer: Renderer) -> None:
    letter = Answer(municipality="X", heading="A", paragraphs=("a\x00b\ud800c\u202ed\x1b[31m", "x" * 3000))
    mail = renderer.render_letter(letter, "sv")
    assert "abcd[31m" in mail.text
    assert "abcd[31m" in mail.html
    mail.html.encode("utf-8")
    assert max(len(line.encode()) for line in mail.text.splitlines()) <= 998


def test_long_words_are_kept_whole() -> None:
    address = "https-free." * 8 + "example"
    assert address in fill(f"Se {address} nu").splitlines()
    assert max(len(line.encode()) for line in fill("🔥" * 2000).splitlines()) <= 998


@given(
    st.lists(st.text("ab-.å ", min_size=1, max_size=90), max_size=20).map(" ".join),
    *[st.text("- >", max_size=4)] * 2,
)
def test_paragraphs_are_wrapped_as_the_standard_library_wraps_them(text: str, first: str, rest: str) -> None:
    how = {"initial_indent": first, "subsequent_indent": rest, "break_long_words": False, "break_on_hyphens": False}
    assert fill(text, first, rest).splitlines() == textwrap.wrap(one_line(text), 72, **how)  # type: ignore[arg-type]
