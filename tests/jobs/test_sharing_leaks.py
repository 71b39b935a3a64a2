"""The raw text never leaves its organisation: two whole weeks with planted words, and every outgoing byte searched."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import Result
from command_place import SECRETS
from config_folders import Folder
from outgoing_search import found_in
from planted_weeks import BOSTAD, GROUP, KOMMUN, KOMMUN_TOO, NEXT_WEEK, POLIS, REGISTRAR, WEEK, Fragile, Plants, Story
from typer.testing import CliRunner
from world import World

from est_mailer.cli.main import app
from est_mailer.config import load
from est_mailer.domain.period import period
from est_mailer.domain.periods.tabulating import table_rows
from est_mailer.domain.publishing import Unreviewed
from est_mailer.jobs.dispatch.recording import registrar_record
from est_mailer.jobs.periods.exports import gis_files, statutory_files
from est_mailer.looking import DATABASE


@dataclass
class Town:
    """The two weeks as they were played."""

    world: World
    folder: Path
    plants: Plants
    shared: tuple[str, ...]
    log: str

    def organisation_of(self, address: str) -> str:
        """Whose address it is; "" for the operator, the registrar and strangers."""
        for member in self.world.service.deployment.register:
            if address in (*member.addresses, *member.deputies, member.manager):
                return member.organisation
        return ""


@pytest.fixture(scope="module", params=["withhold", "release"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Two weeks; with "release" every organisation's coordinator answers for every row."""
    path = tmp_path_factory.mktemp("leaks")
    folder = Folder.of(path)
    folder.toml("[publication]\n", f'[publication]\nsharing = "reviewed"\nunreviewed = "{request.param}"\n')
    folder.path.joinpath("est.toml").open("a").write(f'\n[quarter]\nsteering = ["{GROUP}"]\n')
    folder.add_row(f"sam-kommun-2;Säkerhetschefen;kommun;coordinator recipient;{KOMMUN_TOO};;;;;;")
    folder.add_row(f"sam-bostad;Trygghetsansvarig;bostad;coordinator recipient;{BOSTAD};;;;en;;")
    (path / "state").mkdir()
    world = World.of(load(path), path / "state" / DATABASE)
    world.service = replace(world.service, reader=Fragile())
    records: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    handler.emit = lambda record: records.append(logging.Formatter().format(record))  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        played = Story(world, Plants(), everything=request.param == "release").play()
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    yield Town(world, path, played.plants, played.shared, "\n".join(records))
    world.store.close()


def leaks(town: Town, plants: list[str], outside: str) -> list[tuple[str, str, set[str]]]:
    """Every mail to somebody outside an organisation in which a plant stands: purpose, recipient, the plants."""
    purposes = {row.message_id: row.purpose.value for row in town.world.outbox()}
    found = []
    for mail in town.world.transport.sent:
        if outside and town.organisation_of(mail.recipient) == outside:
            continue
        if here := found_in(plants, mail.content):
            purpose = next((p for id_, p in purposes.items() if id_.encode() in mail.content), "")
            found.append((purpose, mail.recipient, here))
    return found


@pytest.mark.parametrize("organisation", ["kommun", "bostad", ""])
def test_no_outgoing_byte_tells_another_organisation_what_was_reported(town: Town, organisation: str) -> None:
    assert leaks(town, town.plants.by_organisation[organisation], outside=organisation) == []


def test_the_search_finds_every_plant_where_it_may_stand(town: Town) -> None:
    """The control: the own people are told, in their receipts, questions and reviews, and the search sees it."""
    plants = [p for organisation in ("kommun", "bostad") for p in town.plants.by_organisation[organisation]]
    own = {plant for _, _, here in leaks(town, plants, outside="-") for plant in here}
    silent = (  # on to nobody, not even the own people
        "sheet",
        "file",
        "editedandrefused",
        "unclear",
        "poison",
        "erratumbody",
        "beside",
        "deputyrest",
    )
    expected = {p for p in plants if not any(where in p for where in silent)}
    assert expected - own == set()
    in_reviews = {
        plant
        for purpose, recipient, here in leaks(town, plants, outside="-")
        if purpose == "review" and recipient in (KOMMUN, BOSTAD)
        for plant in here
    }
    for where in (
        "firstwhat",
        "firstplace",
        "firstaction",
        "schoolbody",
        "caretakerswhat",
        "studentswhat",
        "askedwhat",
    ):
        assert any(where in plant for plant in in_reviews), where


