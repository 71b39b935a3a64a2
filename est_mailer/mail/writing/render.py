"""Letters from templates: one file per mail and language gives the subject, the text and the HTML.

A mail's template says each sentence once, in blocks (p, steps, facts …). The blocks exist twice, in blocks.txt.j2 and
blocks.mjml.j2, so the two forms of a mail cannot come to say different things.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, Template, TemplateError
from markupsafe import escape
from mjml import mjml2html

from est_mailer.domain.errors import ServiceError
from est_mailer.mail.writing.letters import LetterContent, PeriodLetter
from est_mailer.mail.writing.pages import SUBJECT, Page, Texts, Words, later, put_in, put_out, without_stand_ins
from est_mailer.wording import Wording, languages

WIDTH = 72
_LONGEST_LINE = 900  # octets are at most 998 (RFC 5322, 2.1.1)
_LONGEST_SUBJECT = 200
_MOST_PAGES = 256  # laid out and kept
_XHTML = ' xmlns="http://www.w3.org/1999/xhtml"'  # an outside address that HTML does not need
# What the library writes on every box and the layout's style sheet says once: a third of a long mail.
_REPEATED = re.compile(r"(?<=[;\"])(?:font-family:[^;\"]*;|word-break:break-word;|text-align:left;(?=color))")
_MJML_TAGS = re.compile(
    "mjml|mj-(?:head|title|attributes|all|class|raw|style|body|wrapper|section|column|text|table|divider|spacer)"
)
# What a template raises that asks more of a stand-in than to be put out; what is wrong with it for everybody is told
# when it is laid out for the first reader.
_NOT_FOR_ALL = (TypeError, AttributeError, ServiceError)
# Control characters, lone surrogates, non-characters, and the marks that make text run backwards.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's content: a subject of one line, plain text with lines of at most 72 characters, and HTML.

    Both in runs; those that many mails have in common stand by themselves.
    """

    subject: str
    text_runs: tuple[str, ...]
    html_runs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The plain text as a whole."""
        return "".join(self.text_runs)

    @property
    def html(self) -> str:
        """The HTML as a whole."""
        return "".join(self.html_runs)


def to_html(mjml: str) -> str:
    """The HTML of a mail's layout. Raises ValueError."""
    html: str = mjml2html(mjml, fonts={})
    return html


class Renderer:
    """Renders the mails of the given template folders; the first folder that has a file wins.

    ``compile``: layout in, HTML out. It is called once for a mail and language, as long as the mails differ in nothing
    but what their readers' own texts are (``LetterContent.own``).
    """

    def __init__(self, template_folders: Sequence[Path], compile: Callable[[str], str] = to_html) -> None:
        folders = tuple(template_folders)
        self._text = _environment(folders, "txt")
        self._shared_text = _environment(folders, "txt", shared=True)
        self._html = _environment(folders, "mjml")
        self._compile = compile
        self._for_all: dict[object, tuple[Page | None, Words | None]] = {}

    def render_letter(self, letter: LetterContent, language: str) -> Rendered:
        """The letter's mail in a language; see ``render``."""
        if not letter.own:
            return self.render(letter.template, language, _context(letter, language))
        texts = Texts()
        alike = (texts.alike(letter), language)
        laid_out = self._for_all.get(alike)
        if laid_out is None:
            if len(self._for_all) >= _MOST_PAGES:
                self._for_all.clear()
            laid_out = self._for_all[alike] = self._page_and_words(Texts().shared(letter), language)
        page, words = laid_out
        if page is None:
            return self.render(letter.template, language, _context(letter, language))
        text_runs = words.filled(texts.found, fill) if words else None
        if words is None or text_runs is None:
            subject, text = self._words(self._text, letter.template, language, _context(letter, language))
            text_runs = (text,)
        else:
            subject = words.subject
        return Rendered(subject, text_runs, page.filled([escape(_fit(subject)), *map(_as_html, texts.found)]))

    def render(self, name: str, language: str, context: Mapping[str, object]) -> Rendered:
        """The mail LANGUAGE/NAME.j2 filled in with a context. Values are text, never markup.

        Raises ServiceError if the template is missing, names a value the context lacks, or uses an unknown tag.
        """
        subject, text = self._words(self._text, name, language, context)
        html = self._laid_out(name, language, {**context, "subject": escape(subject)})
        return Rendered(subject, (text,), (html,))

    def _words(self, by: Environment, name: str, language: str, context: Mapping[str, object]) -> tuple[str, str]:
        """The subject and the plain text."""
        with _told(name, language):
            template = by.get_template(f"{language}/{name}.j2")
            subject = _subject(template, {**context, "language": language})
            values = {**context, "language": language, "subject": subject}
            text = template.render(values, layout="layout.txt.j2")
        return subject, _tidy(text if by is self._shared_text else _fit(text))

    def _laid_out(self, name: str, language: str, context: Mapping[str, object]) -> str:
        """The HTML."""
        with _told(name, language):
            template = self._html.get_template(f"{language}/{name}.j2")
            mjml = _fit(template.render({**context, "language": language}, layout="layout.mjml.j2"))
            _require_known_tags(mjml)
            html = _REPEATED.sub("", self._compile(mjml).replace(_XHTML, "", 1))
            return html.replace("</tr><tr>", "</tr>\n<tr>").rstrip("\n") + "\n"

    def _page_and_words(self, letter: LetterContent, language: str) -> tuple[Page | None, Words | None]:
        words = self._words_for_all(letter, language)
        return self._page(letter, language, words.subject if words else None), words

    def _page(self, letter: LetterContent, language: str, subject: str | None) -> Page | None:
        """The page of all letters that are like this one with its stand-ins; None if the template asks what its
        readers' texts are, as a municipality's own may, and must be laid out for each. ``subject``: that of all."""
        context = {**_context(letter, language), "subject": SUBJECT}
        try:
            html = self._laid_out(letter.template, language, context)
            return Page.of(html if subject is None else html.replace(SUBJECT.__html__(), escape(_fit(subject))))
        except _NOT_FOR_ALL:
            return None

    def _words_for_all(self, letter: LetterContent, language: str) -> Words | None:
        """The subject and the plain text of all letters that are like this one; None as for ``_page``."""
        try:
            words = self._words(self._shared_text, letter.template, language, _context(letter, language))
            return Words.of(*words, _fit)
        except _NOT_FOR_ALL:
            return None


