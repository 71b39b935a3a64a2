"""A language that nobody speaks: the English texts in Greek letters, dropped in as by a translator.

Whatever is then read in Latin letters by somebody of that language has come past the catalogue, or is data.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from jinja2 import Environment

CODE = "el"  # a language that dates are known in, written in other letters than ours
_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzåäöABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ",
    "αβξδεφγηιζκλμνοπθρστυωςχψζάέόΑΒΞΔΕΦΓΗΙΖΚΛΜΝΟΠΘΡΣΤΥΩΣΧΨΖΆΈΌ",
)
_FIELD = re.compile(r"(\{[^{}]*\})")
_EXTENSION = re.compile(r"(\.(?:xlsx|pdf))$")
_SPOKEN_TO_US = ("say", "reply_line")  # words that are answered with: a new language keeps those that are understood
_PATHS = ("extends", "include", "import", "from")


def add_pseudo_language(templates: Path, like: str = "en") -> None:
    """Write the folder of the language into a folder of templates: no other file is touched."""
    for source in sorted((templates / like).rglob("*")):
        target = templates / CODE / source.relative_to(templates / like)
        if source.is_dir():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8")
        target.write_text(
            _catalogue(text, source.stem) if source.suffix == ".toml" else _template(text), encoding="utf-8"
        )


def _foreign(text: str) -> str:
    """The text in other letters; what stands in {braces} is filled in by the service."""
    return "".join(part if _FIELD.fullmatch(part) else part.translate(_LETTERS) for part in _FIELD.split(text))


def _said_by(key: str, text: str) -> str:
    """The catalogue's text of a key in other letters. A pattern's letters are CLDR's, but for what stands in quotes."""
    if key.startswith("period.pattern."):
        return re.sub(r"'.*?'", lambda quoted: quoted[0].translate(_LETTERS), text)
    name, extension, _ = (*_EXTENSION.split(text), "", "")[:3]
    return _foreign(name) + extension


def _catalogue(text: str, theme: str) -> str:
    return "".join(_lines(tomllib.loads(text), theme, ()))


def _lines(table: Mapping[str, Any], theme: str, path: tuple[str, ...]) -> Iterator[str]:
    """The table as TOML: its texts first, then the tables in it."""
    if path:
        yield f"[{'.'.join(json.dumps(part) for part in path)}]\n"
    for key, value in table.items():
        if isinstance(value, str):
            said = _said_by(".".join((theme, *path, key)), value)
            yield f"{json.dumps(key)} = {json.dumps(said, ensure_ascii=False)}\n"
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _lines(value, theme, (*path, key))


def _template(text: str) -> str:
    """A template with its words in other letters."""
    return "".join(_foreign(part) if role is _Role.SAID else part for role, part in _pieces(text))


def said_in_template(text: str) -> list[str]:
    """The words of a template: what stands between its tags, and the texts it hands to blocks."""
    return [part for role, part in _pieces(text) if role is _Role.SAID]


def answers_in_template(text: str) -> list[str]:
    """What a template tells people to answer with."""
    return [part for role, part in _pieces(text) if role is _Role.ANSWER]


class _Role(Enum):
    """What a piece of a template is: words for people, words that they answer with, or the template's own."""

    SAID = 1
    ANSWER = 2
    OWN = 3


def _pieces(text: str) -> Iterator[tuple[_Role, str]]:
    """The template in pieces, each with its role."""
    before = statement = ""
    answering = 0  # how deep in the brackets of say(…)
    for _, kind, value in Environment().lex(text):
        if kind == "name" and before.startswith("{%"):
            statement = value
        elif kind == "name" and value in _SPOKEN_TO_US:
            answering = 1
        elif kind == "operator" and answering:
            answering += {"(": 1, ")": -1}.get(value, 0)
            answering = 0 if answering == 1 else answering
        elif kind in ("block_end", "variable_end"):
            statement = ""
        path = statement in _PATHS or before in ("==", "!=")
        texts = _Role.ANSWER if answering else _Role.OWN if path else _Role.SAID
        yield {"data": _Role.SAID, "string": texts}.get(kind, _Role.OWN), value
        before = before if kind == "whitespace" else value
