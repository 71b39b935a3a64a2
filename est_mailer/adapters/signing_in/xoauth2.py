"""XOAUTH2, the SASL mechanism by which Exchange Online, Gmail and Dovecot take an access token.

The client says user and token at once. A server that refuses says why as JSON in a challenge, which must be answered
by an empty line before the refusal itself comes.
"""

from __future__ import annotations

import json


class Xoauth2:
    """One exchange. Called with each challenge, as imaplib does; ``why`` is what the server said of a refusal."""

    def __init__(self, user: str, token: str) -> None:
        self.response = f"user={user}\x01auth=Bearer {token}\x01\x01".encode()
        self.why = ""
        self._said = False

    def __call__(self, challenge: bytes) -> bytes:
        """The answer to a challenge, both without base64."""
        if not self._said:
            self._said = True
            return self.response
        self.why = _status(challenge)
        return b""


def _status(challenge: bytes) -> str:
    try:
        told = json.loads(challenge)
    except ValueError:
        return ""
    status = told.get("status") if isinstance(told, dict) else None
    return status if isinstance(status, str) and status.isprintable() and len(status) < 100 else ""
