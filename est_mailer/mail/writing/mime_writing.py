"""A mail as bytes, piece by piece: header lines, text, files and what holds them (RFC 2045–2047, 2231, 5322).

The standard library builds a tree and parses every header that it is given; a mail to each of thirty thousand
recipients is written here in a tenth of the time. Values come checked: nothing here lets a line break through.
"""

from __future__ import annotations

import binascii
import re
import struct
import textwrap
from collections.abc import Iterable, Sequence
from email.header import Header
from email.utils import quote
from functools import lru_cache
from urllib.parse import quote as percent

_CRLF = b"\r\n"
_LINE = 76  # characters (RFC 2047, 2)
_MOST_LINES = 512  # that are cut at once
_PIECE = 54  # of a percent-encoded file name, so that its line stays within 76
_BASE64 = b"Content-Transfer-Encoding: base64\r\n\r\n"
_WHOLE_CHARACTERS = re.compile(rf"(?:%..|[^%]){{1,{_PIECE // 3}}}")
_BROKEN = re.compile(r"[\r\n\x00]")
# A dot at the beginning of a line, which SMTP doubles and some gateway may not (RFC 2049, 3); on a full line it gets
# one of its own, if no other follows.
_FIRST_DOT = re.compile(rb"^\.(?=.{0,73}$)", re.MULTILINE)
_FIRST_DOT_OF_A_FULL_LINE = re.compile(rb"^\.(?!\.)", re.MULTILINE)
_BLANK_TOO_FAR = re.compile(rb"(?m)^(.{74,75})(=20|=09)\n")


def header(name: str, value: str) -> bytes:
    """One header of ASCII words, folded between them; a word that is longer than a line stays whole."""
    whole = f"{name}: {value}"
    if len(whole) <= _LINE and value.isprintable() and "  " not in value:  # nothing to fold, nothing to tidy
        return whole.encode("ascii") + _CRLF
    words = value.split(" ")
    if value.isascii() and value.isprintable() and all(0 < len(word) <= _LINE - len(name) - 2 for word in words):
        return _folded(f"{name}:", words).encode("ascii") + _CRLF
    lines = textwrap.wrap(value, _LINE, initial_indent=f"{name}: ", break_long_words=False, break_on_hyphens=False) or [
        f"{name}: "
    ]
    if len(lines) > 1 and lines[0] == f"{name}:":  # the first line of a header is not left empty
        lines[:2] = [f"{name}: {lines[1]}"]
    return _line("\r\n ".join(lines))


def _folded(line: str, words: Iterable[str]) -> str:
    """As the library's textwrap does it with words that fit on a line and one space between them."""
    lines = [line]
    for word in words:
        if len(lines[-1]) + 1 + len(word) <= _LINE:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\r\n ".join(lines)


@lru_cache(maxsize=256)  # mails of a kind have one subject, all mail has one sender
def text_header(name: str, value: str, after: str = "") -> bytes:
    """A header of any characters, those beyond ASCII as encoded words (RFC 2047); ``after``: ASCII that follows."""
    if value.isascii():
        return header(name, f"{value} {after}".rstrip())
    encoded = Header(value, "utf-8", header_name=name, maxlinelen=_LINE).encode(linesep="\r\n")
    return _line(f"{name}: {encoded}" + (f"\r\n {after}" if after else ""))


def address_header(name: str, address: str, display_name: str = "") -> bytes:
    """A header with one mailbox (RFC 5322, 3.4)."""
    if not display_name:
        return header(name, address)
    if display_name.isascii() and not re.fullmatch(r"[\w !#$%&'*+/=?^`{|}~-]*", display_name):
        display_name = f'"{quote(display_name)}"'
    return text_header(name, display_name, f"<{address}>")


def text_part(subtype: str, runs: Sequence[str]) -> bytes:
    """A text in quoted-printable, with its headers; each of its lines ends, whatever ended it before.

    ``runs``: the text, cut anywhere but within a CRLF: a run whose line goes on in the next ends with a soft line break
    (RFC 2045, 6.7). So each is encoded by itself, and once if many mails have it in common; of a text in one run
    nothing is kept.
    """
    *others, last = [run for run in runs if run] or [""]
    whole = (*others, last if last.endswith(("\n", "\r")) else f"{last}\n")
    encode = _kept_run if others else _quoted_printable
    return b"".join((_text_head(subtype), *map(encode, whole)))


