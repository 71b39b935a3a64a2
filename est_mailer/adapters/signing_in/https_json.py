"""Asking a token server: HTTPS with a verified certificate, a JSON object back, nothing else believed.

The shape of ``get`` and ``post`` is that of msal's ``http_client``, so that all that is sent goes this one way.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit

from est_mailer.adapters.reach import out_of_reach, place, verifying
from est_mailer.domain.deployment import Endpoint
from est_mailer.domain.errors import OutOfReach

_LARGEST = 65_536  # bytes of an answer; Microsoft's description of its endpoints has some 2,000
_TOO_MANY = 429


class Busy(OutOfReach):
    """The token server wants to be left alone for ``seconds``."""

    def __init__(self, wrong: str, where: str, seconds: float) -> None:
        super().__init__(wrong, "It is tried again.", where)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is a JSON object. ``text`` may hold a token, so it is not shown."""

    status_code: int
    headers: Mapping[str, str]
    text: str = field(repr=False)

    def raise_for_status(self) -> None:
        """Part of msal's protocol; what is wrong with the server has been raised already."""

    def json(self) -> dict[str, Any]:
        """The object."""
        return dict(json.loads(self.text))


class HttpsJson:
    """``timeout`` (seconds) holds for connecting, for each wait and for the whole body.

    Redirects are not followed. The environment's HTTPS_PROXY is used; the certificate is verified through it.
    """

    def __init__(self, ca_file: str | None, timeout: float = 10.0) -> None:
        self._ca_file = ca_file
        self._timeout = timeout

    def get(
        self, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None, **_: Any
    ) -> Answer:
        """Raises OutOfReach, or Busy."""
        query = f"?{urlencode(params)}" if params else ""
        return self._ask(urllib.request.Request(url + query, headers=dict(headers or {})))  # noqa: S310 - see _ask

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> Answer:
        """A form. Raises OutOfReach, or Busy."""
        query = f"?{urlencode(params)}" if params else ""
        form = urlencode(data or {}).encode("ascii")
        return self._ask(urllib.request.Request(url + query, form, dict(headers or {})))  # noqa: S310 - see _ask

    def close(self) -> None:
        """Part of msal's protocol; each question has a connection of its own."""

    def _ask(self, request: urllib.request.Request) -> Answer:
        parts = urlsplit(request.full_url)
        server = Endpoint(parts.hostname or "", parts.port or 443, "tls")
        if parts.scheme != "https":  # the server itself may name another address
            raise OutOfReach("The address is not https.", "Check endpoint in est.toml.", place(server), permanent=True)
        opener = urllib.request.OpenerDirector()  # nothing but HTTPS; no redirects, every status is an answer
        opener.add_handler(urllib.request.ProxyHandler())
        opener.add_handler(urllib.request.HTTPSHandler(context=verifying(self._ca_file, server)))
        try:
            with opener.open(request, timeout=self._timeout) as response:
                return _judged(response, self._body(response), server)
        except (OSError, http.client.HTTPException) as error:
            raise _lost(error, server) from error

    def _body(self, response: Any) -> bytes:
        """Raises TimeoutError for one that comes in drops, OSError for one without an end."""
        deadline, body = time.monotonic() + self._timeout, b""
        while part := response.read1(8192):
            body += part
            if len(body) > _LARGEST:
                raise OSError(0, "the answer has no end")
            if time.monotonic() > deadline:
                raise TimeoutError
        return body


def _judged(response: Any, body: bytes, server: Endpoint) -> Answer:
    status, headers = int(response.status), {name.lower(): value for name, value in response.headers.items()}
    if status == _TOO_MANY or status >= 500:
        wait = headers.get("retry-after", "")
        raise Busy(f"The token server is not available now (HTTP {status}).", place(server), float(_seconds(wait)))
    if 300 <= status < 400:
        raise _not_believed(f"The token server sends us elsewhere (HTTP {status}), which is not followed.", server)
    try:
        text = body.decode("utf-8")
        sound = isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        sound = False
    if not sound:
        kind = headers.get("content-type", "no type").partition(";")[0]
        raise _not_believed(f"The token server answered HTTP {status} with {kind} instead of JSON.", server)
    return Answer(status, headers, text)


def _not_believed(wrong: str, server: Endpoint) -> OutOfReach:
    remedy = "Check endpoint in est.toml, and whether a proxy or a sign-in page stands between. It is tried again."
    return OutOfReach(wrong, remedy, place(server))


def _seconds(retry_after: str) -> int:
    return min(int(retry_after), 3600) if retry_after.isascii() and retry_after.isdecimal() else 0


def _lost(error: Exception, server: Endpoint) -> OutOfReach:
    reason = error.reason if isinstance(error, URLError) and isinstance(error.reason, Exception) else error
    told = out_of_reach(reason, server)
    if isinstance(reason, ssl.SSLCertVerificationError) or not told.permanent:
        return told
    return OutOfReach(told.findings[0].wrong, "Check endpoint in est.toml.", place(server), permanent=True)
