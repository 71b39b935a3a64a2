"""``est-mailer audit``: what was done, in a chain that shows whether anything was taken out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from est_mailer.adapters.store.audit import AuditEntry, require_whole
from est_mailer.cli.context import Json, place_of
from est_mailer.cli.output import as_json, local, say
from est_mailer.cli.tables import table
from est_mailer.domain.errors import ConfigurationError, Finding, ServiceError
from est_mailer.domain.keeping.audit_chain import Head
from est_mailer.looking import reading


@dataclass(frozen=True, slots=True)
class Trail:
    """``head``: the latest link of the whole chain, "" before the first; ``entries``: those asked for."""

    head: str
    entries: tuple[AuditEntry, ...]


def audit(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many entries, the newest first.")] = 100,
    event: Annotated[str | None, typer.Option("--event", help="Only these, e.g. approved, purged.")] = None,
    subject: Annotated[str | None, typer.Option("--subject", help="Only about this, e.g. 2026-W47.")] = None,
    expect: Annotated[
        str | None, typer.Option("--expect", help="A link that was written down: is it still in the chain?")
    ] = None,
    json: Json = False,
) -> None:
    with reading(place_of(context)) as service:
        trail, zone = service.store.audit, service.deployment.calendar.zone
        require_whole(trail)
        if expect is not None:
            _require_link(expect, trail.has)
        entries, head = trail.listing(limit, event, subject), trail.head()
    if json:
        as_json("audit", Trail(str(head) if head else "", entries))
        return
    rows = (
        (e.id, local(e.at, zone), e.actor, e.event, e.subject, ", ".join(f"{k}={v}" for k, v in e.detail.items()))
        for e in entries
    )
    table(("number", "when", "who", "what", "about", "detail"), rows, "There is no such entry.")
    if head:
        say(f"the chain is whole to {head}")


def _require_link(written: str, has: object) -> None:
    assert callable(has)
    try:
        head = Head.of(written)
    except ValueError as error:
        raise ConfigurationError([Finding("--expect", str(error), "Copy it from the record or the backup.")]) from None
    if not has(head):
        raise ServiceError(
            f"The chain does not have the link {head.id} that was written down.",
            "Entries up to it were changed or removed, or the database was restored from a backup made before it: "
            "see est-mailer audit --event restored.",
        )
