"""The tree of a message walked once: every leaf, the body as text, what is enclosed, signed or wrapped opened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message as MimeMessage
from functools import cached_property

from est_mailer.mail.reading.cms import signed_content
from est_mailer.mail.reading.decoding import decode_text, unbase64, untransfer, uu_files
from est_mailer.mail.reading.headers import Headers
from est_mailer.mail.reading.html_text import html_to_text, links_in, may_link
from est_mailer.mail.reading.leaf_heads import LeafHead, Mail, base_name, declared, head_of, raw_header
from est_mailer.mail.reading.quick_parsing import Ordinary
from est_mailer.mail.reading.tnef import is_tnef, tnef_files

DEEPEST = 5  # messages within messages
MOST_PARTS = 200
_LONGEST_TEXT = 200_000  # characters
_LONGEST_BODY = 2_000_000  # bytes
_BOUNDARY_LINE = re.compile(rb"^--([^\s-][^\r\n]{0,68}?)(?:--)?[ \t]*\r?$", re.MULTILINE)
_BARE_BASE64 = (b"UEsDB", b"0M8R4KGx")  # a zip or an OLE file whose transfer encoding nobody declared
_ENCLOSED = frozenset({"message/rfc822", "message/global", "message/news"})
_OPAQUE = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf. ``filename`` may be "", ``data`` is freed of its transfer encoding; ``depth`` counts enclosing messages.

    ``embedded``: shown inside an HTML body. ``body``: it is (a version of) what was written, not an attachment.
    ``method`` is what a text/calendar part declares (RFC 5546).
    """

    filename: str
    content_type: str
    data: bytes
    depth: int = 0
    embedded: bool = False
    body: bool = False
    method: str = ""


@dataclass
class Contents:
    """What a message holds."""

    text: str = ""
    parts: list[Part] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    enclosed: list[Headers] = field(default_factory=list)
    incomplete: bool = False


@dataclass
class _Body:
    """What was written, and whether in plain text."""

    written: str = ""
    plain: bool = True

    @property
    def text(self) -> str:
        return self.written


@dataclass
class _Markup(_Body):
    """HTML, decoded and read only if its text is asked for."""

    data: bytes = b""
    charset: str = ""

    @cached_property
    def text(self) -> str:
        return html_to_text(decode_text(self.data, self.charset))


_NO_BODY = _Body()


def contents_of(message: Mail) -> Contents:
    """Walk a parsed message. Never raises: a part that cannot be read is left out and ``incomplete`` set."""
    walk = _Walk(Contents())
    walk.contents.text = walk.visit(message, 0, embedded=False).text[:_LONGEST_TEXT]
    return walk.contents


