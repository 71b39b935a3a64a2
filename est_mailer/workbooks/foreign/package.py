"""The parts of a guarded archive as XML, and what they point at (ECMA-376, part 2)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

_REMEMBERED = 2**12  # bytes of a part
_SMALL = 2**14
NO_XML = (expat.ExpatError, ElementTree.ParseError, ValueError, LookupError)


class Tag(NamedTuple):
    """An element without what is in it, by its name without the namespace. ``text`` stands before its first child.

    The name of an attribute in a namespace ends with "}" and its own.
    """

    name: str
    attributes: Mapping[str, str]
    text: str


class Relation(NamedTuple):
    """What a part points at within the archive (6.5)."""

    id: str
    kind: str
    part: str


class SheetPart(NamedTuple):
    """A sheet's part; its name is told by the part itself in OpenDocument, and is "" here."""

    part: str
    xml: bytes
    name: str


class Package:
    """Parts by name; the tags of each are looked up at most once."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = parts
        self._tags: dict[str, Sequence[Tag]] = {}

    def tags(self, name: str) -> Sequence[Tag]:
        """Every element of a part in its order; none if there is no such part, or no XML in it."""
        if name not in self._tags:
            part = self.parts.get(name, b"")
            self._tags[name] = _remembered(part) if len(part) <= _REMEMBERED else tags_of(part)
        return self._tags[name]

    def elements(self, name: str) -> list[Element]:
        """The same as a tree, for what is within an element."""
        try:
            parser = ElementTree.XMLParser(target=_Undeclared())  # noqa: S314 - what it may not read, it refuses
            return list(ElementTree.fromstring(self.parts.get(name, b""), parser).iter())  # noqa: S314
        except NO_XML:
            return []

    def relations(self, name: str) -> Sequence[Relation]:
        """What a part points at within the archive."""
        folder, _, file = name.rpartition("/")
        part = self.parts.get(f"{folder}/_rels/{file}.rels", b"")
        return _remembered_relations(part, folder) if len(part) <= _REMEMBERED else _relations(part, folder)

    @cached_property
    def sheets(self) -> Sequence[SheetPart]:
        """Each sheet's part and name."""
        return tuple(self._sheets())

    def _sheets(self) -> Iterator[SheetPart]:
        if "content.xml" in self.parts:
            yield SheetPart("content.xml", self.parts["content.xml"], "")
        targets = {relation.id: relation.part for relation in self.relations("xl/workbook.xml")}
        for tag in self.tags("xl/workbook.xml"):
            if tag.name == "sheet":
                id_ = next((v for k, v in tag.attributes.items() if k.endswith("}id")), "")
                name = targets.get(id_, "")
                if name in self.parts:
                    yield SheetPart(name, self.parts[name], tag.attributes.get("name", ""))


def local(tag: object) -> str:
    """An element's name without its namespace; "" for what is no element."""
    return str(tag).rpartition("}")[2]


class _Undeclared(ElementTree.TreeBuilder):
    """Elements of XML that declares nothing: all that expands or fetches needs a document type, as the guard knows."""

    def doctype(self, *_: object) -> None:
        _refuse()


def _relations(part: bytes, folder: str) -> Sequence[Relation]:
    pointers = (tag.attributes for tag in tags_of(part) if tag.name == "Relationship")
    return [
        Relation(told.get("Id", ""), told.get("Type", "").rpartition("/")[2], _target(folder, told.get("Target", "")))
        for told in pointers
        if told.get("TargetMode") != "External"
    ]


def _target(folder: str, told: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, told.replace("\\", "/"))).lstrip("/")


def tags_of(part: bytes) -> Sequence[Tag]:
    """Every element of a part in its order; none if there is no XML in it, or a document type."""
    if not part:
        return ()
    try:
        return _tree(part) if len(part) <= _SMALL and _declares_nothing(part) else _followed(part)
    except NO_XML:
        return ()


def _declares_nothing(part: bytes) -> bool:
    """True if there can be no document type in it, in any encoding that the guard lets through."""
    return b"\0" not in part and (b"!" not in part or b"<!" not in part)


def _tree(part: bytes) -> Sequence[Tag]:
    """By the library's own tree, which calls nothing of ours: half the time."""
    root = ElementTree.fromstring(part)  # noqa: S314 - there is nothing declared in it
    return [Tag(e.tag.rpartition("}")[2], e.attrib, e.text or "") for e in root.iter()]


def _followed(part: bytes) -> Sequence[Tag]:
    tags: list[tuple[str, dict[str, str], list[str]]] = []
    open_: list[list[str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        open_[:] = [[]]
        tags.append((name.rpartition("}")[2], attributes, open_[0]))

    def text(data: str) -> None:
        if open_:
            open_[0].append(data)

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: open_.clear()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(part, True)
    return [Tag(name, attributes, "".join(said)) for name, attributes, said in tags]


# The parts that point at others are the same in every form that a program saves.
_remembered = lru_cache(maxsize=16)(tags_of)
_remembered_relations = lru_cache(maxsize=16)(_relations)


def _refuse(*_: object) -> None:
    raise ValueError("a document type")
