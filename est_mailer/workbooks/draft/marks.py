"""The marks on texts that may point somebody out, and the list of them by cell and kind, to be gone through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from est_mailer.domain.grid import column_letters
from est_mailer.domain.picture.situation import Flag
from est_mailer.workbooks import paper
from est_mailer.workbooks.draft.desk import Desk
from est_mailer.workbooks.page import Page
from est_mailer.workbooks.paper import ASK, MUTED, Look


@dataclass
class Marks:
    """Says of each row what its flags are, and gathers where they stand for the list."""

    desk: Desk
    gathered: list[str] = field(default_factory=list)

    def of(self, table: str, row: int) -> list[Flag]:
        """The flags of a row."""
        return [flag for flag in self.desk.draft.flags if flag.table == table and flag.row == row]

    def looks(self, table: str, row: int, columns: Sequence[str], plain: Sequence[Look]) -> list[Look]:
        """The looks of a row's cells, the last of them the mark's own."""
        flagged = {flag.column for flag in self.of(table, row)}
        looks = [ASK if id_ in flagged else look for id_, look in zip(columns, plain, strict=False)]
        return [*looks, ASK if flagged else MUTED]

    def told(self, table: str, row: int, line: int, columns: Sequence[str]) -> str | None:
        """What stands in the mark's cell: the kinds; and each flag is gathered with its cell."""
        flags, words = self.of(table, row), self.desk.words
        for flag in flags:
            cell = f"{column_letters(columns.index(flag.column) + 1)}{line}"
            title = words(f"draft.column.{flag.column}").rstrip(" ?")
            self.gathered.append(words("draft.to_check", cell=cell, column=title, kinds=kinds_of([flag], self.desk)))
        return kinds_of(flags, self.desk) or None

    def list_on(self, page: Page, width: int) -> None:
        """The list of everything to go through, if there is anything."""
        words = self.desk.words
        comments = sum(flag.table == "comments" for flag in self.desk.draft.flags)
        if comments:
            self.gathered.append(words("draft.comments_to_check", sheet=words("draft.sheet.answers"), count=comments))
        for table in ("follow_up", "dispatch"):
            if count := sum(flag.table == table for flag in self.desk.draft.flags):
                sheet = words(f"draft.sheet.{table}")
                self.gathered.append(words("draft.others_to_check", sheet=sheet, count=count))
        if not self.gathered:
            return
        page.gap()
        page.section(words("draft.section.check"))
        for line in self.gathered:
            page.note(line, width, paper.TEXT)


def kinds_of(flags: Sequence[Flag], desk: Desk) -> str:
    """The kinds of some flags, each once: "ett namn, ett telefonnummer"."""
    kinds = dict.fromkeys(kind for flag in flags for kind in flag.kinds)
    return ", ".join(desk.words(f"screening.kind.{kind}") for kind in kinds)
