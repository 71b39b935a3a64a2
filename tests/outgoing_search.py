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


def found_in(words: Iterable[str], content: bytes) -> set[str]:
    """Those of the words that stand anywhere in the content. Case, spaces, line breaks and hyphens are no hiding place,
    nor are the encodings of mail, XML, URLs and PDF."""
    text = _all_of(content)
    return {word for word in words if _flat(word) in text}


@lru_cache(maxsize=2000)
def _all_of(content: bytes) -> str:
    return "\n".join({_flat(piece) for piece in pieces(content)})


def pieces(content: bytes) -> Iterator[str]:
    """Every text in the content, as it is and as it unpacks."""
    yield from _texts(content)
    if content.startswith(b"PK\x03\x04"):
        yield from _archive(content)
    elif content.startswith(b"%PDF"):
        yield from _pdf(content)
    elif re.match(rb"[A-Za-z-]+: ", content):
        yield from _mail(message_from_bytes(content))


def _texts(content: bytes) -> Iterator[str]:
    for encoding in ("utf-8", "utf-16-be", "utf-16-le", "latin-1"):
        text = content.decode(encoding, "ignore")
        yield text
        yield unquote(unescape(text))


def _mail(message: Message) -> Iterator[str]:
    for part in message.walk():
        for name, value in part.items():
            yield f"{name}: {make_header(decode_header(value))}"
        yield str(part.get_filename())
        if not part.is_multipart():
            yield from pieces(bytes(part.get_payload(decode=True) or b""))


def _archive(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name
            yield from pieces(archive.read(name))


def _pdf(content: bytes) -> Iterator[str]:
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            stream = zlib.decompress(match.group(1))
        except zlib.error:
            continue
        yield from _texts(stream)
    for digits in re.findall(rb"<([0-9A-Fa-f\s]{4,})>", content):
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
    return re.sub(r"[\s\u00ad-]", "", text).casefold()
