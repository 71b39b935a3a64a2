"""Every mail, in every language, written as it would be sent: a template that asks for what is not there is found."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from est_mailer.checking.found import Found, wrong
from est_mailer.documents.dispatch import dispatch_pdf
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.errors import ServiceError
from est_mailer.mail.writing.examples import example_edition, example_letters
from est_mailer.mail.writing.letters import LetterContent
from est_mailer.mail.writing.render import Renderer
from est_mailer.resources import shared_folder
from est_mailer.wording import Wording, languages

_MEND = "Mend the template, or remove it: ours is used then."


def look_at_mails(deployment: Deployment, folder: Path) -> Iterator[Found]:
    """Each example of each mail in each language, and the dispatch as a document; ``folder``: the configuration's."""
    own = folder / "templates"
    folders = [own] if own.is_dir() else []
    renderer = Renderer([*folders, shared_folder("templates")])
    wordings = [Wording.of(language, deployment.calendar.zone, deployment.texts) for language in languages()]
    written, faults = 0, dict[str, Found]()
    for words in wordings:
        for letter in example_letters(deployment, words):
            written += 1
            if fault := _fault(renderer, letter, words.language, folders):
                faults.setdefault(f"{fault.where} {fault.found}", fault)
    yield from faults.values()
    yield from _strays(own)
    if not faults:
        edition = example_edition(deployment)
        size = len(dispatch_pdf(edition, deployment, wordings[0], edition.compiled_at))
        kinds = len({letter.template for letter in example_letters(deployment, wordings[0])})
        whose = ", some from your own templates" if folders else ""
        names = " and ".join(languages())
        found = f"{kinds} mails in {names}: {written} examples written{whose}; the dispatch as PDF {size // 1024} kB"
        yield Found("mails", found)


def _fault(renderer: Renderer, letter: LetterContent, language: str, folders: Sequence[Path]) -> Found | None:
    """What is wrong with a mail's template. A letter that many get is laid out alone: words for all would hide it."""
    try:
        renderer.render_letter(replace(letter), language)
    except ServiceError as error:
        first = error.findings[0]
        where = _line_of(error) or first.where
        means = f"{letter.template} could not be sent in “{language}”."
        return wrong("mails", first.wrong, means, _MEND if folders else first.remedy, where)
    return None


def _line_of(error: ServiceError) -> str:
    """The template's line that asks for it, as the template library notes it: "templates/sv/invitation.j2:12"."""
    cause = error.__cause__
    if cause is None:
        return ""
    if getattr(cause, "lineno", None) and getattr(cause, "filename", None):
        return f"{cause.filename}:{cause.lineno}"  # type: ignore[attr-defined]
    frames = [f for f in traceback.extract_tb(cause.__traceback__) if f.filename.endswith(".j2")]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


def _strays(own: Path) -> Iterator[Found]:
    """Templates of the municipality's own that no mail has: a name misspelt, or a mail that is no more."""
    ours = {str(file.relative_to(shared_folder("templates"))) for file in shared_folder("templates").rglob("*.j2")}
    for file in sorted(own.rglob("*.j2")) if own.is_dir() else ():
        if str(file.relative_to(own)) not in ours:
            means = "No mail is written with it."
            remedy = "Give it the name of the mail that it is for, or remove it."
            yield wrong("mails", f"{file.relative_to(own)} is no template of a mail.", means, remedy, str(file))
