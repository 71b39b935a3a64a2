"""A page is laid out once for all readers of a mail, and what each reads is what a page of its own would say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from letter_samples import samples

from est_mailer.mail.writing.letters import LetterContent
from est_mailer.mail.writing.render import Renderer, to_html
from est_mailer.resources import shared_folder
from est_mailer.wording import languages

TEMPLATES = shared_folder("templates")
HOSTILE = (
    "<script>x</script> {{ 7 * 7 }} & <mj-text> \"a\" 'b'",
    "EstStandIn1x eststandin",
    "a\u2028b\x00\u202ec  d",
    "i dag kl. 15.00",
    "",
)
SHARED = [(name, language) for name, letter in samples().items() if letter.own for language in languages()]


def varied(letter: LetterContent, texts: Iterable[str]) -> Iterable[LetterContent]:
    """The letter with each of these texts, and another number each time, in the place of its reader's own."""
    for number, text in enumerate(texts, 1):
        kinds: dict[type, Any] = {tuple: (text, "annan"), int: number, str: text}
        yield replace(letter, **{name: kinds[type(getattr(letter, name))] for name in letter.own})


def alone(letter: LetterContent) -> LetterContent:
    """The same letter as one that nobody else gets."""
    kind: Any = type(letter)
    return type(kind.__name__, (kind,), {"own": ()})(**{f.name: getattr(letter, f.name) for f in fields(letter)})


@pytest.mark.parametrize(("name", "language"), SHARED)
def test_a_shared_page_says_what_a_page_of_its_own_would(name: str, language: str) -> None:
    renderer = Renderer([TEMPLATES])
    for letter in (samples(language)[name], *varied(samples(language)[name], HOSTILE)):
        shared, own = renderer.render_letter(letter, language), renderer.render_letter(alone(letter), language)
        assert (shared.subject, shared.text) == (own.subject, own.text)
        assert shared.html.splitlines() == own.html.splitlines()


@pytest.mark.parametrize("name", dict(SHARED))
def test_the_layout_is_compiled_once_for_a_mail_and_language_however_many_get_it(name: str) -> None:
    compiled: list[str] = []

    def counted(mjml: str) -> str:
        compiled.append(mjml)
        return to_html(mjml)

    renderer = Renderer([TEMPLATES], counted)
    for language in languages():
        for letter in varied(samples(language)[name], (f"Enhet {n}" for n in range(30))):
            assert renderer.render_letter(letter, language).html
    assert len(compiled) == len(languages())


@pytest.mark.parametrize(
    "asks",
    [
        "{{ unit | upper }}",
        "{% filter upper %}{{ unit }}{% endfilter %}",
        "{{ unit | length }}",
        "{{ unit[0] }}",
        "{% if unit == 'Åby' %}ja{% endif %}",
        "{% if 'by' in unit %}ja{% endif %}",
        "{% for letter in unit %}{{ letter }}-{% endfor %}",
        "{{ 'Till %s' | format(unit) }}",
        "{{ unit.replace('by', 'bö') }}",
        "{{ unit | one_line }}",
        "{{ h2(unit) }}",
        "{% call p() %}{{ unit }}{% endcall %}{{ h3('Till ' ~ unit) }}",
        "{% set said %}{{ unit }}{% endset %}{{ said | length }} {{ said | upper }}",
        "{{ unit }}",
    ],
)
def test_a_template_that_asks_what_a_text_is_gets_its_answer_for_each(tmp_path: Path, asks: str) -> None:
    source = "{% extends layout %}{% block subject %}x{% endblock %}{% block body %}" + asks + "{% endblock %}"
    (tmp_path / "sv").mkdir()
    (tmp_path / "sv" / "reminder.j2").write_text(source, encoding="utf-8")
    renderer = Renderer([tmp_path, TEMPLATES])
    for letter in varied(samples()["reminder"], ("Åby", "Norrby skola")):
        assert _seen(renderer, letter) == _seen(renderer, alone(letter))


def _seen(renderer: Renderer, letter: LetterContent) -> tuple[str, str, str]:
    rendered = renderer.render_letter(letter, "sv")
    return rendered.subject, rendered.text, rendered.html


def test_a_time_stays_on_the_line_of_the_word_before_it() -> None:
    """In a text of the reader's own and in one for all; the title, which no line breaks, is left as it is."""
    for name in ("receipt", "status_answer"):
        html = Renderer([TEMPLATES]).render_letter(samples()[name], "sv").html.partition("</title>")[2]
        assert "kl.\N{NO-BREAK SPACE}1" in html
        assert "kl. 1" not in html
