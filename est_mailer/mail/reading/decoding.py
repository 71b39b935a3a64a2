"""Bytes of any origin to text: charsets, transfer encodings, encoded words. Nothing here ever raises."""

from __future__ import annotations

import base64
import binascii
import re
from contextlib import suppress
from urllib.parse import unquote_to_bytes

from est_mailer.domain.cleaning import clean

# Senders that say one of these mean Windows' superset of it (as browsers read them).
_SUPERSET = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8"}
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_UU_BEGIN = re.compile(rb"^begin(-base64)? [0-7]{3,4} ([^\r\n]{1,200})\r?\n", re.MULTILINE)
_NOT_BASE64 = bytes(set(range(256)).difference(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))


def decode_text(data: bytes, charset: str = "") -> str:
    """Text by the declared charset if it fits, else UTF-8, else Windows-1252; the last one fits everything."""
    declared = charset.strip().strip("\"'").lower()
    for candidate in (_SUPERSET.get(declared, declared), "utf-8", "cp1252"):
        try:
            text = data.decode(candidate).removeprefix("\ufeff")
            return text if candidate == "utf-8" and "\0" not in text else clean(text)  # UTF-8 has no lone surrogates
        except (LookupError, ValueError):  # an unknown charset, or bytes that are not of it
            continue
    return clean(data.decode("latin-1"))


def decode_header(value: str) -> str:
    """A header's value as people read it: unfolded, 8-bit bytes and RFC 2047 encoded words decoded.

    ``value`` is what the email package's compat32 policy hands over: 8-bit bytes as surrogate escapes.
    """
    if value.isascii() and "=?" not in value and "\0" not in value:
        return unfolded(value).strip()
    if not value.isascii():
        value = decode_text(value.encode("utf-8", "surrogateescape"))
    whole = unfolded(value)
    decoded = _decode_words(_BETWEEN_WORDS.sub(r"\1", whole)) if "=?" in whole else whole
    return clean(decoded).strip()


def unfolded(value: str) -> str:
    """A header's value without its line breaks."""
    return value.replace("\r", "").replace("\n", "")


def _decode_words(text: str) -> str:
    """Neighbouring words of one charset are joined before they are decoded: some clients split a letter's bytes."""
    out: list[str] = []
    pending, charset, end = b"", "", 0
    for word in _ENCODED_WORD.finditer(text):
        name = word[1].split("*")[0].lower()
        if pending and (word.start() != end or name != charset):
            out.append(decode_text(pending, charset))
            pending = b""
        out.append(text[end : word.start()])
        pending += _word_bytes(word[2], word[3])
        charset, end = name, word.end()
    return "".join(out) + decode_text(pending, charset) + text[end:]


def _word_bytes(encoding: str, content: str) -> bytes:
    data = content.encode("utf-8", "surrogateescape")
    return unbase64(data) if encoding in "bB" else binascii.a2b_qp(data, header=True)


def decode_parameter(value: str, charset: str) -> str:
    """A parameter's value by RFC 2231 (percent-encoded, with its charset)."""
    return decode_text(unquote_to_bytes(value.encode("utf-8", "surrogateescape")), charset)


def unbase64(data: bytes) -> bytes:
    """What can be read of base64 of any condition: line noise is skipped, reading ends at the padding."""
    if b"=" not in data.rstrip(b"=\r\n"):
        with suppress(binascii.Error):  # padding that is lacking
            return binascii.a2b_base64(data)  # it skips noise as well
    digits = data.partition(b"=")[0].translate(None, _NOT_BASE64)
    digits = digits[: len(digits) - 1] if len(digits) % 4 == 1 else digits
    return base64.b64decode(digits + b"=" * (-len(digits) % 4))


def untransfer(data: bytes, encoding: str) -> bytes:
    """The bytes behind a Content-Transfer-Encoding; unchanged if the encoding is none we know (RFC 2045)."""
    match encoding.strip().strip("\"'").lower():
        case "base64":
            return unbase64(data)
        case "quoted-printable":
            return binascii.a2b_qp(data)
        case "x-uuencode" | "uuencode" | "x-uue" | "uue":
            return next((content for _, content in uu_files(data)), data)
    return data


def uu_files(data: bytes) -> tuple[tuple[str, bytes], ...]:
    """The files that stand uuencoded in a body (name, content), as older Outlooks write them."""
    files: list[tuple[str, bytes]] = []
    position = 0
    while begin := _UU_BEGIN.search(data, position):
        end = data.find(b"\n====" if begin[1] else b"\nend", begin.end())
        if end < 0:
            break
        body = data[begin.end() : end]
        content = unbase64(body) if begin[1] else b"".join(_uu_line(line) for line in body.splitlines())
        files.append((decode_text(begin[2]).strip(), content))
        position = end
    return tuple(files)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:  # blanks were added or lost on the way: trust the line's own count
        return _uu_by_count(line, ((line[0] - 32) & 63) if line else 0)


def _uu_by_count(line: bytes, wanted: int) -> bytes:
    length = (wanted * 4 + 5) // 3
    try:
        return binascii.a2b_uu(line[: length + 1].ljust(length + 1, b" "))
    except binascii.Error:
        return b""
