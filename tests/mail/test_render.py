"""Every mail in both languages: renders, says the same in text and HTML, and takes no orders from its values."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from builders import STOCKHOLM, a_deployment
from hypothesis import given
from hypothesis import strategies as st
from letter_samples import an_edition, samples

from est_mailer.domain.errors import ServiceError
from est_mailer.domain.model import Timeliness
from est_mailer.domain.picture.presentation import Badge, Presentation, ink_on
from est_mailer.domain.picture.situation import AreaText
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.mail.writing import coordinator_letters, letters
from est_mailer.mail.writing import dispatch_letter as dispatch_letters
from est_mailer.mail.writing.dispatch_letter import dispatch_letter
from est_mailer.mail.writing.letters import Answer, Invitation, LetterContent, Receipt, ReceiptMend
from est_mailer.mail.writing.pack_letter import DecisionsUnderstood, PackForMeeting
from est_mailer.mail.writing.register_letter import RegisterChange
from est_mailer.mail.writing.render import Rendered, Renderer, fill, one_line
from est_mailer.mail.writing.review_letter import ReviewRequest
from est_mailer.mail.writing.screening_letter import DispatchHalted, NotCleared
from est_mailer.resources import shared_folder
from est_mailer.wording import Wording, languages

TEMPLATES = shared_folder("templates")
MAILS = [(name, language) for language in languages() for name in samples()]
_CLASSES = (
    dispatch_letters.Dispatch,
    dispatch_letters.Preview,
    RegisterChange,
    PackForMeeting,
    DecisionsUnderstood,
    ReviewRequest,
    NotCleared,
    DispatchHalted,
)
LETTERS = [
    kind
    for kind in (*vars(letters).values(), *vars(coordinator_letters).values(), *_CLASSES)
    if isinstance(getattr(kind, "template", None), str)
]
# What the mail tells in another form, or not at all; the figures and the pictures have tests of their own.
_HIDDEN = {"id", "round", "year", "silent", "unclear", "in_time", "events", "weeks", "version", "corrections"}
HOSTILE = '<script>alert("x")</script> {{ 7 * 7 }} & <mj-text> </mjml>'


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer([TEMPLATES])


class _Visible(HTMLParser):
    """What a reader sees of the HTML, and how it is built."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._hidden = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._hidden += tag in {"style", "script"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "script"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)

    @property
    def text(self) -> str:
        return _plain(" ".join(self.words))

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def _plain(text: str) -> str:
    """Without what differs between the forms: case, line breaks, quotes round commands, full stops in lists."""
    return re.sub(r"\s+", " ", re.sub(r'["\u00a0]', " ", text)).casefold()


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
    text = _plain(f"{mail.subject} {mail.text}")
    seen = _Visible(mail.html).text
    for fact in _values(letter):
        fact = _plain(fact)
        area = fact in {"centrum", "norrby"}  # an id in a measure: shown by its area's name
        assert fact in text, f"{fact!r} is not in the text"
        assert fact in seen or area, f"{fact!r} is not in the HTML"


@pytest.mark.parametrize(("name", "language"), MAILS)
def test_text_and_html_have_the_same_words(renderer: Renderer, name: str, language: str) -> None:
    _, mail = _render(renderer, name, language)
    in_text = set(re.findall(r"\w+", re.sub(r"(?m)^\d+\. ", "", mail.text).casefold()))  # HTML numbers its lists itself
    in_html = set(re.findall(r"\w+", _Visible(mail.html).text))
    implied = {"insats", "enhet", "measure", "unit"}  # the title of a table's first column: the text needs none
    assert in_text - in_html == set()
    assert in_html - implied - in_text - set(re.findall(r"\w+", _plain(mail.subject))) - {"est"} == set()


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
    page = _Visible(mail.html)
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
        assert "{{ 7 * 7 }}" in _Visible(mail.html).text, name
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


def test_the_municipalitys_own_template_comes_first(tmp_path: Path) -> None:
    (tmp_path / "sv").mkdir()
    (tmp_path / "sv" / "footer.j2").write_text("Vår egen sidfot, {{ municipality }}.", encoding="utf-8")
    mail = Renderer([tmp_path, TEMPLATES]).render_letter(samples()["reminder"], "sv")
    assert "Vår egen sidfot, Exempelstad." in mail.text
    assert "Vår egen sidfot, Exempelstad." in mail.html


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{% extends layout %}{% block body %}<mj-tekst>x</mj-tekst>{% endblock %}", "mj-tekst"),
        ("{% extends layout %}{% block body %}<mj-include path='../../x' />{% endblock %}", "mj-include"),
        ("{% extends layout %}{% block body %}<mj-html-attributes />{% endblock %}", "mj-html-attributes"),
        ("{% extends layout %}{% block body %}{{ unknown }}{% endblock %}", "unknown"),
        ("{% extends layout %}{% block body %}{% include '../secret' %}{% endblock %}", "secret"),
        ("{% extends layout %}{% block body %}{% nonsense %}{% endblock %}", "nonsense"),
    ],
)
def test_a_template_with_a_mistake_is_refused(tmp_path: Path, source: str, told: str) -> None:
    (tmp_path / "secret").write_text("x")
    folder = tmp_path / "own"
    (folder / "sv").mkdir(parents=True)
    (folder / "sv" / "form_again.j2").write_text(source + "{% block subject %}x{% endblock %}", encoding="utf-8")
    with pytest.raises(ServiceError, match=told) as caught:
        Renderer([folder, TEMPLATES]).render_letter(samples()["form_again"], "sv")
    assert "sv/form_again.j2" in str(caught.value)


def test_a_missing_template_is_told(renderer: Renderer) -> None:
    with pytest.raises(ServiceError, match="tlh/invitation"):
        renderer.render_letter(samples()["invitation"], "tlh")


def test_mail_templates_hold_words_and_blocks_but_no_markup() -> None:
    """So a translator cannot break a mail, and the two forms of it cannot differ."""
    for file in TEMPLATES.glob("*/*.j2"):
        assert not re.search(r"</?[a-z]", file.read_text(encoding="utf-8")), file


def test_the_two_forms_have_the_same_blocks() -> None:
    forms = [(TEMPLATES / f"blocks.{form}.j2").read_text(encoding="utf-8") for form in ("txt", "mjml")]
    text, mjml = (set(re.findall(r"macro ([a-z]\w*)\(", form)) for form in forms)
    assert text == mjml
    for kind in LETTERS:
        template = (TEMPLATES / "sv" / f"{kind.template}.j2").read_text(encoding="utf-8")
        used = {name for name in text if re.search(rf"\b{name}\(", template)}
        assert used & {f.name for f in fields(kind)} == set(), "a letter's field would hide a block of this name"


def test_the_layout_avoids_what_the_library_drops_in_silence() -> None:
    for file in TEMPLATES.glob("*.mjml.j2"):
        source = file.read_text(encoding="utf-8")
        assert 'inline="inline"' not in source
        assert not re.search(r"<mj-table[^>]*role=", source)
        for opening, closing in (
            (f"<{tag}", f"</{tag}>") for tag in ("mj-text", "mj-table", "mj-section", "mj-column")
        ):
            assert len(re.findall(opening + r"(?![^>]*/>)", source)) == source.count(closing), (file, opening)


def test_languages_have_the_same_mails_and_the_same_values() -> None:
    def used(language: str) -> dict[str, set[str]]:
        return {
            f.name: set(re.findall(r"\{\{ *(\w+)", f.read_text("utf-8"))) for f in (TEMPLATES / language).glob("*.j2")
        }

    assert used("sv") == used("en")


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
