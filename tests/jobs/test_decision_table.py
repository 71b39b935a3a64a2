"""docs/identity.md is the decision table: every combination of its two tables is tried, and what it says happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from builders import a_deployment, a_member, an_account
from world import DEPUTY, GUARDS, MUNICIPALITY, NEXT_ROUND, POLICE, STRANGER, TESTS_KEY, YOUTH, World

from est_mailer.domain.deployment import Packs, Step
from est_mailer.domain.identity import Token, TokenPurpose, compact, key_mark, seal
from est_mailer.domain.incoming import AccountKind, Fetched
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.identifying import Doubtful, Identity, Known, identify
from est_mailer.jobs.intake.accounting import handle
from est_mailer.jobs.message import open_message
from est_mailer.jobs.outcome import Outcome
from est_mailer.mail.reading.sender import EXCHANGE_ONLINE

PAGE = (Path(__file__).parents[2] / "docs" / "identity.md").read_text(encoding="utf-8")
MX = "mx.exempelstad.example"
STEERING = "styrgrupp@exempelstad.example"
EARLIER, THIS = date(2026, 11, 16), date(2026, 11, 23)
SENDERS = {
    "respondent A": YOUTH,
    "deputy of A": DEPUTY,
    "coordinator, same organisation": MUNICIPALITY,
    "coordinator, another": POLICE,
    "recipient only": GUARDS,
    "steering group": STEERING,
    "stranger": STRANGER,
}
A, B, C, COORDINATOR, GONE = "fritidsgard", "skola-norr", "vardskontor", "samordnare-kommun", "nedlagd"
CODES: Mapping[str, tuple[tuple[TokenPurpose, date, str], ...]] = {
    "none": (),
    "function A": ((TokenPurpose.CHECKLIST, THIS, A),),
    "function B, same organisation": ((TokenPurpose.CHECKLIST, THIS, B),),
    "function C, another organisation": ((TokenPurpose.CHECKLIST, THIS, C),),
    "function A, an earlier round": ((TokenPurpose.CHECKLIST, EARLIER, A),),
    "a function that is not in the round": ((TokenPurpose.CHECKLIST, THIS, GONE),),
    "draft": ((TokenPurpose.DRAFT, THIS, COORDINATOR),),
    "review": ((TokenPurpose.REVIEW, THIS, COORDINATOR),),
    "register": ((TokenPurpose.REGISTER, THIS, COORDINATOR),),
    "pack": ((TokenPurpose.PACK, date(2026, 7, 1), COORDINATOR),),
    "forged, or of another key": ((TokenPurpose.CHECKLIST, THIS, C),),
    "function A, revoked": ((TokenPurpose.CHECKLIST, THIS, A),),
    "functions A and B at once": ((TokenPurpose.CHECKLIST, THIS, A), (TokenPurpose.CHECKLIST, THIS, B)),
}
OF_SERVER = f"Authentication-Results: {MX}; dmarc={{}} header.from=DOMAIN"
OF_EXCHANGE = "Authentication-Results: spf=pass smtp.mailfrom=x.example; dmarc={} action=none header.from=DOMAIN"
CARRIED: Mapping[str, tuple[str, ...]] = {
    "its header says pass": (OF_SERVER.format("pass"),),
    "its header says fail": (OF_SERVER.format("fail"),),
    "no header": (),
    "its header says fail, and under it one with its name says pass": (
        OF_SERVER.format("fail"),
        OF_SERVER.format("pass"),
    ),
    "the header of another server says pass": (OF_SERVER.format("pass").replace(MX, "mx.evil.test"),),
    "internal mail": ("X-MS-Exchange-Organization-AuthAs: Internal",),
    "external mail, pass": ("X-MS-Exchange-Organization-AuthAs: Anonymous", OF_EXCHANGE.format("pass")),
    "external mail, fail": ("X-MS-Exchange-Organization-AuthAs: Anonymous", OF_EXCHANGE.format("fail")),
    "a header says fail": (OF_SERVER.format("fail"),),
}
SERVERS = {"a server": MX, "exchange-online": EXCHANGE_ONLINE, "none": None}


def tables() -> Iterator[list[list[str]]]:
    """The page's tables, header first."""
    for block in PAGE.split("\n\n"):
        lines = [line.strip("| ").split(" | ") for line in block.splitlines() if line.startswith("|")]
        if lines:
            yield [[cell.strip() for cell in line] for line in lines if not set("".join(line)) <= set("-| ")]


BELIEVING, DECIDING = tables()
SAID = [tuple(row) for row in BELIEVING[1:]]
CELLS = {(row[0], sender): cell for row in DECIDING[1:] for sender, cell in zip(DECIDING[0][1:], row[1:], strict=True)}


@pytest.fixture(scope="module")
def world() -> World:
    register = (*a_deployment().register, a_member(GONE))
    packs = Packs(steering=(STEERING,))
    gone = replace(register[-1], valid_until=date(2026, 11, 22))
    world = World.of(register=(*register[:-1], gone), packs=packs, account=an_account(authserv_id=MX))
    world.go_to(Step.INVITATION)
    return world.go_to(Step.INVITATION, NEXT_ROUND)


