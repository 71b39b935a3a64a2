"""What ``check`` looks at besides the mail servers: each look finds what would go wrong, says where and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from builders import a_deployment
from command_place import Place as CommandPlace
from config_folders import Folder
from servers.name_server import LoopbackNames

from est_mailer.adapters.name_server import NameServer, Takes
from est_mailer.adapters.store import Store
from est_mailer.checking.clock import look_at_clock, look_at_time_service
from est_mailer.checking.database import look_at_database, look_at_disk, require_room
from est_mailer.checking.domains import look_at_domains
from est_mailer.checking.found import Found, by_weight, exit_code, look_at, remark, wrong
from est_mailer.checking.mails import look_at_mails
from est_mailer.checking.pace import look_at_pace
from est_mailer.cli.checking import show
from est_mailer.config import load
from est_mailer.domain.deployment import Step, WeekTime
from est_mailer.domain.errors import ConfigurationError, Finding, OutOfReach, ServiceError
from est_mailer.domain.model import Member, Role
from est_mailer.installing.clocks import Moment
from est_mailer.installing.tried import Result
from est_mailer.jobs.noted import LEAST_FREE
from est_mailer.looking import Place
from est_mailer.mail.writing.examples import example_letters, letter_classes
from est_mailer.resources import shared_folder
from est_mailer.wording import Wording, languages

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
PARTS = {"footer", "parts", "picture", "own_part", "screened"}  # templates that other templates take in


def members(count: int, *roles: Role) -> list[Member]:
    return [Member(f"m{n}", f"M{n}", "kommun", frozenset(roles), (f"m{n}@exempelstad.example",)) for n in range(count)]


def test_the_heaviest_comes_first_and_its_code_is_the_commands() -> None:
    def away() -> str:
        raise OutOfReach("gone")

    def both() -> str:
        raise ConfigurationError([Finding("est.toml:3", "a", "b"), Finding("est.toml:9", "c", "d")])

    found = (*look_at("well", lambda: "well"), remark("note", "n"), wrong("person", "p"), *look_at("away", away))
    assert [f.what for f in by_weight((*found, *look_at("both", both)))] == [
        "both", "both", "away", "person", "note", "well",
    ]  # fmt: skip
    assert exit_code(found) == 3
    assert [f.where for f in look_at("both", both)] == ["est.toml:3", "est.toml:9"]
    assert exit_code(look_at("well", lambda: "well")) == 0


def test_what_a_look_raises_midway_is_what_it_found() -> None:
    def look() -> object:
        yield Found("a", "well")
        raise OutOfReach("gone", permanent=True)

    (found,) = look_at("a", look)  # type: ignore[arg-type]
    assert (found.result, found.exit_code) == (Result.WRONG, 2)


class TestMails:
    def test_every_template_of_a_mail_is_written_in_every_language(self) -> None:
        ours = shared_folder("templates")
        templates = {letter.template for letter in letter_classes()}
        for language in languages():
            assert templates == {file.stem for file in (ours / language).glob("*.j2")} - PARTS
        words = Wording.of("sv", a_deployment().calendar.zone)
        assert {letter.template for letter in example_letters(a_deployment(), words)} == templates

    def test_a_value_that_is_not_there_is_told_with_the_templates_line(self, tmp_path: Path) -> None:
        own = tmp_path / "templates" / "sv"
        own.mkdir(parents=True)
        text = (shared_folder("templates") / "sv" / "invitation.j2").read_text(encoding="utf-8")
        line = 1 + text[: text.index("{{ unit }}")].count("\n")
        (own / "invitation.j2").write_text(text.replace("{{ unit }}", "{{ enhet }}"), encoding="utf-8")
        (own / "reminder.j2").write_text("{% extends layout %}\n{% if %}", encoding="utf-8")
        (own / "invitaton.j2").write_text("", encoding="utf-8")
        found = list(look_at_mails(a_deployment(), tmp_path))
        assert {f.where: f.exit_code for f in found} == {
            f"{own}/invitation.j2:{line}": 1,
            f"{own}/reminder.j2:2": 1,
            f"{own}/invitaton.j2": 1,
        }
        assert any("'enhet' is undefined" in f.found for f in found)


class TestDomains:
    def test_slips_domains_that_are_not_and_those_that_take_no_mail_are_told_with_their_line(
        self, tmp_path: Path
    ) -> None:
        folder = Folder.of(tmp_path)
        line = folder.row("uddskolan", addresses="udd@exempelsatd.test")
        other = folder.row("faltarna", addresses="falt@taxi.test")
        deployment = load(tmp_path)
        names = {
            "exempelstad.test": Takes.YES,
            "polis.test": Takes.YES,
            "bostad.test": Takes.YES,
            "taxi.test": Takes.NO,
        }
        found = list(look_at_domains(deployment, deployment.register, tmp_path, lambda d: names.get(d, Takes.NOWHERE)))
        told = {(f.where, f.result): f"{f.found} {f.means}" for f in found}
        assert "is exempelsatd.test a slip for exempelstad.test?" in told[f"register.csv:{line}", Result.REMARK]
        assert "exempelsatd.test does not exist" in told[f"register.csv:{line}", Result.WRONG]
        assert "taxi.test says that it takes no mail" in told[f"register.csv:{other}", Result.WRONG]
        assert "falt@taxi.test" in told[f"register.csv:{other}", Result.WRONG]

    def test_without_a_name_server_it_is_a_remark(self, tmp_path: Path) -> None:
        Folder.of(tmp_path)
        deployment = load(tmp_path)
        (found,) = look_at_domains(deployment, deployment.register, tmp_path, NameServer(seconds=0.1).takes_mail)
        assert (found.result, found.exit_code) == (Result.REMARK, 0)
        assert "Nobody answered for" in found.found

    @pytest.mark.parametrize(
        ("domain", "takes"),
        [
            ("mx.example", Takes.YES),
            ("host.example", Takes.YES),
            ("six.example", Takes.YES),
            ("null.example", Takes.NO),
            ("text.example", Takes.NO),
            ("nowhere.example", Takes.NOWHERE),
        ],
    )
    def test_a_name_server_is_asked(self, domain: str, takes: Takes) -> None:
        zone = (
            "mx.example. 60 IN MX 10 mail.mx.example.",
            "host.example. 60 IN A 192.0.2.1",
            "six.example. 60 IN AAAA 2001:db8::1",
            "null.example. 60 IN MX 0 .",
            'text.example. 60 IN TXT "v=spf1 -all"',
        )
        with LoopbackNames(*zone) as names:
            assert NameServer(names.resolver).takes_mail(domain) is takes

    def test_nobody_answers(self) -> None:
        with LoopbackNames() as names:
            resolver = names.resolver
        assert NameServer(resolver, seconds=0.1).takes_mail("mx.example") is Takes.UNKNOWN


class TestPace:
    def test_enough_time(self) -> None:
        (found,) = look_at_pace(a_deployment(), members(100, Role.RESPONDENT))
        assert found.result is Result.WELL

    def test_invitations_that_are_not_out_when_the_reminder_is_due(self) -> None:
        deployment = a_deployment()
        calendar = deployment.calendar
        steps = {**calendar.profile.steps, Step.INVITATION: WeekTime(1, time(8)), Step.REMINDER: WeekTime(1, time(9))}
        close = replace(calendar, profile=replace(calendar.profile, steps=steps))
        slow = replace(deployment, calendar=close, account=replace(deployment.account, per_minute=1))
        found = list(look_at_pace(slow, members(100, Role.RESPONDENT)))
        assert [f.exit_code for f in found] == [1]
        assert "The invitation to 100 takes 1 h 40 min; the reminder comes 1 h after it" in found[0].found

    def test_a_dispatch_that_takes_hours_and_a_day_that_is_full(self) -> None:
        deployment = a_deployment()
        slow = replace(deployment, account=replace(deployment.account, per_minute=1, per_day=250))
        found = list(look_at_pace(slow, members(200, Role.RECIPIENT, Role.RESPONDENT)))
        assert any("The dispatch to 200 takes 3 h 20 min" in f.found for f in found)
        assert [f.exit_code for f in found if f.what == "day's limit"] == [1]
        assert "stops at 250 recipients a day" in found[-1].found


class TestClock:
    @staticmethod
    def clock(*readings: tuple[float, float]) -> Callable[[], Moment]:
        """Readings of clock and stopwatch, in seconds from now; the last one stands."""
        left = list(readings)

        def moment() -> Moment:
            shown, stopwatch = left.pop(0) if len(left) > 1 else left[0]
            return Moment(NOW + timedelta(seconds=shown), stopwatch)

        return moment

    def look(self, *readings: tuple[float, float], latest: datetime | None = None) -> Found:
        return look_at_clock(self.clock(*readings), Moment(NOW, 0.0), lambda _: None, latest)

    def test_a_clock_that_goes(self) -> None:
        assert self.look((3, 3)).result is Result.WELL

    def test_a_stopped_clock(self) -> None:
        found = self.look((0, 0.5), (0, 2))
        assert (found.exit_code, found.result) == (1, Result.WRONG)
        assert "stands still" in found.found
        assert "timedatectl" in found.remedy

    def test_a_clock_before_what_was_written_down(self) -> None:
        found = self.look((3, 3), latest=NOW + timedelta(days=2))
        assert found.exit_code == 1
        assert "2026-11-18 08:00 was written down" in found.found

    @pytest.mark.parametrize(("answer", "result"), [("yes", Result.WELL), ("no", Result.REMARK), (None, Result.REMARK)])
    def test_the_time_service(self, answer: str | None, result: Result) -> None:
        assert [f.result for f in look_at_time_service(lambda: answer)] == [result]


class TestDatabase:
    @pytest.fixture
    def place(self, tmp_path: Path) -> Place:
        Folder.of(tmp_path)
        (tmp_path / "state").mkdir()
        place = Place(tmp_path, {})
        Store.open(place.database).close()
        return place

    def test_sound(self, place: Place) -> None:
        assert [f.result for f in look_at_database(place)] == [Result.WELL]

    def test_a_database_that_others_can_read(self, place: Place) -> None:
        place.database.chmod(0o644)
        found = [f for f in look_at_database(place) if f.exit_code]
        assert [f.remedy for f in found] == [f"chmod 600 {place.database}*"]
        place.state.chmod(0o700)
        assert not [f for f in look_at_database(place) if f.exit_code], "nobody reaches it"

    def test_a_log_that_is_never_emptied(self, place: Place) -> None:
        with place.database.with_name("est.db-wal").open("wb") as log:
            log.truncate(100 * 2**20)
        found = [f for f in look_at_database(place) if f.result is Result.REMARK]
        assert any("write-ahead log has 100 MB" in f.found for f in found)

    def test_a_disk_that_is_nearly_full_is_told_as_it_is(self, tmp_path: Path) -> None:
        """Mail is taken in to the last byte; it is told of before."""
        require_room(LEAST_FREE, tmp_path)
        with pytest.raises(ServiceError, match=r"Only 499 MB are free\. Make room, 500 MB at least"):
            require_room(LEAST_FREE - 1, tmp_path)

    def test_the_disk_is_held_against_a_years_growth(self, place: Place) -> None:
        deployment = load(place.config)
        assert "reckoned from 9 functions" in look_at_disk(place, deployment).found
        many = replace(deployment, register=tuple(members(1, Role.RESPONDENT)) * 400_000)
        found = look_at_disk(place, many)
        assert found.result is Result.REMARK
        assert "full within a year" in found.means


def test_as_json_each_finding_has_the_same_keys(tmp_path: Path) -> None:
    folder = Folder.of(tmp_path)
    nobody = 'security = "none"\nhost = "127.0.0.1"\nport = 9\n'
    for name in ("imap", "smtp"):
        folder.toml(f'[account.{name}]\nhost = "{name}.exempelstad.test"', f"[account.{name}]\n{nobody}")
    found = json.loads(CommandPlace(tmp_path).run("check", "--json", code=3).stdout)["items"]
    assert {frozenset(f) for f in found} == {
        frozenset({"what", "found", "where", "means", "remedy", "result", "exit_code"})
    }
    assert [f["exit_code"] for f in found[:2]] == [3, 3]
    assert found[0]["where"] == "127.0.0.1:9"


def test_for_people_each_finding_is_read_from_the_top_down(capsys: pytest.CaptureFixture[str]) -> None:
    show((wrong("rate", "It takes long.", "Some wait.", "Raise it.", "est.toml"), Found("disk", "60 GB")))
    assert capsys.readouterr().out.splitlines() == [
        "FAILS rate: est.toml: It takes long.",
        "      Some wait.",
        "      Raise it.",
        "ok    disk: 60 GB",
        "1 FAILS, 0 note, 1 ok",
    ]
