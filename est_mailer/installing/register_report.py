"""An import in words: how the spreadsheet was read, what was left out, what would change. Plain lines, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.register import COLUMNS, Change, ChangeKind
from est_mailer.installing.dialogue import Dialogue
from est_mailer.jobs.register_words import change_lines
from est_mailer.wording import Wording
from est_mailer.workbooks.importing import Proposal

_ITEM, _MARGIN = "  - ", " " * 4


def tell_proposal(talk: Dialogue, proposal: Proposal, deployment: Deployment) -> None:
    """The whole report, each part under a line that says what it is and how much."""
    words = Wording.of("en", deployment.calendar.zone)
    _part(talk, "How it was read", proposal.notes)
    _part(talk, f"Not used: {len(proposal.left)}", (str(finding) for finding in proposal.left))
    for kind, title in ((ChangeKind.ADDED, "New"), (ChangeKind.CHANGED, "Changed"), (ChangeKind.ENDED, "Ended")):
        changes = [change for change in proposal.changes if change.kind is kind]
        _part(talk, f"{title}: {len(changes)}", change_lines(changes, deployment, words))
    _part(talk, "New in est.toml", _founded(proposal))
    kept = (f"{member.name} ({member.id})" for member in proposal.missing)
    _part(talk, f"Not in the spreadsheet, and kept as they are: {len(proposal.missing)}", kept)
    talk.tell(f"As before: {proposal.unchanged - len(proposal.missing)}")


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


def as_plain(proposal: Proposal, *, written: bool) -> dict[str, object]:
    """The same for a program; docs/register.md says what each key means."""
    return {
        "written": written,
        "doubts": proposal.doubts,
        "left": proposal.left,
        "notes": proposal.notes,
        "changes": [_plain(change) for change in proposal.changes],
        "organisations": proposal.organisations,
        "areas": proposal.areas,
        "missing": [member.id for member in proposal.missing],
        "unchanged": proposal.unchanged,
    }


def _plain(change: Change) -> dict[str, object]:
    member = change.after
    cells = {column: getattr(member, "name" if column == "function" else column) for column in COLUMNS}
    return {"kind": change.kind, "id": member.id, "columns": change.columns, "after": cells}
