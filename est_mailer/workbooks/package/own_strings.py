"""A workbook's shared strings with places for a reader's own texts: what all readers get is compressed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count

from est_mailer.workbooks.package.sheet_rows import END_OF_STRINGS, head_of_strings, shared_item
from est_mailer.workbooks.package.zip_writing import Member, Run

_EMPTY = shared_item("")


@dataclass(frozen=True, slots=True)
class BlankStrings:
    """The table of a blank form. ``own``: the numbers of its free places; ``after``: what follows each of them, to the
    next; ``count``: how many strings there are."""

    own: tuple[int, ...]
    after: tuple[Run, ...]
    count: int

    @classmethod
    def of(cls, items: Sequence[str], own: Sequence[int]) -> BlankStrings:
        """Take a table's items apart; the first of them is a free place."""
        between = zip(own, [*own[1:], len(items)], strict=True)
        after = (Run.common("".join(items[place + 1 : end]).encode()) for place, end in between)
        return cls(tuple(own), tuple(after), len(items))


class OwnStrings:
    """The shared strings of a reader's form: ``head`` in the first of the free places, other texts as they come."""

    def __init__(self, blank: BlankStrings, head: Sequence[str]) -> None:
        self._blank = blank
        self._texts = list(head)
        self._numbers = chain(blank.own[len(head) :], count(blank.count))
        self._known: dict[str, int] = {}

    def number(self, text: str) -> int | None:
        """The number of one of the form's own texts; None for an empty one, which is no text in a cell."""
        if text and text not in self._known:
            self._known[text] = next(self._numbers)
            self._texts.append(text)
        return self._known.get(text)

    def member(self, name: str, cells: int) -> Member:
        """The table as a part of the package; ``cells``: how many of its cells have a shared string."""
        places = len(self._blank.own)
        items = [*map(shared_item, self._texts), *[_EMPTY] * (places - len(self._texts))]
        own, runs = head_of_strings(cells, self._blank.count + len(items) - places), []
        for item, after in zip(items, self._blank.after, strict=False):
            own += item
            if after.content:
                runs += [Run.own(own.encode()), after]
                own = ""
        return Member.of_runs(name, [*runs, Run.own((own + "".join(items[places:]) + END_OF_STRINGS).encode())])
