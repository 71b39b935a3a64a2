"""docs/troubleshooting.md says what the service says: every condition is there, and no words that it never uses."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from world import World

import est_mailer
from est_mailer.domain.oauth2 import OAuth2, Provider
from est_mailer.jobs.watching.concerns import Left, concerns
from est_mailer.jobs.watching.out_of_order import CLOCK_BACK, DISK_LOW, LASTING, NOTHING_DONE, READ_ONLY, UNREAD_SINCE
from est_mailer.wording import Wording

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
CODE = "\n".join(file.read_text(encoding="utf-8") for file in Path(est_mailer.__file__).parent.rglob("*.py"))
SECTIONS = dict(zip(re.findall(r"(?m)^## (.+)$", TEXT), re.split(r"(?m)^## .+$", TEXT)[1:], strict=True))
STATUS, JOURNAL, MAIL = (
    SECTIONS["What `status` says"],
    SECTIONS["What the journal says"],
    SECTIONS["What the operator's mail says"],
)
OVER = "over"  # "… (over)": its headline is another's


def rows(section: str) -> list[list[str]]:
    """The table's cells, without its head."""
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def quoted(section: str) -> list[str]:
    """What stands in the first column as the service's own words."""
    return [re.findall(r"`([^`]+)`", cells[0])[0] for cells in rows(section)]


def headlines(language: str) -> dict[str, str]:
    table = Wording.of(language, ZoneInfo("Europe/Stockholm")).table
    found = {key.split(".")[1]: text for key, text in table.items() if re.fullmatch(r"alert\.\w+\.headline", key)}
    return {kind: text for kind, text in found.items() if kind != OVER}


@pytest.mark.parametrize("words", [*quoted(STATUS), *quoted(JOURNAL)])
def test_the_service_has_these_words(words: str) -> None:
    for part in re.split(r"\s*…\s*|: …", words):
        assert part.strip(" :") in CODE, part


@pytest.mark.parametrize(
    "template", [*(what for what, _ in LASTING.values()), NOTHING_DONE, UNREAD_SINCE, CLOCK_BACK, DISK_LOW, READ_ONLY]
)
def test_each_thing_that_status_may_say_is_explained(template: str) -> None:
    beginning = re.split(r"\{\w+\}", template)[0].strip(" :")
    told = [" ".join(words.split()) for words in quoted(STATUS)]
    assert any(beginning in words for words in told), beginning


def test_each_thing_that_waits_for_a_person_is_explained() -> None:
    world = World.at_the_meeting().go_to(timedelta(hours=3))
    secret = OAuth2(Provider.MICROSOFT365, "app", "https://login.example", "x", expires=world.now.date())
    account = replace(world.service.deployment.account, oauth2=secret)
    service = replace(world.service, deployment=replace(world.service.deployment, account=account))
    left = Left({"in_doubt": 2, "failed": 2}, held=2, quarantined=2, dead=("skola-norr", "badhuset"))
    told = [re.split(r"\s*…", words)[0] for words in quoted(STATUS)]
    found = concerns(service, left, world.now)
    assert len(found) == 7
    assert [each.what for each in found if not any(words in each.what for words in told)] == []


def test_each_mail_to_the_operator_is_explained_and_no_other() -> None:
    told = {(cells[0], cells[1]) for cells in rows(MAIL)}
    swedish, english = headlines("sv"), headlines("en")
    assert swedish.keys() == english.keys()
    assert told == {(swedish[kind], english[kind]) for kind in swedish}


def test_the_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([\w.]+)\)", TEXT):
        assert (ROOT / "docs" / target).exists(), target
