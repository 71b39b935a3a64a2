"""Write the state diagrams into docs/architecture.md from the transition tables, between their markers.

python docs/make_diagrams.py           writes them
python docs/make_diagrams.py --check   changes nothing; exit code 1 if the document differs
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Set
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from est_mailer.domain import outbox_life
from est_mailer.domain.outgoing import OutboxState
from est_mailer.domain.rounds import errata_life
from est_mailer.domain.rounds import life as rounds

_State = TypeVar("_State", bound=StrEnum)
_Event = TypeVar("_Event", bound=StrEnum)

DOCUMENT = Path(__file__).parent / "architecture.md"


def diagram(transitions: Mapping[tuple[_State, _Event], _State], start: _State, final: Set[_State]) -> str:
    """A transition table as a Mermaid state diagram, in the table's order."""
    lines = ["stateDiagram-v2", f"    [*] --> {start.value}"]
    lines += [
        f"    {state.value} --> {after.value}: {event.value.replace('_', ' ')}"
        for (state, event), after in transitions.items()
    ]
    lines += [f"    {state.value} --> [*]" for state in type(start) if state in final]
    return "\n".join(["```mermaid", *lines, "```"])


def diagrams() -> dict[str, str]:
    """Every diagram of the document, by the name in its markers."""
    return {
        "round": diagram(rounds.TRANSITIONS, rounds.RoundState.SCHEDULED, rounds.FINAL),
        "erratum": diagram(errata_life.TRANSITIONS, errata_life.ErratumState.PREVIEWED, errata_life.FINAL),
        "outbox": diagram(outbox_life.TRANSITIONS, OutboxState.QUEUED, outbox_life.FINAL),
    }


def with_diagrams(text: str) -> str:
    """The document with its diagrams as the tables are now. Raises ValueError if a pair of markers is missing."""
    for name, drawn in diagrams().items():
        opening, closing = f"<!-- diagram:{name} -->", f"<!-- /diagram:{name} -->"
        between = re.compile(f"{re.escape(opening)}.*?{re.escape(closing)}", re.DOTALL)
        if len(between.findall(text)) != 1:
            raise ValueError(f"The document must have {opening} and {closing} exactly once.")
        block = f"{opening}\n{drawn}\n{closing}"
        text = between.sub(block.replace("\\", r"\\"), text)
    return text


def is_current(document: Path = DOCUMENT) -> bool:
    """True if the document shows the tables as they are. Raises ValueError if a pair of markers is missing."""
    text = document.read_text(encoding="utf-8")
    return with_diagrams(text) == text


def main(arguments: list[str]) -> int:
    """Exit code 0: written, or up to date; 1: the document differs; 2: markers are missing, or wrong use."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write(__doc__ or "")
        return 2
    try:
        if arguments and not is_current():
            sys.stderr.write(f"{DOCUMENT} differs from the tables: run python docs/make_diagrams.py\n")
            return 1
        if not arguments:
            DOCUMENT.write_text(with_diagrams(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    except ValueError as error:
        sys.stderr.write(f"{DOCUMENT}: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
