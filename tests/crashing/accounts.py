"""Adds up a played week: every mail that came in has one account, every mail that went out arrived once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from crashing.points import Point
from crashing.scene import Scene

from est_mailer.adapters.store import Store

Accounts = Counter[tuple[str, str]]
Letters = Counter[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A week in figures. ``accounts``: (Message-ID, account) of what came in; ``letters``: (round, purpose, recipient)
    of what arrived, without what is told to the operator."""

    accounts: Accounts
    letters: Letters


@dataclass
class Settled:
    """What became of a week with a disturbance. ``missed``: it never came to it.

    ``in_doubt``: Message-ID, and whether it turned out to have arrived; ``refused``: Message-IDs.
    """

    point: Point
    killed: bool = False
    missed: bool = False
    in_doubt: list[tuple[str, bool]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0


def accounts_of(scene: Scene) -> Accounts:
    """Every message in the database with its account; "none" for one that has none."""
    sql = """SELECT r.content, coalesce(i.accounted, 'none') FROM inbound i JOIN inbound_raw r ON r.inbound = i.id"""
    return Counter((scene.id_of(content), kind) for content, kind in scene.rows(sql))


def letters_of(scene: Scene) -> Letters:
    """What arrived, by the outbox's key. A mail that the outbox does not know counts as the round "?"."""
    known = {row[0]: row[1:] for row in scene.rows("SELECT message_id, round, purpose, recipient FROM outbox")}
    found = (known.get(message, ("?", "?", message)) for message in scene.arrived())
    return Counter(key for key in found if key[1] != "alert")


def verdict(scene: Scene, undisturbed: Outcome, settled: Settled) -> list[str]:
    """What is wrong, in words; nothing if all is well."""
    return [
        *_lost_or_doubled_in(scene, undisturbed),
        *_mailbox(scene),
        *_lost_or_doubled_out(scene, undisturbed, settled),
        *_untold(scene, settled),
        *_unfinished(scene),
        *_damaged(scene),
    ]


def _lost_or_doubled_in(scene: Scene, undisturbed: Outcome) -> Iterator[str]:
    accounts = accounts_of(scene)
    stored = Counter(message for message, _ in accounts.elements())
    for message in scene.delivered:
        if stored[message] != 1:
            yield f"lost: {message} was delivered and is stored {stored[message]} times"
    for message, kind in (accounts - undisturbed.accounts).elements():
        yield f"accounted otherwise: {message} as {kind}"


def _mailbox(scene: Scene) -> Iterator[str]:
    left, filed = scene.in_mailbox("INBOX"), Counter(scene.in_mailbox("EST/Processed"))
    if left:
        yield f"left in the inbox: {left}"
    if filed != Counter(scene.delivered):
        yield f"filed away: {filed}"


def _lost_or_doubled_out(scene: Scene, undisturbed: Outcome, settled: Settled) -> Iterator[str]:
    arrived = Counter(scene.arrived())
    yield from (f"duplicate: {message} arrived {n} times" for message, n in arrived.items() if n > 1)
    for message, state in scene.rows("SELECT message_id, state FROM outbox"):
        wanted = {"sent": 1, "withdrawn": 0}.get(state)
        if wanted is None or arrived[message] != wanted:
            yield f"{message} is {state} and arrived {arrived[message]} times"
    letters, told = letters_of(scene), bool(settled.refused)
    for key in (letters - undisturbed.letters).elements():
        if not (told and key[1] == "bounced"):  # that an address was refused is told, rightly
            yield f"duplicate: {key}"
    yield from (f"lost: {key}" for key in (undisturbed.letters - letters).elements())


def _untold(scene: Scene, settled: Settled) -> Iterator[str]:
    """Each day's first mail in doubt is told to the operator; the alert itself may be the one in doubt."""
    alerts = scene.rows("SELECT 1 FROM outbox WHERE purpose = 'alert' AND about LIKE 'in_doubt/%'")
    if settled.in_doubt and not alerts:
        yield "the operator was not told of a mail in doubt"


def _unfinished(scene: Scene) -> Iterator[str]:
    first = scene.rows("SELECT key, state FROM rounds ORDER BY first_day LIMIT 1")
    if [state for _, state in first] != ["fed_back"]:
        yield f"stuck: the round is {first}"


def _damaged(scene: Scene) -> Iterator[str]:
    with Store.open(scene.database) as store:
        yield from (f"damaged: {words}" for words in store.integrity())