@dataclass
class _Walk:
    contents: Contents

    def visit(self, message: Mail, depth: int, *, embedded: bool) -> _Body:
        if len(self.contents.parts) >= MOST_PARTS or depth > DEEPEST:
            self.contents.incomplete = True
            return _NO_BODY
        try:
            return self._visit(message, depth, embedded=embedded)
        except Exception:  # noqa: BLE001 - the email package's accessors promise nothing for broken parts; the others are read
            self.contents.incomplete = True
            return _NO_BODY

    def _visit(self, message: Mail, depth: int, *, embedded: bool) -> _Body:
        if isinstance(message, Ordinary):
            if message.parts:
                return self._multipart(message.head.kind.partition("/")[2], message.parts, depth, embedded=embedded)
            return self._leaf(message, head_of(message), depth, embedded=embedded)
        content_type, _ = declared(message)
        children = _children(message)
        if content_type in _ENCLOSED:
            self._open_enclosed(_enclosed_message(message), depth)
            return _NO_BODY
        if content_type.startswith("message/"):
            self._add(head_of(message), _blocks(message), depth, embedded=embedded)
            return _NO_BODY
        if children:
            return self._multipart(content_type.partition("/")[2], children, depth, embedded=embedded)
        if content_type.startswith("multipart/") and (mended := _mended(message)):
            return self._multipart("mixed", mended, depth, embedded=embedded)
        return self._leaf(message, head_of(message), depth, embedded=embedded)

    def _multipart(self, subtype: str, children: Sequence[Mail], depth: int, *, embedded: bool) -> _Body:
        related = subtype == "related"
        bodies = [
            self.visit(child, depth, embedded=embedded or (related and index > 0))
            for index, child in enumerate(children)
        ]
        if subtype == "alternative" and (plain := next((b for b in bodies if b.plain and b.text.strip()), None)):
            return plain
        written = [b for b in bodies if b.text.strip()]
        if not written:
            return _NO_BODY
        if subtype == "alternative":
            return written[-1]
        if subtype == "report":
            return bodies[0]
        return _Body("\n".join(b.text for b in written), all(b.plain for b in written))

    def _leaf(self, message: Mail, head: LeafHead, depth: int, *, embedded: bool) -> _Body:
        name, data = head.filename, _data(message)
        if head.content_type in _OPAQUE or name.lower().endswith(".p7m"):
            signed = signed_content(data)
            if signed is not None:
                return self.visit(_reparsed(signed), depth + 1, embedded=False)
        if is_tnef(data) and (files := tnef_files(data)):
            self._add_files(files, depth)
            return _NO_BODY
        if name.lower().endswith(".eml") and b":" in data[:1000]:
            self._open_enclosed(_reparsed(data), depth)
            return _NO_BODY
        self._add(head, data, depth, embedded=embedded)
        return self._body(head, data, depth) if head.body else _NO_BODY

    def _body(self, head: LeafHead, data: bytes, depth: int) -> _Body:
        params, written, charset = head.parameters, data[:_LONGEST_BODY], head.parameters.get("charset", "")
        if head.content_type == "text/html":
            if depth == 0 and may_link(written, charset):
                self.contents.links += links_in(decode_text(written, charset))
            return _Markup(plain=False, data=written, charset=charset)
        text = decode_text(written, charset)
        self._add_files(uu_files(data) if b"begin" in data else (), depth)
        text = text[:_LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
        flowed = params.get("format", "").lower() == "flowed"
        return _Body(_unflowed(text, joined=params.get("delsp", "").lower() == "yes") if flowed else text)

    def _open_enclosed(self, message: MimeMessage, depth: int) -> None:
        self.contents.enclosed.append(Headers.of(message.raw_items()))
        self.visit(message, depth + 1, embedded=False)

    def _add_files(self, files: tuple[tuple[str, bytes], ...], depth: int) -> None:
        room = MOST_PARTS - len(self.contents.parts)
        self.contents.incomplete |= len(files) > room
        self.contents.parts += [
            Part(base_name(name), "application/octet-stream", data, depth) for name, data in files[:room]
        ]

    def _add(self, head: LeafHead, data: bytes, depth: int, *, embedded: bool) -> None:
        method = head.parameters.get("method", "").upper()
        self.contents.parts.append(Part(head.filename, head.content_type, data, depth, embedded, head.body, method))


def _children(message: MimeMessage) -> list[MimeMessage]:
    payload = message.get_payload()
    return [p for p in payload if isinstance(p, MimeMessage)] if isinstance(payload, list) else []


def _data(message: Mail) -> bytes:
    """A leaf's bytes; consumes the part's own record of how it was encoded."""
    encoding = raw_header(message, "content-transfer-encoding")
    if isinstance(message, Ordinary):
        return _opened(untransfer(message.octets, encoding))
    del message["content-transfer-encoding"]  # so that the payload comes as it stands: our own decoder forgives more
    payload = message.get_payload(decode=True)
    return _opened(untransfer(payload, encoding) if isinstance(payload, bytes) else b"")


def _opened(data: bytes) -> bytes:
    return unbase64(data) if data.lstrip().startswith(_BARE_BASE64) else data


def _blocks(message: MimeMessage) -> bytes:
    """A report's header blocks as they stood, one blank line between them (RFC 3464, RFC 8098)."""
    children = _children(message)
    if not children:
        return _data(message)
    blocks = []
    for block in children:
        lines = [f"{name}: {value}" for name, value in block.raw_items()]
        payload = block.get_payload()
        blocks.append("\n".join([*lines, "", payload if isinstance(payload, str) else ""]))
    data = "\n".join(blocks).encode("utf-8", "surrogateescape")
    return untransfer(data, raw_header(message, "content-transfer-encoding"))


def _enclosed_message(message: MimeMessage) -> MimeMessage:
    children = _children(message)
    encoding = raw_header(message, "content-transfer-encoding").strip().lower()
    if children and encoding not in ("base64", "quoted-printable"):
        return children[0]
    return _reparsed(_blocks(message))


def _reparsed(data: bytes) -> MimeMessage:
    return message_from_bytes(data.lstrip(b"\r\n"), policy=policy.compat32)


def _mended(message: MimeMessage) -> list[MimeMessage]:
    """The parts of a multipart whose declared boundary is not the one it uses; empty if there is none to be seen."""
    data = _data(message)
    found = _BOUNDARY_LINE.search(data)
    if found is None or b'"' in found[1]:
        return []
    head = b'Content-Type: multipart/mixed; boundary="' + found[1] + b'"\n\n'
    return _children(message_from_bytes(head + data, policy=policy.compat32))


def _unflowed(text: str, *, joined: bool) -> str:
    """Lines that a client broke for width put together again (RFC 3676); quoted lines are left as they are."""
    out: list[str] = []
    flowing = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        line = line[1:] if line.startswith(" ") else line
        if flowing and not quoted and line != "-- ":
            out[-1] += line
        else:
            out.append(line)
        flowing = line.endswith(" ") and line != "-- " and not quoted
        if flowing and joined:
            out[-1] = out[-1][:-1]
    return "\n".join(out)
