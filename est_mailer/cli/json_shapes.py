"""What each command prints with --json, as JSON Schema (draft 2020-12), made from the values that it prints.

Within a version no field goes and none means another thing; fields may come. Every field that is named is always there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from est_mailer.checking.found import Found
from est_mailer.cli.auditing import Trail
from est_mailer.cli.backups import BackupMade, Restoration
from est_mailer.cli.changes import Change, Files
from est_mailer.cli.outbox import Mail
from est_mailer.cli.output import schema_name
from est_mailer.cli.packs import PackShown
from est_mailer.cli.revoking import Revocation
from est_mailer.cli.round_reminding import RoundReminded
from est_mailer.cli.round_showing import RoundAnalysed, RoundShown
from est_mailer.cli.screening import Hit, Screened
from est_mailer.cli.unit_files import UnitsWritten
from est_mailer.domain.incoming import Stored
from est_mailer.domain.model import Member
from est_mailer.domain.outgoing import OutboxRow
from est_mailer.domain.rounds.life import Round
from est_mailer.installing.register_report import Imported
from est_mailer.jobs.keeping.purging import Survey
from est_mailer.jobs.keeping.restoring import Old
from est_mailer.jobs.passing import Pass
from est_mailer.jobs.watching.status import Status

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class HostedOne:
    """One municipality of a host. ``wrong``: what a person should know, "" if all is well; waits in seconds."""

    configuration: str
    problem: str
    doing: str
    watched: bool
    visits: int
    visited_at: datetime | None
    wakes: datetime | None
    longest_wait: float
    wrong: str


@dataclass(frozen=True, slots=True)
class Hosted:
    """The municipalities of a host, as it wrote them down at ``at``."""

    at: datetime
    municipalities: Mapping[str, HostedOne]


SHAPES: Mapping[str, Any] = {
    "audit": Trail,
    "backup": BackupMade,
    "check": list[Found],
    "export gis": Files,
    "export registrar": Files,
    "export statutory": Files,
    "export table": Files,
    "held list": list[Stored],
    "held reject": Change,
    "held release": Change,
    "held show": Files,
    "hosted": Hosted,
    "outbox list": list[OutboxRow],
    "outbox retry": Change,
    "outbox settle": Change,
    "outbox show": Mail,
    "preview": Files,
    "purge": Survey,
    "register import": Imported,
    "register show": list[Member],
    "reprocess": Change,
    "restore": Restoration,
    "resume": Old,
    "revoke": Revocation,
    "round analysis": RoundAnalysed,
    "round cancel": Change,
    "round draft": Change,
    "round list": list[Round],
    "round open": Change,
    "round quarter": PackShown,
    "round remind": RoundReminded,
    "round show": RoundShown,
    "round skip": Change,
    "round unskip": Change,
    "round year": PackShown,
    "screening clear": Change,
    "screening list": list[Screened],
    "screening try": list[Hit],
    "status": Status,
    "tick": Pass,
    "tick --dry-run": list[str],
    "trust-clock": Change,
    "units": UnitsWritten,
}
"""Command → the type of what it prints; a list is printed as ``items``."""


def schema_of(command: str) -> dict[str, Any]:
    """The schema of what a command prints. Raises KeyError if it prints no JSON."""
    adapter = TypeAdapter(SHAPES[command])
    made = adapter.json_schema(mode="serialization")
    own = made.pop("$defs", {})
    if made.get("type") == "array":
        made = {"type": "object", "properties": {"items": made}}
    for part in (made, *own.values()):
        _tidied(part)
    name = schema_name(command)
    made["properties"] = {"schema": {"const": name}, **made["properties"]}
    made["required"] = list(made["properties"])
    head = {"$schema": DIALECT, "$id": name, "title": f"est-mailer {command} --json"}
    return {**head, **made, **({"$defs": own} if own else {})}


def _tidied(part: dict[str, Any]) -> None:
    """What is printed is always whole, so that no field has a default; and a field's own name is title enough."""
    for each in _parts(part):
        each.pop("title", None)
        each.pop("default", None)
        if isinstance(each.get("properties"), dict):
            each["required"] = list(each["properties"])
        if "description" in each:
            each["description"] = " ".join(each["description"].replace("``", '"').split())


def _parts(part: object) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for key, value in part.items():
            for below in value.values() if key == "properties" else (value,):
                yield from _parts(below)
    elif isinstance(part, list):
        for below in part:
            yield from _parts(below)
