"""What a message or a part of one says of itself: its type, its parameters, the name of its file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message as MimeMessage
from functools import lru_cache

from est_mailer.mail.reading.headers import parameters
from est_mailer.mail.reading.quick_parsing import Ordinary

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,120}")
_SLASHES, _CONTROLS = re.compile(r"[\\/]"), re.compile(r"[\x00-\x1f\x7f]+")
_LONGEST_KEPT = 600  # characters of headers that are remembered
_WRITTEN = frozenset({"text/plain", "text/enriched", "text/x-markdown", "text/markdown", "text/html"})

Mail = MimeMessage | Ordinary


@dataclass(frozen=True, slots=True)
class LeafHead:
    """What a leaf says of itself, looked up once."""

    content_type: str
    parameters: Mapping[str, str]
    filename: str
    attached: bool

    @classmethod
    def of(cls, content_type: str, said: Mapping[str, str], disposition: str) -> LeafHead:
        name = parameters(disposition).get("filename", "") or said.get("name", "")
        attached = disposition.partition(";")[0].strip().lower() == "attachment"
        return cls(content_type, said, base_name(name), attached)

    @property
    def body(self) -> bool:
        """It is (a version of) what was written."""
        return self.content_type in _WRITTEN and not self.filename and not self.attached


def declared(message: Mail) -> tuple[str, Mapping[str, str]]:
    """The content type, lower-cased (the default one if it is missing or nonsense), and its parameters."""
    default = "text/plain" if isinstance(message, Ordinary) else message.get_default_type()
    return _typed(raw_header(message, "content-type"), default)


def head_of(message: Mail) -> LeafHead:
    """What a leaf says of itself."""
    declared, disposition = raw_header(message, "content-type"), raw_header(message, "content-disposition")
    default = "text/plain" if isinstance(message, Ordinary) else message.get_default_type()
    if len(declared) + len(disposition) > _LONGEST_KEPT:
        return LeafHead.of(*_typed(declared, default), disposition)
    return _kept_head(declared, disposition, default)


@lru_cache(maxsize=128)  # most leaves say one of a few things of themselves
def _kept_head(declared: str, disposition: str, default: str) -> LeafHead:
    return LeafHead.of(*_typed(declared, default), disposition)


def _typed(value: str, default: str) -> tuple[str, Mapping[str, str]]:
    name = value.partition(";")[0].strip().lower()
    return name if _TYPE.fullmatch(name) else default, parameters(value)


def raw_header(message: Mail, name: str) -> str:
    """The topmost value of a header, as it came; "" if there is none."""
    if isinstance(message, Ordinary):
        return message.head.first.get(name, "")
    for key, value in message.raw_items():
        if key.lower() == name:
            return str(value)
    return ""


def base_name(name: str) -> str:
    """The last part of a path, without control characters, at most 200 characters with its suffix kept."""
    if not name:
        return ""
    name = _CONTROLS.sub("", _SLASHES.split(name)[-1]).strip()
    return name if len(name) <= 200 else name[:190] + name[-10:]
