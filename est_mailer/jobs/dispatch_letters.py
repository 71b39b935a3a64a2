"""The dispatch of an edition as a letter in each language, its pictures drawn once for each."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from est_mailer.documents.charts import drawings
from est_mailer.domain.picture import Edition
from est_mailer.jobs.service import Service
from est_mailer.mail.dispatch_letter import Dispatch, dispatch_letter


def dispatch_letters(service: Service, edition: Edition) -> Callable[[str], Dispatch]:
    """Language → the letter. Raises ServiceError, when called, if the pictures cannot be drawn."""

    @cache
    def letter(language: str) -> Dispatch:
        words = service.words(language)
        return dispatch_letter(edition, service.deployment, words, drawings(edition, service.deployment, words))

    return letter


def file_label(edition: Edition) -> str:
    """What tells the files of one edition from those of another: "2026-W47", "2026-W47-v2"."""
    return edition.round if edition.version == 1 else f"{edition.round}-v{edition.version}"
