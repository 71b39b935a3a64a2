"""The dispatch of an edition as a letter and as a document in each language, made once for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache

from est_mailer.documents.charts import drawings
from est_mailer.documents.dispatch import dispatch_pdf
from est_mailer.domain.picture.situation import Edition
from est_mailer.jobs.service import Service
from est_mailer.mail.writing.compose import Attached
from est_mailer.mail.writing.dispatch_letter import Dispatch, dispatch_letter

PDF = "application/pdf"

Documents = Callable[[str], Attached]
"""Language → the dispatch as a PDF."""


def dispatch_letters(service: Service, edition: Edition) -> Callable[[str], Dispatch]:
    """Language → the letter. Raises ServiceError, when called, if the pictures cannot be drawn."""

    @cache
    def letter(language: str) -> Dispatch:
        words = service.words(language)
        return dispatch_letter(edition, service.deployment, words, drawings(edition, service.deployment, words))

    return letter


def documents(service: Service, edition: Edition, kept: bytes, made: datetime) -> Documents:
    """Language → the document. In the municipality's own it is ``kept``, which is stored and registered; in any other
    it says the same and bears the same time, ``made``. Raises ServiceError, when called, if it cannot be made."""
    own = service.words().language

    @cache
    def document(language: str) -> Attached:
        words = service.words(language)
        pdf = kept if words.language == own else dispatch_pdf(edition, service.deployment, words, created=made)
        return Attached(words("document.filename", round=file_label(edition)), PDF, pdf)

    return document


def file_label(edition: Edition) -> str:
    """What tells the files of one edition from those of another: "2026-W47", "2026-W47-v2"."""
    return edition.round if edition.version == 1 else f"{edition.round}-v{edition.version}"
