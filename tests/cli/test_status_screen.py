"""The one screen: what fits, in which order, at which width; what a monitor and a program get of the same."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from command_place import Place
from in_a_terminal import in_a_terminal
from mixed_week import mixed_week
from prometheus_client.parser import text_string_to_metric_families
from world import World

from est_mailer.cli.metrics import exposition
from est_mailer.cli.status_screen import Screen, status_lines
from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Handover, Refusal
from est_mailer.jobs.noted import Kind
from est_mailer.jobs.troubles import trouble
from est_mailer.jobs.watching.status import Server, Status, status
from est_mailer.jobs.watching.weighing import Concern, Weight, by_weight, warning

LINES = 24


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """The week's meeting has been, and the service has stopped."""
    return mixed_week(tmp_path / "config")


def looked(world: World) -> Status:
    return status(world.service, world.now)


def everything(world: World) -> Status:
    """A status that warns of all there is."""
    found = [warning(kind, f"{kind.value}: words of a server that go on for rather a while", "see") for kind in Concern]
    return replace(looked(world), warnings=by_weight(found))


def texts(world: World, found: Status, screen: Screen) -> list[str]:
    return [line.text for line in status_lines(found, world.service.deployment.calendar.zone, screen)]


def height(lines: list[str], columns: int) -> int:
    """What a terminal makes of them."""
    return sum(max(1, -(-len(line) // columns)) for line in lines)


@pytest.mark.parametrize("columns", [48, 60, 80, 120])
def test_whatever_is_wrong_fits_the_screen_with_the_heaviest_first(columns: int) -> None:
    world = World.invited()
    shown = texts(world, everything(world), Screen(columns, LINES - 1))
    assert height(shown, columns) <= LINES - 1
    assert any(line.startswith("1. critical: restored") for line in shown)
    assert shown[-1].endswith("more: est-mailer status --all")
    told = sum(line.lstrip().startswith("do: ") for line in shown)
    assert shown[-1].startswith(f"and {len(Concern) - told} more")


@pytest.mark.parametrize("columns", [60, 80])
def test_the_facts_are_folded_under_themselves(columns: int) -> None:
    world = World.invited()
    lines = texts(world, looked(world), Screen(columns, LINES))
    facts = lines[1 : lines.index("")]
    assert all(len(line) <= columns for line in facts)
    assert {"reported", "next", "held", "queue", "mailbox", "mail out", "calendar"} <= {f[:10].strip() for f in facts}


def test_nothing_is_left_out_or_folded_where_no_screen_is() -> None:
    world = World.invited()
    shown = texts(world, everything(world), Screen())
    assert sum(line.startswith("   do: ") for line in shown) == len(Concern)
    assert any("words of a server that go on for rather a while" in line for line in shown)


def test_it_says_what_is_next_how_many_have_answered_and_when_each_server_was_in_contact() -> None:
    world = World.invited().go_to(timedelta(minutes=5))
    shown = "\n".join(texts(world, replace(looked(world), warnings=()), Screen(80, LINES)))
    assert "reported  0 of 3 (events 0, calm 0, unclear 0, silent 3)" in shown
    assert "next      reminder 2026-11-18 08:00 (in 1 d)" in shown
    assert "mailbox   127.0.0.1: read 2026-11-16 08:05 (0 min ago)" in shown
    assert "mail out  127.0.0.1: answered 2026-11-16 08:00 (5 min ago)" in shown
    assert shown.endswith("Nothing needs a person.")


def test_the_last_word_of_the_mail_system_counts_also_when_it_is_a_no() -> None:
    world = World.of()
    assert {c.server: c.at for c in looked(world).servers} == dict.fromkeys(Server)
    world.transport.queue = [Handover(Refusal.UNREACHABLE, "no route")]
    world.go_to(Step.INVITATION)
    contacts = {c.server: c.at for c in looked(world).servers}
    assert contacts[Server.MAILBOX] == world.now
    assert contacts[Server.MAIL_SYSTEM] is None, "nobody answered"
    world.transport.queue = [Handover(Refusal.PAUSE, "451 too many")]
    world.go_to(timedelta(minutes=6))
    assert looked(world).servers[1].at == world.now


def test_all_that_may_be_noted_has_a_weight_and_is_told_in_its_order() -> None:
    world = World.invited()
    for kind in (Kind.MAILBOX_FULL, Kind.SENDING_WAITS, Kind.LOGIN_REFUSED):
        trouble(world.service, kind, world.now, "90 %")
    kinds = [w.kind for w in looked(world).warnings]
    assert kinds == [Concern.LOGIN_REFUSED, Concern.SENDING_WAITS, Concern.MAILBOX_FULL]
    assert [k.weight for k in kinds] == [Weight.CRITICAL, Weight.WARNING, Weight.WARNING]


def test_a_monitor_is_told_by_the_exit_code_what_weighs_most(place: Place, tmp_path: Path) -> None:
    found = place.json("status")
    assert [w["weight"] for w in found["warnings"]] == ["critical"] + ["warning"] * (len(found["warnings"]) - 1)
    place.run("status", "--exit-code", code=2)
    place.run("status", "--metrics", "--exit-code", code=2)
    unknown = Place(tmp_path / "nowhere").run("status", "--exit-code", code=3)
    assert "There is no such folder" in unknown.stderr
    Place(tmp_path / "nowhere").run("status", code=2)


def test_in_a_terminal_it_is_one_screen_with_a_colour_that_says_nothing_of_its_own(place: Place) -> None:
    coloured = in_a_terminal(place, "status", columns=80, lines=LINES)
    plain = in_a_terminal(place, "status", columns=60, lines=LINES, NO_COLOR="1")
    uncoloured = re.sub("\x1b\\[[0-9]+m", "", coloured)
    assert (
        coloured.count("\x1b[31m1. critical: ")
        == uncoloured.count("\n1. critical: ")
        == plain.count("\n1. critical: ")
        == 1
    )
    assert "\x1b" not in plain + place.run("status").output
    assert height(uncoloured.splitlines(), 80) < LINES
    assert height(plain.splitlines(), 60) < LINES


def test_the_figures_are_what_a_parser_of_prometheus_takes() -> None:
    world = World.invited()
    trouble(world.service, Kind.LOGIN_REFUSED, world.now, "no")
    found = looked(world)
    families = {f.name: f for f in text_string_to_metric_families(exposition(found))}
    assert all(f.name.startswith("est_mailer_") and f.type == "gauge" and f.documentation for f in families.values())
    samples = [sample for f in families.values() for sample in f.samples]
    assert {sample.labels["municipality"] for sample in samples} == {"Exempelstad"}

    def value(name: str, **labels: str) -> float:
        (one,) = [s.value for s in families[f"est_mailer_{name}"].samples if labels.items() <= s.labels.items()]
        return float(one)

    assert value("warnings", weight="critical") == 1
    assert [s.labels["kind"] for s in families["est_mailer_warning"].samples if s.value] == ["login_refused"]
    assert value("respondents", answer="silent") == 3
    assert value("outbox_mails", state="sent") == found.outbox["sent"]
    assert value("contact_timestamp_seconds", server="mailbox") == world.now.timestamp()
    assert found.next_due is not None
    assert value("next_step_timestamp_seconds", step="reminder") == found.next_due.due_at.timestamp()


def test_a_municipality_of_any_name_is_a_label() -> None:
    world = World.invited()
    found = replace(looked(world), municipality='Exempel\\stad "norra"\nsödra')
    families = list(text_string_to_metric_families(exposition(found)))
    assert families[0].samples[0].labels["municipality"] == found.municipality
