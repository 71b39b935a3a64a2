"""Everything that can be read in a mail that leaves: every part decoded, every archive unpacked, every PDF opened."""

from __future__ import annotations

import re
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from functools import lru_cache
from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

_NO_PLACE_TO_HIDE = re.compile(r"[\s\u00ad-]")


def found_in(words: Iterable[str], content: bytes) -> set[str]:
    """Those of the words that stand anywhere in the content. Case, spaces, line breaks and hyphens are no hiding place,
    nor are the encodings of mail, XML, URLs and PDF."""
    plain, wide = _searchable(content)
    return {word for word in words if (flat := _flat(word)) in plain or flat in wide}


@lru_cache(maxsize=2000)
def _searchable(content: bytes) -> tuple[str, str]:
    """All of it in two texts: one of a byte a letter, which is searched several times as fast as the other."""
    texts = _all_of(content)
    plain = {text for text in texts if text.isascii()}
    return "\n".join(plain), "\n".join(texts - plain)


@lru_cache(maxsize=8000)
def _all_of(content: bytes) -> frozenset[str]:
    """Every text in the content, as it is and as it unpacks. What many mails carry, a picture or a PDF, is opened
    once."""
    return frozenset(_within(content) | {_flat(text) for text in _texts(content)})


def _within(content: bytes) -> set[str]:
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    if content.startswith(b"%PDF"):
        return {_flat(text) for text in _pdf(content)}
    if re.match(rb"[A-Za-z-]+: ", content):
        return _mail(message_from_bytes(content))
    return set()


def _texts(content: bytes) -> set[str]:
    read = {content.decode(encoding, "ignore") for encoding in ("utf-8", "utf-16-be", "utf-16-le", "latin-1")}
    return read | {unquote(unescape(text)) for text in read if "&" in text or "%" in text}


def _mail(message: Message) -> set[str]:
    found: set[str] = set()
    for part in message.walk():
        found |= {_flat(f"{name}: {make_header(decode_header(value))}") for name, value in part.items()}
        found.add(_flat(str(part.get_filename())))
        if not part.is_multipart():
            found |= _all_of(bytes(part.get_payload(decode=True) or b""))
    return found


def _archive(content: bytes) -> set[str]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        return {_flat(name) for name in names}.union(*(_all_of(archive.read(name)) for name in names))


def _pdf(content: bytes) -> Iterator[str]:
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            stream = zlib.decompress(match.group(1))
        except zlib.error:
            continue
        yield from _texts(stream)
    for digits in set(re.findall(rb"<([0-9A-Fa-f\s]{4,})>", content)):
        yield from _texts(bytes.fromhex(re.sub(rb"\s", b"", digits).decode().ljust(len(digits) + len(digits) % 2, "0")))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.pdf"
        path.write_bytes(content)
        yield subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()
        subprocess.run(["pdfdetach", "-saveall", "-o", folder, path], capture_output=True, check=True)
        for attached in Path(folder).iterdir():
            if attached != path:
                yield from _texts(attached.read_bytes())


def _flat(text: str) -> str:
    return _NO_PLACE_TO_HIDE.sub("", text).casefold()
