"""The parts of a guarded archive as XML, and what they point at (ECMA-376, part 2)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

_REMEMBERED = 2**12  # bytes of a part
NO_XML = (expat.ExpatError, ElementTree.ParseError, ValueError, LookupError)


@dataclass(slots=True)
class Tag:
    """An element without what is in it, by its name without the namespace."""

    name: str
    attributes: dict[str, str]
    said: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What stands before its first child."""
        return "".join(self.said)


class Package:
    """Parts by name; the tags of each are looked up at most once."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = parts
        self._tags: dict[str, Sequence[Tag]] = {}

    def tags(self, name: str) -> Sequence[Tag]:
        """Every element of a part in its order; none if there is no such part, or no XML in it."""
        if name not in self._tags:
            part = self.parts.get(name, b"")
            self._tags[name] = _remembered(part) if len(part) <= _REMEMBERED else _tags(part)
        return self._tags[name]

    def elements(self, name: str) -> list[Element]:
        """The same as a tree, for what is within an element; three times as slow."""
        try:
            parser = ElementTree.XMLParser(target=_Undeclared())  # noqa: S314 - what it may not read, it refuses
            return list(ElementTree.fromstring(self.parts.get(name, b""), parser).iter())  # noqa: S314
        except NO_XML:
            return []

    def relations(self, name: str) -> Iterator[tuple[str, str, str]]:
        """(id, kind, part) of what a part points at within the archive (6.5)."""
        folder, _, file = name.rpartition("/")
        for tag in self.tags(f"{folder}/_rels/{file}.rels"):
            told = tag.attributes
            if tag.name == "Relationship" and told.get("TargetMode") != "External":
                kind = told.get("Type", "").rpartition("/")[2]
                yield told.get("Id", ""), kind, _target(folder, told.get("Target", ""))


def local(tag: object) -> str:
    """An element's name without its namespace; "" for what is no element."""
    return str(tag).rpartition("}")[2]


class _Undeclared(ElementTree.TreeBuilder):
    """Elements of XML that declares nothing: all that expands or fetches needs a document type, as the guard knows."""

    def doctype(self, *_: object) -> None:
        _refuse()


@lru_cache(maxsize=64)
def _target(folder: str, told: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, told.replace("\\", "/"))).lstrip("/")


def _tags(part: bytes) -> Sequence[Tag]:
    if not part:
        return ()
    tags: list[Tag] = []
    open_: list[Tag] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        open_[:] = [Tag(name.rpartition("}")[2], attributes)]
        tags.append(open_[0])

    def text(data: str) -> None:
        if open_:
            open_[0].said.append(data)

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: open_.clear()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(part, True)
    except NO_XML:
        return ()
    return tags


# The parts that point at others are the same in every form that a program saves.
_remembered = lru_cache(maxsize=16)(_tags)


def _refuse(*_: object) -> None:
    raise ValueError("a document type")
