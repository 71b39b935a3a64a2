"""The tokens of this service: sealed in their function's present epoch, and judged by it."""

from __future__ import annotations

from dataclasses import replace

from est_mailer.domain.identity import Token, key_mark, seal
from est_mailer.jobs.service import Service


def sealed(service: Service, token: Token) -> str:
    """The text of a new token, in the present epoch of its function."""
    epoch = epoch_of(service, token.number)
    return seal(token if token.epoch == epoch else replace(token, epoch=epoch), service.key)


def is_current(service: Service, token: Token) -> bool:
    """False if the token has been revoked; or if the database is older than the token, and cannot know."""
    return token.epoch == epoch_of(service, token.number)


def epoch_of(service: Service, number: int) -> int:
    """How often the function's tokens, its own or with all others, have been revoked since the key was changed."""
    return service.store.revocations.epoch(number, key_mark(service.key))
