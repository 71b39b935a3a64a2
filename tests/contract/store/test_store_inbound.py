"""Mail that came in: once each, raw first, one account, then out of the folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import utc

from est_mailer.adapters.store import Conflict, NotStored, Store
from est_mailer.domain.incoming import AccountKind, Fetched

NOW = utc(2026, 11, 16, 7)


def fetched(uid: int, raw: bytes | None = b"Subject: hej\r\n\r\n", uidvalidity: int = 7, size: int = 16) -> Fetched:
    return Fetched("INBOX", uidvalidity, uid, size, raw)


def test_bytes_come_back_as_they_came(store: Store) -> None:
    raw = bytes(range(256))
    number = store.inbound.add(fetched(1, raw, size=256), NOW)
    assert number is not None
    assert store.inbound.raw(number) == raw
    stored = store.inbound.get(number)
    assert (stored.size, stored.received_at, stored.accounted, len(stored.sha256)) == (256, NOW, None, 64)


def test_the_same_bytes_are_stored_once_wherever_they_lie(store: Store) -> None:
    number = store.inbound.add(fetched(1), NOW)
    assert number is not None
    assert store.inbound.add(fetched(2), NOW) is None
    store.inbound.account(number, AccountKind.UNKNOWN, "", NOW)
    unfiled = store.inbound.unfiled("INBOX")
    assert unfiled is not None
    assert [uid for _, uid in unfiled[1]] == [1, 2]


def test_two_messages_that_are_too_large_are_two(store: Store) -> None:
    one, other = store.inbound.add(fetched(1, None, size=10**9), NOW), store.inbound.add(fetched(2, None), NOW)
    assert one is not None
    assert other is not None
    assert one != other
    assert store.inbound.raw(one) == b""
    assert store.inbound.get(one).size == 10**9
    assert store.inbound.add(fetched(1, None, size=10**9), NOW) is None


def test_of_a_message_that_is_too_large_the_headers_are_kept(store: Store) -> None:
    cut = store.inbound.add(replace(fetched(1, None, size=10**9), head=b"From: a@b.test\r\n\r\n"), NOW)
    whole = store.inbound.add(fetched(2, b"From: a@b.test\r\n\r\n"), NOW)
    assert cut is not None
    assert whole is not None
    assert store.inbound.raw(cut) == store.inbound.raw(whole)
    taken = [store.inbound.whole(number) for number in (cut, whole)]
    assert [stored.size > len(raw) for stored, raw in taken] == [True, False]


def test_bytes_just_stored_are_not_read_back_until_another_process_writes(path: Path) -> None:
    with Store.open(path) as store, Store.open(path) as other:
        one, two = store.inbound.add_all([(fetched(n, b"Subject: %d\r\n\r\n" % n), NOW) for n in (1, 2)])
        assert one is not None
        assert two is not None
        asked: list[str] = []
        store.connection.sqlite.set_trace_callback(asked.append)
        assert store.inbound.wholes([one]) == other.inbound.wholes([one])
        assert not any("inbound_raw" in sql for sql in asked)
        other.inbound.account(two, AccountKind.UNKNOWN, "", NOW)
        assert store.inbound.wholes([two]) == other.inbound.wholes([two])


def test_bytes_of_a_change_that_was_undone_are_forgotten(store: Store) -> None:
    numbers: list[int] = []

    def undone() -> None:
        with store.atomic():
            numbers.extend(filter(None, [store.inbound.add(fetched(1), NOW)]))
            raise Conflict("undone")

    with pytest.raises(Conflict):
        undone()
    assert len(numbers) == 1
    assert store.inbound.wholes(numbers) == {}


def test_a_message_that_was_accounted_for_unopened_is_read_back(store: Store) -> None:
    number = store.inbound.add(fetched(1), NOW)
    assert number is not None
    store.inbound.account(number, AccountKind.UNKNOWN, "", NOW)
    assert store.inbound.whole(number)[0] == store.inbound.get(number)


def test_uids_are_counted_per_folder_and_uidvalidity(store: Store) -> None:
    assert store.inbound.last_uidvalidity("INBOX") is None
    assert store.inbound.last_uid("INBOX", 7) == 0
    store.inbound.add(fetched(5, b"a"), NOW)
    store.inbound.add(fetched(2, b"b", uidvalidity=8), NOW + timedelta(minutes=1))
    assert store.inbound.last_uidvalidity("INBOX") == 8
    assert store.inbound.last_uidvalidity("Other") is None
    assert (store.inbound.last_uid("INBOX", 7), store.inbound.last_uid("INBOX", 8)) == (5, 2)


def test_a_mailbox_that_returns_to_an_old_uidvalidity_is_followed(store: Store) -> None:
    for minute, validity in enumerate((7, 8, 7)):
        store.inbound.add(fetched(1, uidvalidity=validity), NOW + timedelta(minutes=minute))
    assert store.inbound.last_uidvalidity("INBOX") == 7


def test_every_message_has_one_account(store: Store) -> None:
    number = store.inbound.add(fetched(1), NOW)
    assert number is not None
    assert store.inbound.unaccounted() == (number,)
    assert store.inbound.account_of(number) is None
    store.inbound.account(number, AccountKind.REPORT, "revision 1", NOW, round="2026-W47", respondent="skola")
    assert store.inbound.unaccounted() == ()
    with pytest.raises(Conflict, match="report"):
        store.inbound.account(number, AccountKind.UNKNOWN, "", NOW)
    assert store.inbound.get(number).accounted is AccountKind.REPORT
    account = store.inbound.account_of(number)
    assert account is not None
    assert (account.round, account.respondent, account.at, account.hold) == ("2026-W47", "skola", NOW, {})


def test_a_held_message_says_what_it_waits_for(store: Store) -> None:
    number = store.inbound.add(fetched(1), NOW)
    assert number is not None
    hold = {"reason": "forged_sender", "claimed": "vik@exempelstad.example"}
    store.inbound.account(number, AccountKind.HELD, "forged_sender", NOW, hold=hold)
    account = store.inbound.account_of(number)
    assert account is not None
    assert account.hold == hold


def test_a_message_that_is_reopened_waits_again_and_the_trail_keeps_what_it_was(store: Store) -> None:
    number = store.inbound.add(fetched(1), NOW)
    assert number is not None
    store.inbound.account(number, AccountKind.QUARANTINED, "ValueError", NOW, round="2026-W47")
    store.inbound.reopen(number, NOW)
    store.inbound.reopen(number, NOW)
    assert store.inbound.unaccounted() == (number,)
    entry, first = store.audit.listing(10)
    assert (first.event, entry.event, entry.subject) == ("accounted", "reopened", f"inbound/{number}")
    assert entry.detail == {"kind": "quarantined", "round": "2026-W47"}
    assert first.detail == {**entry.detail, "content": store.inbound.get(number).sha256}
    store.inbound.account(number, AccountKind.REPORT, "", NOW)


def test_listing_by_kind_and_round(store: Store) -> None:
    for uid, (kind, round_) in enumerate([("report", "2026-W46"), ("report", "2026-W47"), ("bounce", None)], start=1):
        number = store.inbound.add(fetched(uid, b"%d" % uid), NOW)
        assert number is not None
        store.inbound.account(number, AccountKind(kind), "", NOW, round=round_)
    assert [s.id for s in store.inbound.listing()] == [3, 2, 1]
    assert [s.id for s in store.inbound.listing(AccountKind.REPORT)] == [2, 1]
    assert [s.id for s in store.inbound.listing(AccountKind.REPORT, "2026-W46")] == [1]
    assert [s.id for s in store.inbound.listing(round="2026-W47")] == [2]
    assert [s.id for s in store.inbound.listing(limit=1)] == [3]


def test_only_accounted_messages_of_this_uidvalidity_are_to_be_filed(store: Store) -> None:
    numbers = [store.inbound.add(fetched(uid, b"%d" % uid), NOW) for uid in (1, 2, 3)]
    assert store.inbound.unfiled("INBOX") is None
    for number in numbers[:2]:
        assert number is not None
        store.inbound.account(number, AccountKind.UNKNOWN, "", NOW)
    unfiled = store.inbound.unfiled("INBOX")
    assert unfiled is not None
    assert (unfiled[0], [uid for _, uid in unfiled[1]]) == (7, [1, 2])
    store.inbound.filed([location for location, _ in unfiled[1]], NOW)
    assert store.inbound.unfiled("INBOX") is None
    store.inbound.add(fetched(1, b"new", uidvalidity=9), NOW + timedelta(minutes=1))
    assert store.inbound.unfiled("INBOX") is None


def test_what_is_not_there_is_said(store: Store) -> None:
    for ask in (store.inbound.raw, store.inbound.get, store.inbound.account_of):
        with pytest.raises(NotStored, match="no message 42"):
            ask(42)
    with pytest.raises(NotStored):
        store.inbound.account(42, AccountKind.REPORT, "", NOW)


def test_text_broken_by_mail_is_stored_all_the_same(store: Store) -> None:
    number = store.inbound.add(fetched(1), NOW)
    assert number is not None
    store.inbound.account(number, AccountKind.QUARANTINED, "sm\udcc3rg\x00s 😀", NOW, hold={"a": "\udcff"})
    assert store.inbound.get(number).detail == "sm\ufffdrg\x00s 😀"
    account = store.inbound.account_of(number)
    assert account is not None
    assert account.hold == {"a": "\udcff"}
