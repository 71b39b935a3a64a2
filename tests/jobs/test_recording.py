"""The registrar's record of a dispatched round, and the case number that comes back."""

import csv
import hashlib
import io
import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from played import played_once
from world import BROKEN_PANE, GUARDS, MUNICIPALITY, REGISTRAR, ROUND, SCHOOL, STRANGER, World

from est_mailer.domain.deployment import Step
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.dispatch.recording import MANIFEST, registrar_record


@played_once
def dispatched() -> World:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.go_to(Step.MEETING)
    world.complete()
    world.approve()
    return world.go_to(timedelta(minutes=30))


def record(world: World) -> dict[str, bytes]:
    return registrar_record(world.service, world.round)


def test_the_record_has_what_was_sent_to_whom_and_who_approved_it() -> None:
    world = dispatched()
    files = record(world)
    edition = world.store.drafts.edition(ROUND)
    assert edition is not None
    assert files[f"lagesbild-{ROUND}.pdf"] == edition.pdf
    assert files["utskick.eml"] in [mail.content for mail in world.transport.sent]
    rows = list(csv.DictReader(io.StringIO(files["mottagare.csv"].decode("utf-8-sig"), newline="")))
    assert {row["address"]: row["state"] for row in rows} == dict.fromkeys(world.dispatched(), "sent")
    assert GUARDS in world.dispatched()
    facts = json.loads(files["metadata.json"])
    assert [a["coordinator"] for a in facts["approvals"]] == ["samordnare-kommun"]
    assert (facts["round"], facts["status"], facts["recipients"]) == (ROUND, "yellow", len(rows))


def test_json_and_xml_say_the_same() -> None:
    files = record(dispatched())
    facts = json.loads(files["metadata.json"])
    root = ElementTree.fromstring(files["metadata.xml"])
    for name, value in facts.items():
        if isinstance(value, list):
            found = [{child.tag: child.text for child in item} for item in root.findall(name.removesuffix("s"))]
            assert found == [{key: str(item[key]) for key in item} for item in value], name
        else:
            assert (root.findtext(name) or "") == str(value), name


def test_the_manifest_is_what_sha256sum_checks() -> None:
    files = record(dispatched())
    listed = dict(reversed(line.split("  ")) for line in files[MANIFEST].decode().splitlines())
    assert listed == {n: hashlib.sha256(content).hexdigest() for n, content in files.items() if n != MANIFEST}


def test_the_same_round_gives_the_same_record() -> None:
    world = dispatched()
    assert record(world) == record(world)


def test_a_round_that_is_not_dispatched_has_no_record() -> None:
    with pytest.raises(ServiceError, match="has not been dispatched"):
        record(World.invited())


def test_the_registrars_answer_gives_the_round_its_case_number() -> None:
    world = dispatched()
    copy = world.letter(REGISTRAR, Purpose.REGISTRAR_COPY)
    assert world.answer(copy, "Dnr KS 2026/123").kind is AccountKind.COMMAND
    assert "KS 2026/123" in world.letters(REGISTRAR)[-1].text
    assert json.loads(record(world)["metadata.json"])["case_number"] == "KS 2026/123"
    world.answer(copy, "dnr KS 2026/124")
    assert world.store.case_numbers.of(ROUND) == "KS 2026/124"


def test_an_answer_without_a_number_is_asked_about_and_changes_nothing() -> None:
    world = dispatched()
    world.answer(world.letter(REGISTRAR, Purpose.REGISTRAR_COPY), "Tack, den registreras i dag.")
    assert "dnr KS 2026/123" in world.letters(REGISTRAR)[-1].text
    assert world.store.case_numbers.of(ROUND) == ""


@pytest.mark.parametrize("sender", [STRANGER, MUNICIPALITY])
def test_nobody_else_can_give_the_number(sender: str) -> None:
    world = dispatched()
    world.answer(world.letter(REGISTRAR, Purpose.REGISTRAR_COPY), "dnr KS 2026/666", sender=sender)
    assert world.store.case_numbers.of(ROUND) == ""


def test_a_machine_that_answers_for_the_registrar_gives_no_number() -> None:
    world = dispatched()
    copy = world.letter(REGISTRAR, Purpose.REGISTRAR_COPY)
    world.answer(copy, "Ärendet har fått dnr KS 2026/9", auto_submitted="auto-replied")
    assert world.store.case_numbers.of(ROUND) == ""
