"""The commands about mail: held messages, the outbox, a message read anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_place import Place
from world import STRANGER

from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import OutboxState


def number_of(place: Place, state: OutboxState) -> str:
    with place.store() as store:
        return str(store.outbox.listing([state])[0].id)


def held_number(place: Place) -> str:
    with place.store() as store:
        return str(store.inbound.listing(kind=AccountKind.HELD)[0].id)


def test_held_messages_are_listed_and_shown(place: Place, tmp_path: Path) -> None:
    assert held_number(place) in place.run("held", "list").output
    (listed,) = place.json("held", "list")["items"]
    assert listed["detail"] == "stranger_with_form"
    assert place.json("held", "list", "--quarantined")["items"] == []
    place.run("held", "show", held_number(place), "--out", str(tmp_path / "message.eml"))
    assert STRANGER.encode() in (tmp_path / "message.eml").read_bytes()


@pytest.mark.parametrize(("command", "kind"), [("release", AccountKind.REPORT), ("reject", AccountKind.UNKNOWN)])
def test_a_held_message_is_released_or_rejected(place: Place, command: str, kind: AccountKind) -> None:
    before, number = place.dump(), held_number(place)
    place.run("held", command, number, "--by", "drift", "--dry-run")
    assert place.dump() == before
    place.run("held", command, number, "--by", "drift")
    with place.store() as store:
        assert store.inbound.get(int(number)).accounted is kind
        assert any(entry.actor == "drift" for entry in store.audit.listing())
    place.run("held", command, number, "--by", "drift", code=1)


def test_a_message_that_could_not_be_processed_is_let_rest_by_a_person(place: Place) -> None:
    number = held_number(place)
    with place.store() as store:
        at = store.inbound.get(int(number)).received_at
        store.inbound.reopen(int(number), at)
        store.inbound.account(int(number), AccountKind.QUARANTINED, "larger than the limit", at)
    assert "held reject NUMBER --by YOU" in " ".join(place.run("held", "list", "--quarantined").output.split())
    place.run("held", "release", number, "--by", "drift", code=1)
    place.run("held", "reject", number, "--by", "drift")
    assert place.json("held", "list", "--quarantined")["items"] == []


def test_the_outbox_is_listed_and_shown(place: Place, tmp_path: Path) -> None:
    assert "550" in place.run("outbox", "list", "--state", "failed").output
    (doubtful,) = place.json("outbox", "list", "--state", "in_doubt")["items"]
    assert doubtful["purpose"] == "invitation"
    shown = place.run("outbox", "show", str(doubtful["id"]), "--out", str(tmp_path / "mail.eml"))
    assert doubtful["message_id"] in shown.output.replace("\n", ""), "to look for in the mail system's log"
    assert doubtful["message_id"].encode() in (tmp_path / "mail.eml").read_bytes()


@pytest.mark.parametrize(("said", "state"), [("--sent", OutboxState.SENT), ("--not-sent", OutboxState.QUEUED)])
def test_a_mail_in_doubt_is_settled_once(place: Place, said: str, state: OutboxState) -> None:
    before, number = place.dump(), number_of(place, OutboxState.IN_DOUBT)
    place.run("outbox", "settle", number, said, "--dry-run")
    assert place.dump() == before
    place.run("outbox", "settle", number, said)
    with place.store() as store:
        assert store.outbox.get(int(number)).state is state
    place.run("outbox", "settle", number, said, code=1)


def test_a_refused_mail_is_tried_again(place: Place) -> None:
    before, number = place.dump(), number_of(place, OutboxState.FAILED)
    place.run("outbox", "retry", number, "--dry-run")
    assert place.dump() == before
    place.run("outbox", "retry", number)
    with place.store() as store:
        assert store.outbox.get(int(number)).state is OutboxState.QUEUED
    place.run("outbox", "retry", number, code=1)


def test_a_message_is_read_anew_and_nothing_comes_of_it_twice(place: Place) -> None:
    with place.store() as store:
        (report,) = store.inbound.listing(kind=AccountKind.REPORT)
        rows = len(store.outbox.listing())
    before = place.dump()
    assert "would read" in place.run("reprocess", str(report.id), "--dry-run").output
    assert place.dump() == before
    assert "report" in place.run("reprocess", str(report.id)).output
    with place.store() as store:
        assert len(store.outbox.listing()) == rows
        assert [s.revision for s in store.answers.current("2026-W47").values()] == [1]
    place.run("reprocess", "4711", code=1)
