"""The journal of a week in which much goes wrong quotes nobody: no address, no subject, no words, no name."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from journal_ear import Entry, listening
from post import SERVICE
from world import (
    BROKEN_PANE,
    CARETAKERS,
    FIRE,
    MUNICIPALITY,
    REGISTRAR,
    SCHOOL,
    STRANGER,
    YOUTH,
    World,
)

from est_mailer.domain.deployment import Step
from est_mailer.domain.journal import Told
from est_mailer.domain.outgoing import Handover, Refusal

NAME = "Amina Exempelsson"
TOO_OLD = "Nu vill jag prata om något helt annat"


def a_troubled_week() -> World:
    """People report, write, err and bounce; the mail system quotes whom it refuses; the mailbox is lost and full."""
    world = World.of()
    world.transport.queue = [
        Handover(Refusal.PAUSE, f"451 4.7.1 <{SCHOOL}>: too many"),
        Handover(Refusal.PERMANENT, f"550 5.1.1 <{YOUTH}>: no such user, said {CARETAKERS}"),
        Handover(Refusal.TEMPORARY, f"450 4.2.1 <{CARETAKERS}>: try later"),
        Handover(Refusal.IN_DOUBT, f"the answer for {MUNICIPALITY} never came"),
    ]
    world.go_to(Step.INVITATION).go_to(timedelta(minutes=20))
    world.send()
    world.report(SCHOOL, BROKEN_PANE)
    world.write(SCHOOL, f"Hej! {NAME} undrar. {TOO_OLD}")
    world.write(STRANGER, f"{NAME} här, ring mig", ("lista.xlsx", b"PK\x03\x04 no workbook"))
    world.write(CARETAKERS, "all quiet")
    world.report(SCHOOL, BROKEN_PANE, FIRE)
    world.go_to(Step.MEETING)
    world.complete(state=f"Lugnt, säger {NAME}.")
    world.approve()
    world.go_to(timedelta(hours=2))
    return world.go_to(Step.FEEDBACK)


def test_a_week_of_troubles_is_told_without_anybodys_words(tmp_path: Path) -> None:
    with listening(tmp_path) as (entries, stream):
        world = a_troubled_week()
    assert stream.getvalue() == ""
    kinds = {entry["EST_EVENT"] for entry in entries}
    assert {Told.STEP_DONE, Told.SENDING_WAITS, Told.MAIL_NOT_SENT, Told.MAIL_PUT_OFF, Told.ALERT} <= kinds
    told = "\n".join(value for entry in entries for value in entry.values())
    assert [secret for secret in secrets(world) if secret.casefold() in told.casefold()] == []
    assert "2026-W47" in told
    of_a_step, of_a_mail = (entry_of(entries, kind) for kind in (Told.STEP_DONE, Told.MAIL_NOT_SENT))
    assert (of_a_step["EST_ROUND"], of_a_mail["EST_MAIL"].isdigit()) == ("2026-W47", True)


def secrets(world: World) -> set[str]:
    """What people are called, where they are written to, and what they and the service wrote."""
    addresses = {a for member in world.service.register for a in member.addresses} | {SERVICE, STRANGER, REGISTRAR}
    sent = {letter.subject for a in addresses for letter in world.letters(a)}
    events = {text for event in (BROKEN_PANE, FIRE) for text in (event.place, event.what)}
    names = {member.name for member in world.service.register}
    locals_ = {address.partition("@")[0] for address in addresses} - {"est"}
    return {*addresses, *locals_, *sent, *events, *names, NAME, TOO_OLD, "Hej 1", "lista.xlsx"}


def entry_of(entries: list[Entry], kind: Told) -> Entry:
    return next(entry for entry in entries if entry["EST_EVENT"] == kind)
