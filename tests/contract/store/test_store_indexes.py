"""What is asked often is asked of an index, which SQLite itself says."""

from __future__ import annotations

from collections.abc import Callable

from builders import utc

from est_mailer.adapters.store import Store
from est_mailer.domain.outgoing import Letter, Purpose

NOW = utc(2026, 11, 16, 7)


def plan_of(store: Store, ask: Callable[[], object]) -> str:
    """How SQLite carries out what ``ask`` asks, in its own words."""
    asked: list[str] = []
    store.connection.sqlite.set_trace_callback(asked.append)
    ask()
    store.connection.sqlite.set_trace_callback(None)
    return "\n".join(row["detail"] for sql in asked for row in store.connection.rows(f"EXPLAIN QUERY PLAN {sql}"))


def test_the_questions_asked_often_use_an_index(store: Store) -> None:
    row = store.outbox.queue(Letter("", Purpose.ALERT, "drift@est.example", "<a@est.example>", b""), NOW)
    assert row
    questions: dict[str, Callable[[], object]] = {
        "outbox_by_state": lambda: store.outbox.due(NOW, 10),
        "inbound_by_account": store.inbound.unaccounted,
        "observations_settled": lambda: store.answers.problem_rows(NOW.date()),
        "observations_of_problem": lambda: store.answers.problem_rows(NOW.date(), "skola"),
        "submissions_of (respondent=? AND round=?)": lambda: store.answers.current_of("2026-W47", "skola"),
        "submissions_current (round=?)": lambda: store.answers.current("2026-W47"),
        "locations_unfiled": lambda: store.inbound.unfiled("INBOX"),
        "outbox_by_recipient": lambda: store.outbox.received_since("a@b.example", {Purpose.ANSWER}, NOW),
        "outbox_by_message_id": lambda: store.outbox.by_message_id("<a@est.example>"),
    }
    for index, ask in questions.items():
        plan = plan_of(store, ask)
        assert index in plan, plan
        scans = [line for line in plan.splitlines() if line.startswith("SCAN") and "INDEX" not in line]
        assert all("json_each" in line for line in scans), plan
    assert "TEMP B-TREE" not in plan_of(store, lambda: store.outbox.due(NOW, 10))
