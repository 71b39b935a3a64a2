"""A mail's HTML body as plain text with line breaks; quotations keep their ">" so that they are known as such.

One pass over the string with ``find``: time is linear in its length whatever it holds.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_LONGEST = 1_000_000  # characters; a longer body is cut
_SKIPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "svg"})
_BREAKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset", "footer"}
    | {"form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"}
    | {"table", "tbody", "thead", "tr", "ul"}
)
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol", "hr"})
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,30})([^>]*)>?")
# Charsets in which ASCII's letters are these bytes and no others, as in those that text is read by if it does not fit.
_LETTERS_AS_ASCII = frozenset({"", "utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "cp1252"})
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]{1,2000})"|'([^']{1,2000})'|([^\s>"']{1,2000}))""", re.IGNORECASE)
_HUGE_REFERENCE = re.compile(r"&#[0-9]{8,}")
_RULE = "_" * 32  # a ruled line is how Outlook parts the answer from what it answers


@dataclass
class _Page:
    lines: list[str] = field(default_factory=list)
    current: list[str] = field(default_factory=list)
    depth: int = 0
    preformatted: bool = False

    def add(self, text: str) -> None:
        if "&" in text:  # a reference of thousands of digits makes html.unescape raise
            text = html.unescape(_HUGE_REFERENCE.sub("&#65533", text))
        first, *others = text.split("\n") if self.preformatted else [text]
        self.current.append(first)
        for other in others:
            self.end_line(blank=not self.current[0].strip())
            self.current.append(other)

    def end_line(self, *, blank: bool = False) -> None:
        line = _SPACES.sub(" ", "".join(self.current)).strip(" ")
        self.current.clear()
        if line:
            self.lines.append("> " * self.depth + line)
        if blank and self.lines and self.lines[-1].strip("> "):
            self.lines.append(("> " * self.depth).rstrip())


def html_to_text(markup: str) -> str:
    """The text. Never raises."""
    page = _Page()
    for before, tag, closing, _ in _tokens(markup[:_LONGEST]):
        page.add(before)
        _lay_out(page, tag, closing=closing)
    page.end_line()
    return "\n".join(page.lines).strip("\n")


def may_link(markup: bytes, charset: str) -> bool:
    """False if there is certainly no link in an HTML body that is not decoded yet."""
    return charset.lower() not in _LETTERS_AS_ASCII or b"\0" in markup or b"href" in markup.lower()


def links_in(markup: str) -> tuple[str, ...]:
    """The addresses that the links of what is shown point at, in order, each once. Never raises."""
    inside = (inside for _, tag, closing, inside in _tokens(markup[:_LONGEST]) if tag == "a" and not closing)
    found = (match for text in inside if (match := _HREF.search(text)))
    return tuple(dict.fromkeys(html.unescape(_HUGE_REFERENCE.sub("", m[1] or m[2] or m[3])).strip() for m in found))


def _tokens(markup: str) -> Iterator[tuple[str, str, bool, str]]:
    """(the text before a tag, its name in lower case, whether it closes, what stands in it); at the end a text alone.

    What is not shown is passed over: comments, scripts, a head.
    """
    position = 0
    while (start := markup.find("<", position)) >= 0:
        before = markup[position:start]
        if (tag := _TAG.match(markup, start)) is not None:
            position, name, closing = tag.end(), tag[2].lower(), bool(tag[1])
            if name in _SKIPPED and not closing and not tag[0].endswith("/>"):
                position, name = _after_closing(markup, name, position), ""
            yield before, name, closing, tag[3]
            continue
        yield before, "", False, ""
        if markup.startswith("<!--", start):
            position = _after(markup, "-->", start + 4)
        elif markup.startswith(("<!", "<?", "</"), start):
            position = _after(markup, ">", start)
        else:
            yield "<", "", False, ""
            position = start + 1
    yield markup[position:], "", False, ""


def _lay_out(page: _Page, tag: str, *, closing: bool) -> None:
    if tag in ("td", "th"):
        page.current.append(" ")
    if tag not in _BREAKS:
        return
    if tag == "br" and not "".join(page.current).strip():
        page.end_line(blank=True)
    page.end_line(blank=tag in _SPACED and not (tag == "p" and not closing))
    if tag == "pre":
        page.preformatted = not closing
    elif tag == "blockquote":
        page.depth = max(0, page.depth - 1) if closing else min(page.depth + 1, 20)
    elif tag == "hr":
        page.lines.append("> " * page.depth + _RULE)


def _after(markup: str, end: str, start: int) -> int:
    found = markup.find(end, start)
    return len(markup) if found < 0 else found + len(end)


def _after_closing(markup: str, tag: str, start: int) -> int:
    """After ``</tag>``; a head that is never closed ends where the body begins."""
    closing = re.compile(rf"</{tag}\b|<body\b" if tag == "head" else rf"</{tag}\b", re.IGNORECASE)
    found = closing.search(markup, start)
    if found is None:
        return len(markup)
    return found.start() if found[0].lower() == "<body" else _after(markup, ">", found.end())
