"""Letters from templates: one file per mail and language gives the subject, the text and the HTML.

A mail's template says each sentence once, in blocks (p, steps, facts …). The blocks exist twice, in blocks.txt.j2 and
blocks.mjml.j2, so the two forms of a mail cannot come to say different things.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError
from mjml import mjml2html

from est_mailer.domain.errors import ServiceError
from est_mailer.mail.letters import LetterContent, PeriodLetter
from est_mailer.wording import Wording, languages

WIDTH = 72
_LONGEST_LINE = 900  # octets are at most 998 (RFC 5322, 2.1.1)
_LONGEST_SUBJECT = 200
_XHTML = ' xmlns="http://www.w3.org/1999/xhtml"'  # an outside address that HTML does not need
# What the library writes on every box and the layout's style sheet says once: a third of a long mail.
_REPEATED = re.compile(r"(?<=[;\"])(?:font-family:[^;\"]*;|word-break:break-word;|text-align:left;(?=color))")
_MJML_TAGS = re.compile(
    "mjml|mj-(?:head|title|attributes|all|class|raw|style|body|wrapper|section|column|text|table|divider|spacer)"
)
# Control characters, lone surrogates, non-characters, and the marks that make text run backwards.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's content: a subject of one line, plain text with lines of at most 72 characters, and HTML."""

    subject: str
    text: str
    html: str


class Renderer:
    """Renders the mails of the given template folders; the first folder that has a file wins."""

    def __init__(self, template_folders: Sequence[Path]) -> None:
        loader = ChoiceLoader([FileSystemLoader(folder) for folder in template_folders])
        self._text = _environment(loader, "txt")
        self._html = _environment(loader, "mjml")
        self._latest: dict[str, tuple[LetterContent, Rendered]] = {}

    def render_letter(self, letter: LetterContent, language: str) -> Rendered:
        """The letter's mail in a language; see ``render``. The same letter to one recipient after another is rendered
        once."""
        letter_before, rendered = self._latest.get(language, (None, None))
        if rendered is None or letter_before is not letter:
            rendered = self._render_letter(letter, language)
            self._latest[language] = letter, rendered
        return rendered

    def _render_letter(self, letter: LetterContent, language: str) -> Rendered:
        context: dict[str, object] = {f.name: getattr(letter, f.name) for f in fields(letter)}
        if isinstance(letter, PeriodLetter) and language in languages():
            words = Wording.of(language, ZoneInfo("UTC"))
            context |= {"period": words.period(letter.period), "daily": letter.period.daily}
        return self.render(letter.template, language, context)

    def render(self, name: str, language: str, context: Mapping[str, object]) -> Rendered:
        """The mail LANGUAGE/NAME.j2 filled in with a context. Values are text, never markup.

        Raises ServiceError if the template is missing, names a value the context lacks, or uses an unknown tag.
        """
        try:
            subject = self._subject(name, language, context)
            values = {**context, "language": language, "subject": subject}
            text = self._text.get_template(f"{language}/{name}.j2").render(values, layout="layout.txt.j2")
            mjml = self._html.get_template(f"{language}/{name}.j2").render(values, layout="layout.mjml.j2")
        except TemplateError as error:
            raise ServiceError(
                f"The mail cannot be written: {error}", "Mend the template.", f"templates/{language}/{name}.j2"
            ) from error
        return Rendered(subject, _tidy(text), _to_html(_fit(mjml), f"templates/{language}/{name}.j2"))

    def _subject(self, name: str, language: str, context: Mapping[str, object]) -> str:
        template = self._text.get_template(f"{language}/{name}.j2")
        values = template.new_context({**context, "language": language})
        line = one_line("".join(template.blocks["subject"](values)))
        return line if len(line) <= _LONGEST_SUBJECT else line[: _LONGEST_SUBJECT - 1] + "…"


def one_line(text: str) -> str:
    """The text on a single line without control characters: fit for a header."""
    return " ".join(_fit(text).split())


def fill(text: str, first: str = "", rest: str = "") -> str:
    """The text wrapped at 72 characters, led by ``first`` on its first line and ``rest`` on the others.

    Addresses and other long words are kept whole, unless a line would be too long for mail.
    """
    lines = textwrap.wrap(
        one_line(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(piece for line in lines for piece in _pieces(line))


def _pieces(line: str) -> list[str]:
    # A character is at most four octets in UTF-8.
    return [line] if len(line) * 4 <= _LONGEST_LINE else textwrap.wrap(line, _LONGEST_LINE // 4)


def _environment(loader: ChoiceLoader, form: str) -> Environment:
    # Plain text and subjects are not markup; only the HTML form escapes.
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=form == "mjml")  # noqa: S701
    environment.filters["fill"] = fill
    environment.filters["one_line"] = one_line
    blocks = environment.get_template(f"blocks.{form}.j2").module
    environment.globals.update({name: value for name, value in vars(blocks).items() if not name.startswith("_")})
    return environment


def _fit(text: str) -> str:
    return _UNFIT.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n"))


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip(" \t\r") if line != "-- " else line for line in _fit(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def _to_html(mjml: str, where: str) -> str:
    # The library lets unknown tags pass in silence. Values are escaped, so a tag here is the template's own.
    unknown = sorted({tag for tag in re.findall(r"<\s*/?\s*(mj[\w-]*)", mjml) if not _MJML_TAGS.fullmatch(tag)})
    if unknown:
        raise ServiceError(f"The template uses unknown tags: {', '.join(unknown)}.", "Remove them.", where)
    try:
        html: str = mjml2html(mjml, fonts={})
    except ValueError as error:
        raise ServiceError(f"The mail's layout cannot be read: {error}", "Mend the template.", where) from error
    return _REPEATED.sub("", html.replace(_XHTML, "", 1))
