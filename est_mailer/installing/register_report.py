"""An import in words: how the spreadsheet was read, what was left out, what would change. Plain lines, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from est_mailer.config.register_file import NAME
from est_mailer.domain.counting import counted
from est_mailer.domain.deployment import Area, Deployment, Organisation
from est_mailer.domain.errors import Finding, first_of
from est_mailer.domain.register import COLUMNS, Change, ChangeKind
from est_mailer.installing.dialogue import Dialogue
from est_mailer.jobs.register.words import change_lines
from est_mailer.wording import Wording
from est_mailer.workbooks.importing import Doubt, Proposal

_ITEM, _MARGIN = "  - ", " " * 4
_NAMED = 5  # of those that stay as they are: what changes is what shall be seen
_KINDS = {ChangeKind.ADDED: "New", ChangeKind.CHANGED: "Changed", ChangeKind.ENDED: "Ended"}


@dataclass(frozen=True, slots=True)
class FunctionChanged:
    """A function that an import adds, changes or ends. ``columns``: those that differ; ``after``: its cells then."""

    kind: ChangeKind
    id: str
    columns: tuple[str, ...]
    after: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import would do, or did if ``written``. Nothing is written while there are ``doubts``.

    ``left``: what was not understood or not used, by sheet and cell. ``notes``: how it was read. ``missing``: the ids
    of functions that the spreadsheet lacks and that stay. ``organisations`` and ``areas``: those that are added to
    est.toml. ``unchanged``: how many are as they were.
    """

    written: bool
    doubts: tuple[Doubt, ...]
    left: tuple[Finding, ...]
    notes: tuple[str, ...]
    changes: tuple[FunctionChanged, ...]
    organisations: tuple[Organisation, ...]
    areas: tuple[Area, ...]
    missing: tuple[str, ...]
    unchanged: int


def tell_proposal(talk: Dialogue, proposal: Proposal, deployment: Deployment) -> None:
    """The whole report, each part under a line that says what it is and how much."""
    words = Wording.of("en", deployment.calendar.zone)
    _part(talk, "How it was read", proposal.notes)
    _part(talk, f"Not used: {len(proposal.left)}", (str(finding) for finding in proposal.left))
    for kind, title in _KINDS.items():
        changes = [change for change in proposal.changes if change.kind is kind]
        _part(talk, f"{title}: {len(changes)}", change_lines(changes, deployment, words))
    _part(talk, "New in est.toml", _founded(proposal))
    if kept := [f"{member.name} ({member.id})" for member in proposal.missing]:
        rest = " (--json has them all)" if len(kept) > _NAMED else ""
        talk.tell(f"Not in the spreadsheet, and kept as they are: {len(kept)}")
        talk.tell(f"{_ITEM}{first_of(kept, _NAMED)}{rest}", _MARGIN)
    talk.tell(f"As before: {proposal.unchanged - len(proposal.missing)}")


def counts(proposal: Proposal) -> str:
    """ "2 new, 1 changed": how many changes of each kind."""
    found = Counter(change.kind for change in proposal.changes)
    return ", ".join(f"{found[kind]} {title.lower()}" for kind, title in _KINDS.items() if found[kind])


def nothing_to_write(proposal: Proposal) -> str:
    """Why a proposal without changes has none: the register says it all, or rows were not used."""
    unused = f"{counted(proposal.skipped, 'row was', 'rows were')} not used, as said above"
    if not proposal.found:
        return f"Nothing to write: {unused if proposal.skipped else 'the spreadsheet has no function'}."
    if proposal.skipped:
        return f"Nothing to write: {unused}; {NAME} says the rest already."
    return f"Nothing to write: {NAME} says all of it already."


def _founded(proposal: Proposal) -> Iterator[str]:
    for organisation in proposal.organisations:
        owns = f", which owns {', '.join(organisation.domains)}" if organisation.domains else ""
        yield f"Organisation: {organisation.name} ({organisation.id}){owns}"
    for area in proposal.areas:
        yield f"Area: {area.name} ({area.id})"


def _part(talk: Dialogue, title: str, lines: Iterable[str]) -> None:
    for number, line in enumerate(lines):
        if number == 0:
            talk.tell(title)
        talk.tell(_ITEM + line, _MARGIN)


def for_programs(proposal: Proposal, *, written: bool) -> Imported:
    """The same report for a program."""
    return Imported(
        written=written,
        doubts=proposal.doubts,
        left=proposal.left,
        notes=proposal.notes,
        changes=tuple(_changed(change) for change in proposal.changes),
        organisations=proposal.organisations,
        areas=proposal.areas,
        missing=tuple(member.id for member in proposal.missing),
        unchanged=proposal.unchanged,
    )


def _changed(change: Change) -> FunctionChanged:
    member = change.after
    cells = {column: getattr(member, "name" if column == "function" else column) for column in COLUMNS}
    return FunctionChanged(change.kind, member.id, change.columns, cells)