def _subject(template: Template, context: Mapping[str, object]) -> str:
    line = one_line("".join(template.blocks["subject"](template.new_context(dict(context)))))
    return line if len(line) <= _LONGEST_SUBJECT else line[: _LONGEST_SUBJECT - 1] + "…"


def one_line(text: str) -> str:
    """The text on a single line without control characters: fit for a header."""
    return " ".join(_fit(text).split())


@lru_cache(maxsize=512)  # most paragraphs are the same in all mails of a kind
def fill(text: str, first: str = "", rest: str = "") -> str:
    """The text wrapped at 72 characters, led by ``first`` on its first line and ``rest`` on the others.

    Addresses and other long words are kept whole, unless a line would be too long for mail.
    """
    return "\n".join(piece for line in _lines(_fit(text).split(), first, rest) for piece in _pieces(line))


def _lines(words: Sequence[str], first: str, rest: str) -> Iterator[str]:
    """As the standard library's textwrap has them where one space stands between words, in a tenth of its time."""
    line, begun = first, False
    for word in words:
        if begun and len(line) + 1 + len(word) > WIDTH:
            yield line
            line = rest + word
        else:
            line = f"{line} {word}" if begun else line + word
        begun = True
    if begun:
        yield line


def _pieces(line: str) -> list[str]:
    # A character is at most four octets in UTF-8.
    return [line] if len(line) * 4 <= _LONGEST_LINE else textwrap.wrap(line, _LONGEST_LINE // 4)


@lru_cache(maxsize=24)  # a host's municipalities have theirs in common, with what is compiled of them
def _environment(folders: tuple[Path, ...], form: str, *, shared: bool = False) -> Environment:
    """``shared``: one that puts stand-ins out, and leaves the wrapping of paragraphs with stand-ins for later."""
    loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
    # Plain text and subjects are not markup; only the HTML form escapes.
    html = form == "mjml"
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=html, auto_reload=False)  # noqa: S701
    environment.filters |= {"fill": fill, "one_line": one_line}
    if html:
        environment.finalize = lambda value: put_in(value) if type(value) is str else value
    if shared:
        environment.finalize = put_out
        environment.filters |= {name: without_stand_ins(asked) for name, asked in environment.filters.items()}
        environment.filters["fill"] = later(fill)
    blocks = environment.get_template(f"blocks.{form}.j2").module
    environment.globals.update({name: value for name, value in vars(blocks).items() if not name.startswith("_")})
    return environment


@lru_cache(maxsize=512)  # as above
def _as_html(text: str) -> str:
    return put_in(_fit(text))


def _fit(text: str) -> str:
    if text.isprintable():  # these are not
        return text
    return _UNFIT.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n"))


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip(" \t\r") if line != "-- " else line for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def _context(letter: LetterContent, language: str) -> dict[str, object]:
    context: dict[str, object] = {f.name: getattr(letter, f.name) for f in fields(letter)}
    if isinstance(letter, PeriodLetter) and language in languages():
        words = Wording.of(language, ZoneInfo("UTC"))
        context |= {"period": words.period(letter.period), "daily": letter.period.daily}
    return context


@contextmanager
def _told(name: str, language: str) -> Iterator[None]:
    """What is wrong with a mail's templates, as a ServiceError that says where."""
    where = f"templates/{language}/{name}.j2"
    try:
        yield
    except TemplateError as error:
        raise ServiceError(f"The mail cannot be written: {error}", "Mend the template.", where) from error
    except UnknownTags as error:
        raise ServiceError(f"The template uses unknown tags: {error}.", "Remove them.", where) from error
    except ValueError as error:
        raise ServiceError(f"The mail's layout cannot be read: {error}", "Mend the template.", where) from error


class UnknownTags(ValueError):
    """The library lets unknown tags pass in silence."""


def _require_known_tags(mjml: str) -> None:
    # Values are escaped, so a tag here is the template's own.
    unknown = sorted({tag for tag in re.findall(r"<\s*/?\s*(mj[\w-]*)", mjml) if not _MJML_TAGS.fullmatch(tag)})
    if unknown:
        raise UnknownTags(", ".join(unknown))
