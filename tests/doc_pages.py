"""What the documentation shows to be copied: fenced blocks and commands in its prose, page by page."""

from __future__ import annotations

import importlib.util
import re
import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
_FENCE = re.compile(r"(?ms)^(?P<indent> *)```(?P<language>[^\n`]*)\n(?P<text>.*?)^(?P=indent)```$")
_SEPARATORS = frozenset({"&&", "||", ";", "|"})


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its page from the root of the project, the line it begins on, its language, what is in it."""

    page: str
    line: int
    language: str
    text: str

    @property
    def id(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def only_read(self) -> bool:
        """True for commands that no test can run: the block says so itself, first of all and with the reason."""
        return re.match(r"# (?:As root|Needs )\S*", self.text) is not None

    def commands(self) -> Iterator[list[str]]:
        """Its shell commands as words, without comments, assignments before them, and what joins them."""
        for line in self.text.replace("\\\n", " ").splitlines():
            yield from _commands_in(line)


def blocks(*languages: str) -> list[Block]:
    """The blocks in these languages, of all pages; all of them if no language is given."""
    return [block for page in PAGES for block in _blocks_of(page) if not languages or block.language in languages]


def prose_commands() -> list[tuple[str, list[str]]]:
    """``est-mailer …`` between backquotes in running text, as words, each with its page. "…" stands for anything."""
    found = []
    for page in PAGES:
        prose = _FENCE.sub("", page.read_text(encoding="utf-8"))
        for shown in re.findall(r"`(est-mailer [^`\n]+)`", prose):
            found.append((str(page.relative_to(ROOT)), shlex.split(shown)))
    return found


def _blocks_of(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for fence in _FENCE.finditer(text):
        line = text.count("\n", 0, fence.start()) + 1
        language, content = fence["language"].strip(), textwrap.dedent(fence["text"])
        yield Block(str(page.relative_to(ROOT)), line, language, content)


def _commands_in(line: str) -> Iterator[list[str]]:
    words: list[str] = []
    for word in (*shlex.split(line, comments=True), ";"):
        if word in _SEPARATORS:
            if words:
                yield words
            words = []
        elif words or not re.match(r"\w+=", word):
            words.append(word)


def program(name: str) -> ModuleType:
    """One of the programs in docs/ that write its pages, as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
