"""What a reader sees of a mail's HTML, in words that can be compared with its text."""

from __future__ import annotations

import re
from html.parser import HTMLParser


class Visible(HTMLParser):
    """What a reader sees of the HTML, and how it is built."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._hidden = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._hidden += tag in {"style", "script"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "script"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All words that are shown, as ``plain`` gives them."""
        return plain(" ".join(self.words))

    def count(self, tag: str) -> int:
        """How many elements of this name the page has."""
        return sum(name == tag for name, _ in self.tags)


def plain(text: str) -> str:
    """Without what differs between the forms: case, line breaks, quotes round commands, full stops in lists."""
    return re.sub(r"\s+", " ", re.sub(r'["\u00a0]', " ", text)).casefold()
