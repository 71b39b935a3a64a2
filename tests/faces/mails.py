"""Every mail in every language, as it is rendered: the samples, and a full week with charts, map and corrections."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property

from builders import STOCKHOLM
from full_week import a_corrected_week, the_town
from letter_samples import an_edition, samples
from world import a_renderer

from est_mailer.documents.charts import drawings
from est_mailer.domain.picture.situation import Edition
from est_mailer.mail.writing.dispatch_letter import dispatch_letter
from est_mailer.mail.writing.letters import LetterContent
from est_mailer.mail.writing.render import Rendered
from est_mailer.wording import Wording, languages

_FULL = {"correction of a full week": a_corrected_week}  # all that a dispatch may have in it


@dataclass(frozen=True)
class Mail:
    """A mail by its template's name or by what it is, in a language."""

    name: str
    language: str

    @cached_property
    def letter(self) -> LetterContent:
        """What it is rendered from: worked out for who looks at it, not for whoever asks for the names."""
        if edition := _FULL.get(self.name):
            return _whole(edition(), self.language)
        return _samples(self.language)[self.name]

    @cached_property
    def rendered(self) -> Rendered:
        return a_renderer().render_letter(self.letter, self.language)

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


@cache
def the_mails() -> tuple[Mail, ...]:
    """All of them."""
    return tuple(Mail(name, language) for language in languages() for name in (*_samples(language), *_FULL))


def a_dispatch_in(status: str) -> str:
    """The HTML of a dispatch in one of the example configuration's statuses."""
    edition = replace(an_edition(), picture=replace(an_edition().picture, status=status))
    return a_renderer().render_letter(dispatch_letter(edition, the_town(), Wording.of("sv", STOCKHOLM)), "sv").html


@cache
def _samples(language: str) -> dict[str, LetterContent]:
    return samples(language)


def _whole(edition: Edition, language: str) -> LetterContent:
    words = Wording.of(language, STOCKHOLM)
    return dispatch_letter(edition, the_town(), words, drawings(edition, the_town(), words))
