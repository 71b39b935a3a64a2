"""The chain of the audit trail: what breaks it, and where it is said to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from est_mailer.domain.keeping.audit_chain import (
    FIRST,
    Break,
    Head,
    SealedEntry,
    as_actor,
    first_break,
    link_of,
    without_address,
)


def chain(length: int) -> list[SealedEntry]:
    entries, previous = [], FIRST
    for number in range(1, length + 1):
        parts = ("2026-11-16T07:00:00.000000Z", "service", "closed", f"2026-W{number}", "{}")
        link = link_of(previous, number, *parts)
        entries.append(SealedEntry(number, *parts, previous, link))
        previous = link
    return entries


def head_of(entries: list[SealedEntry]) -> Head:
    return Head(entries[-1].id, entries[-1].link)


def test_a_whole_chain_holds() -> None:
    entries = chain(5)
    assert first_break(entries, head_of(entries)) is None
    assert first_break([], None) is None


@pytest.mark.parametrize("column", ["at", "actor", "event", "subject", "detail"])
def test_a_changed_part_breaks_its_own_link(column: str) -> None:
    entries = chain(5)
    entries[2] = replace(entries[2], **{column: "other"})
    assert first_break(entries, None) == Break(3, "its content is not what was sealed")


def test_an_entry_that_is_sealed_anew_breaks_the_next_link() -> None:
    entries = chain(5)
    e = entries[2]
    link = link_of(e.previous, e.id, e.at, "nobody", e.event, e.subject, e.detail)
    entries[2] = replace(e, actor="nobody", link=link)
    assert first_break(entries, None) == Break(4, "it does not follow on the one before it")


def test_a_missing_entry_and_a_missing_tail_are_told() -> None:
    entries = chain(5)
    assert first_break(entries[:2] + entries[3:], None) == Break(3, "it is missing; the next is 4")
    assert first_break(entries[:3], head_of(entries)) == Break(4, "the chain ends here and is said to end at 5")
    assert first_break([], head_of(entries)) == Break(1, "the chain ends here and is said to end at 5")
    assert first_break(entries[:3], None) is None  # what cannot be seen without a link kept elsewhere


def test_parts_cannot_be_moved_between_fields() -> None:
    assert link_of("", 1, "a", "b", "c", "d", "e") != link_of("", 1, "ab", "", "c", "d", "e")


def test_a_head_is_written_and_read() -> None:
    head = head_of(chain(2))
    assert Head.of(str(head)) == head
    for wrong in ("", "2", "2:abc", f"x:{head.link}", f"2:{head.link}0"):
        with pytest.raises(ValueError, match=r"NUMBER:64 hex digits\.$"):
            Head.of(wrong)


def test_a_function_is_named_and_a_person_is_not() -> None:
    assert [as_actor(name) for name in ("samordnare-kommun", "service")] == ["samordnare-kommun", "service"]
    for name in ("Anna Berg", "anna@exempelstad.example", ""):
        assert as_actor(name).startswith("sha256:")


def test_an_address_is_kept_as_its_digest() -> None:
    assert without_address("drift") == "drift"
    hidden = without_address("Anna@Exempelstad.example")
    assert hidden.startswith("sha256:")
    assert hidden == without_address("anna@exempelstad.example")
