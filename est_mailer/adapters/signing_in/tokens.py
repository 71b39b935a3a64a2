"""Access tokens for the mail servers: fetched when needed, kept until shortly before they end, never worn out.

A lock-out is avoided by patience: a token server that refused us is left alone for minutes, and a token that a mail
server refused is not shown to it again.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from est_mailer.adapters.signing_in.https_json import Busy
from est_mailer.domain.errors import LoginRefused, OutOfReach
from est_mailer.domain.oauth2 import AccessToken

RENEW_BEFORE = 300.0  # seconds before its end when a token is no longer used for a new connection
_SHORT_LIVED = 4  # … or this part of its life, for one that lives shorter
AFTER_REFUSAL = 240.0  # seconds until who refused us is asked again in the same way; less than the daemon's back-off
AFTER_LOSS = 15.0


class TokenSource:
    """Shared by the mailbox and the mail system. ``fetch`` asks the token server and raises OutOfReach.

    ``clock`` answers seconds that only grow.
    """

    def __init__(self, fetch: Callable[[], AccessToken], clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._token = ""
        self._until = 0.0
        self._failure: OutOfReach | None = None
        self._leave_alone_until = 0.0

    def current(self) -> tuple[str, bool]:
        """A token, and whether it was fetched just now. Raises OutOfReach, without a question while it is too early."""
        now = self._clock()
        if self._token and now < self._until:
            return self._token, False
        if self._failure is not None and now < self._leave_alone_until:
            raise self._failure.with_traceback(None)
        try:
            given = self._fetch()
        except OutOfReach as error:
            pause = AFTER_REFUSAL if error.permanent else AFTER_LOSS
            self._failure = _told(error)
            self._leave_alone_until = self._clock() + max(pause, error.seconds if isinstance(error, Busy) else 0.0)
            if self._failure is error:
                raise
            raise self._failure from error
        self._failure = None
        self._token = given.value
        self._until = now + given.lifetime - min(RENEW_BEFORE, given.lifetime / _SHORT_LIVED)
        return self._token, True

    def drop(self, token: str) -> None:
        """Forget a token that a server refused: the next one may have the right that this one lacks."""
        if token == self._token:
            self._token = ""


class ServerLogin:
    """One mail server's use of the tokens: what an adapter calls at each connect."""

    def __init__(self, source: TokenSource, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._fetched_now = False
        self._refused = ""
        self._refusal: LoginRefused | None = None
        self._again_at = 0.0

    def __call__(self) -> str:
        """A token. Raises OutOfReach; LoginRefused if there is only one that this server refused minutes ago."""
        token, self._fetched_now = self._source.current()
        if self._refusal is not None and token == self._refused and self._clock() < self._again_at:
            raise self._refusal.with_traceback(None)
        return token

    def refused(self, token: str, error: LoginRefused) -> bool:
        """Note a refusal. True if another try at once makes sense: the token was an old one."""
        self._source.drop(token)
        self._refused, self._refusal, self._again_at = token, error, self._clock() + AFTER_REFUSAL
        return not self._fetched_now


def _told(error: OutOfReach) -> OutOfReach:
    """What a person must mend at the token server is a login that fails, whichever mail server it was meant for."""
    if not error.permanent or isinstance(error, LoginRefused):
        return error
    found = error.findings[0]
    return LoginRefused(found.wrong, found.remedy, found.where, permanent=True)