@dataclass(frozen=True)
class Tried:
    """What was decided of a comment, and what followed. ``mails``: (purpose, recipient) of each that was queued."""

    who: Identity
    outcome: Outcome | None
    mails: frozenset[tuple[Purpose, str]]


class _Undone(Exception):
    pass


def tried(world: World, server: str, carried: str, code: str, sender: str, *, to_the_end: bool) -> Tried:
    """A comment by the sender, with these codes in its thread, is judged (and handled); then all of it is undone."""
    deployment = replace(world.service.deployment, account=an_account(authserv_id=SERVERS[server]))
    service, found = replace(world.service, deployment=deployment), []
    try:
        with service.store.atomic():
            before = {row.id for row in service.store.outbox.listing()}
            raw = comment(world, code, SENDERS[sender], CARRIED[carried])
            number = service.store.inbound.add(Fetched("INBOX", 1, 999, len(raw), raw), world.now)
            assert number is not None
            if code == "function A, revoked":
                service.store.revocations.add(world.store.rounds.number_of(A), key_mark(TESTS_KEY), "drift", world.now)
            message = open_message(service, number, raw)
            who = identify(service, message, world.now)
            outcome = handle(service, message, world.now) if to_the_end else None
            queued = (row for row in service.store.outbox.listing() if row.id not in before)
            found.append(Tried(who, outcome, frozenset((row.purpose, row.recipient) for row in queued)))
            raise _Undone
    except _Undone:
        return found[0]


def comment(world: World, code: str, sender: str, headers: tuple[str, ...]) -> bytes:
    key = b"the key of somebody who has none" if code == "forged, or of another key" else TESTS_KEY
    tokens = [Token(purpose, day, world.store.rounds.number_of(id_)) for purpose, day, id_ in CODES[code]]
    thread = " ".join(f"<{compact(seal(token, key))}.{n}@exempelstad.example>" for n, token in enumerate(tokens))
    lines = [header.replace("DOMAIN", sender.rpartition("@")[2]) for header in headers]
    lines += [f"From: {sender}", "To: est@exempelstad.example", "Subject: SV: EST"]
    lines += [f"References: {thread}"] if thread else []
    return ("\r\n".join(lines) + "\r\n\r\nVi hinner inte i dag.\r\n").encode()


def expected(code: str, sender: str, *, believed: bool) -> str:
    cell = CELLS[code, sender]
    if believed or sender == "stranger" or cell == "held: tokens_differ":
        return cell
    return "held: forged_sender"


def described(who: Identity) -> str:
    """The decision in the words of the page."""
    if isinstance(who, Doubtful):
        return f"held: {who.reason}"
    if not isinstance(who, Known):
        return "nothing"
    if who.respondent is not None:
        return f"answers for {({A: 'A', B: 'B', C: 'C'})[who.respondent.id]}"
    if who.coordinator is not None:
        return "coordinates"
    return "heard" if who.steering is None else "steers"


def test_the_page_has_every_case() -> None:
    assert set(CODES) == {row[0] for row in DECIDING[1:]}
    assert set(SENDERS) == set(DECIDING[0][1:])
    assert {server for server, _, _ in SAID} == set(SERVERS)
    assert {carried for _, carried, _ in SAID} == set(CARRIED)
    assert {believed for _, _, believed in SAID} == {"yes", "no"}


@pytest.mark.parametrize(("server", "carried", "believed"), SAID)
@pytest.mark.parametrize("code", CODES)
def test_every_combination_is_decided_as_the_page_says(
    world: World, server: str, carried: str, believed: str, code: str
) -> None:
    for sender in SENDERS:
        found = tried(world, server, carried, code, sender, to_the_end=False)
        assert described(found.who) == expected(code, sender, believed=believed == "yes"), sender


@pytest.mark.parametrize("carried", ["its header says pass", "its header says fail"])
@pytest.mark.parametrize("code", CODES)
def test_what_follows_is_what_the_page_says(world: World, carried: str, code: str) -> None:
    for sender, address in SENDERS.items():
        found = tried(world, "a server", carried, code, sender, to_the_end=True)
        cell = expected(code, sender, believed=carried == "its header says pass")
        assert found.outcome is not None
        held = found.outcome.kind is AccountKind.HELD
        assert held is cell.startswith("held"), sender
        assert ({(Purpose.HELD, MUNICIPALITY), (Purpose.HELD, POLICE)} <= found.mails) is held, sender
        answered = (Purpose.ANSWER, address) in found.mails
        hears_why = sender != "stranger" and cell not in ("held: forged_sender", "held: tokens_differ")
        assert answered is (hears_why if held else cell != "nothing"), sender
        if sender == "stranger":
            assert STRANGER not in {recipient for _, recipient in found.mails}