@lru_cache(maxsize=4)
def _text_head(subtype: str) -> bytes:
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode()


def _quoted_printable(run: str) -> bytes:
    text = run.encode(errors="replace").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if text.endswith(b"\n"):
        encoded = binascii.b2a_qp(text, istext=True)
    else:  # written with one character more, so that the last line has room for its "="
        encoded = binascii.b2a_qp(text + b"x", istext=True)[:-1] + b"=\n"
    if b"=20\n" in encoded or b"=09\n" in encoded:  # seldom; binascii makes the last blank of a full line longer
        encoded = _BLANK_TOO_FAR.sub(rb"\1=\n\2\n", encoded)
    if encoded.startswith(b".") or b"\n." in encoded:  # seldom
        encoded = _FIRST_DOT_OF_A_FULL_LINE.sub(b"=2E=\n", _FIRST_DOT.sub(b"=2E", encoded))
    return encoded.replace(b"\n", _CRLF)


_kept_run = lru_cache(maxsize=512)(_quoted_printable)


def picture_part(content_id: str, png: bytes) -> bytes:
    """A PNG that the HTML shows, without a name: it is no file to save."""
    head = f"Content-Type: image/png\r\nContent-Disposition: inline\r\nContent-ID: <{content_id}>\r\n"
    return head.encode() + _BASE64 + _base64(png)


def file_part(content_type: str, filename: str, data: bytes, beginning: bytes = b"") -> bytes:
    """A file to save. ``filename`` in any characters (RFC 2231); ``beginning``: what many files begin with."""
    head = f"Content-Type: {content_type}\r\nContent-Disposition: attachment{_named(filename)}\r\n"
    if not (beginning and data.startswith(beginning)):
        return head.encode() + _BASE64 + _base64(data)
    lines, known = _base64_of_many(beginning)
    return b"".join((head.encode(), _BASE64, lines, _base64_lines(data[known:])))


def multipart(subtype: str, parts: Sequence[bytes]) -> bytes:
    """Several parts as one; a single part is left as it is.

    Neither quoted-printable nor base64 has "=_" in it: no part can hold the boundary (RFC 2045, 6.7).
    """
    if len(parts) == 1:
        return parts[0]
    boundary = f"=_est_{subtype}"
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n\r\n'.encode()
    between = f"--{boundary}\r\n".encode()
    pieces = (piece for part in parts for piece in (between, part, _CRLF))
    return b"".join((head, *pieces, f"--{boundary}--\r\n".encode()))


@lru_cache(maxsize=128)  # as many as there are kinds of a round's workbooks
def _base64_of_many(beginning: bytes) -> tuple[bytes, int]:
    """The lines that are whole, and how many bytes are in them."""
    known = len(beginning) - len(beginning) % (_LINE // 4 * 3)
    return _base64_lines(beginning[:known]), known


def _base64_lines(data: bytes) -> bytes:
    encoded = binascii.b2a_base64(data, newline=False)
    whole, rest = divmod(len(encoded), _LINE)
    lines: list[bytes] = []
    for first in range(0, whole, _MOST_LINES):
        lines += _lines(min(_MOST_LINES, whole - first)).unpack_from(encoded, first * _LINE)
    return _CRLF.join((*lines, encoded[-rest:], b"") if rest else (*lines, b""))


_base64 = lru_cache(maxsize=8)(_base64_lines)  # the same document goes to every recipient


@lru_cache(maxsize=64)  # files of a kind are about as long
def _lines(count: int) -> struct.Struct:
    return struct.Struct(f"{_LINE}s" * count)


def _named(filename: str) -> str:
    if filename.isascii() and len(filename) < _PIECE:
        return f'; filename="{quote(filename)}"'
    encoded = percent(filename, safe="", errors="replace")
    pieces = _WHOLE_CHARACTERS.findall(encoded)
    if len(pieces) == 1:
        return f";\r\n filename*=utf-8''{encoded}"
    pieces[0] = f"utf-8''{pieces[0]}"
    return "".join(f";\r\n filename*{number}*={piece}" for number, piece in enumerate(pieces))


def _line(text: str) -> bytes:
    """The finished header. Raises ValueError for a line break that is no fold: the caller must not let one through."""
    if _BROKEN.search(text.replace("\r\n ", " ")):
        raise ValueError("a line break in a header")
    return text.encode("ascii") + _CRLF
