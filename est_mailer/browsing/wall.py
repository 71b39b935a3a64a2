"""The wall around the page: this machine only, and on it only who has the code that the terminal shows.

Other users of the machine reach the same loopback port, and a page somewhere on the web could have a browser ask it.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from markupsafe import Markup

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Header = tuple[bytes, bytes]

LOGIN, COOKIE = "/login", "est_browse"
_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
_GUARDED: tuple[Header, ...] = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"cache-control", b"no-store"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
_PAGE = Markup(
    '<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">{onward}</head>'
    '<body style="font: 1.1rem/1.5 sans-serif; margin: 3rem auto; max-width: 34rem; padding: 0 1rem">'
    "<main><h1>{title}</h1><p>{text}</p></main></body></html>"
)


@dataclass(frozen=True)
class Wall:
    """Lets a request through to ``inside`` if its cookie says that it knows the code.

    ``title`` and ``text``: what anybody else is told, in ``language``.
    """

    inside: App
    title: str
    text: str
    language: str
    code: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    known: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def way_in(self) -> str:
        """The path that opens the page: with the code, so it is shown to nobody else."""
        return f"{LOGIN}?code={self.code}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if headers.get("host", "").rpartition(":")[0] not in _HOSTS:
            await self._answer(send, 421)  # a name that leads here is not this machine's own
        elif scope["path"] == LOGIN:
            await self._log_in(scope, send)
        elif not _same(_cookie(headers), self.known):
            await self._answer(send, 403)
        else:
            await self.inside(scope, receive, _guarded(send))

    async def _log_in(self, scope: Scope, send: Send) -> None:
        said = parse_qs(scope["query_string"].decode("latin-1")).get("code", [""])[0]
        if not _same(said, self.code):
            await self._answer(send, 403)
            return
        cookie = f"{COOKIE}={self.known}; HttpOnly; Path=/; SameSite=Strict".encode()
        # A page that leads on, not a redirect: a browser sends a strict cookie only where it came from the same site.
        onward = Markup('<meta http-equiv="refresh" content="0; url=/">')
        await _send(send, 200, self._page("…", Markup('<a href="/">→</a>'), onward), ((b"set-cookie", cookie),))

    async def _answer(self, send: Send, status: int) -> None:
        await _send(send, status, self._page(self.title, self.text))

    def _page(self, title: str, text: str, onward: str = "") -> bytes:
        return _PAGE.format(language=self.language, title=title, text=text, onward=onward).encode()


def _cookie(headers: MutableMapping[str, str]) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _same(said: str, meant: str) -> bool:
    return secrets.compare_digest(said.encode(), meant.encode())


def _guarded(send: Send) -> Send:
    async def passed_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            ours = {name for name, _ in _GUARDED}
            kept = [header for header in message.get("headers", ()) if header[0].lower() not in ours]
            message = {**message, "headers": [*kept, *_GUARDED]}
        await send(message)

    return passed_on


async def _send(send: Send, status: int, page: bytes, more: tuple[Header, ...] = ()) -> None:
    headers = [(b"content-type", b"text/html; charset=utf-8"), *_GUARDED, *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": page})