def test_a_released_row_reaches_the_others_in_the_shared_words(town: Town) -> None:
    drafts = [(r, here) for purpose, r, here in leaks(town, list(town.shared), outside="-") if purpose == "draft"]
    assert {recipient for recipient, _ in drafts} == {KOMMUN, KOMMUN_TOO, POLIS, BOSTAD}
    assert all(here == set(town.shared) for _, here in drafts[:4])


def test_the_own_part_reaches_its_own_recipients_and_its_own_coordinators_preview(town: Town) -> None:
    own = [p for p in town.plants.by_organisation["kommun"] if "ownpart" in p]
    reached = leaks(town, own, outside="-")
    dispatched = {recipient for purpose, recipient, _ in reached if purpose == "dispatch"}
    members = town.world.store.rounds.members(WEEK)
    assert dispatched == {
        a for m in members if m.organisation == "kommun" and "recipient" in m.roles for a in m.addresses
    }
    assert {recipient for purpose, recipient, _ in reached if purpose == "preview"} == {KOMMUN, KOMMUN_TOO}


def test_the_registrar_gets_the_joint_picture_and_no_raw_word(town: Town) -> None:
    copies = town.world.letters(REGISTRAR)
    assert {name.rpartition(".")[2] for letter in copies for name, _ in letter.files} == {"pdf", "xlsx"}
    every = [p for plants in town.plants.by_organisation.values() for p in plants]
    assert not any(found_in(every, content) for letter in copies for _, content in letter.files)


def test_records_and_exports_have_no_raw_word_and_the_shared_ones(town: Town) -> None:
    every = [p for plants in town.plants.by_organisation.values() for p in plants]
    service, now, year = town.world.service, town.world.now, period("2026-Q4")
    record = registrar_record(service, town.world.store.rounds.get(WEEK))
    assert {"utskick.eml", "utskick-v1.eml"} <= set(record)
    files = {**record, **statutory_files(service, year, now), **gis_files(service, year, now)}
    files["table"] = repr(
        table_rows(town.world.store.history.between(year.first, year.until), service.deployment)
    ).encode()
    for name, content in files.items():
        assert found_in(every, content) == set(), name
    # With "release" the last answer to every row is No: what was shared in the first draft is then taken back.
    stands = set(town.shared) if service.deployment.publication.unreviewed is Unreviewed.WITHHOLD else set()
    assert found_in(town.shared, record[f"lagesbild-{WEEK}.xlsx"]) == stands, "the search sees them"


def test_logs_and_the_audit_trail_have_no_content(town: Town) -> None:
    every = [p for plants in town.plants.by_organisation.values() for p in plants]
    assert "could not be processed" in town.log, "the fault was told of"
    assert found_in(every, town.log.encode()) == set()
    for table in ("audit", "facts", "deliveries", "inbound"):
        rows = json.dumps(town.world.dump()[table], default=str)
        assert found_in(every, rows.encode()) == set(), table


def test_no_listing_and_no_preview_tells_what_was_reported(town: Town, tmp_path: Path) -> None:
    every = [p for plants in town.plants.by_organisation.values() for p in plants]
    town.world.store.connection.run("PRAGMA wal_checkpoint(TRUNCATE)")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["--config", str(town.folder), *arguments], env=SECRETS)

    numbers = [str(row.id) for row in town.world.outbox()[::9]]
    commands = [["status"], ["round", "list"], ["round", "show", WEEK], ["round", "show", NEXT_WEEK]]
    commands += [["held", "list"], ["held", "list", "--quarantined"], ["outbox", "list"]]
    commands += [["outbox", "show", number] for number in numbers]
    commands += [[*command, "--json"] for command in commands]
    commands += [["register"], ["tick", "--dry-run"], ["preview", str(tmp_path / "preview")]]
    for command in commands:
        result = run(*command)
        assert result.exit_code == 0, (command, result.output, result.exception)
        assert found_in(every, result.output.encode()) == set(), command
    previews = list((tmp_path / "preview").iterdir())
    assert any(path.suffix == ".pdf" for path in previews)
    assert {"review-sv.xlsx", "review-en.xlsx"} <= {path.name for path in previews}
    for path in previews:
        assert found_in(every, path.read_bytes()) == set(), path.name
