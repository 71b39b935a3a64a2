"""What is read from a configuration that holds, and everything at once from one that does not."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from config_folders import MUNICIPALITIES, TODAY, Folder

from est_mailer.config import load
from est_mailer.config.fields import contrast_on_white
from est_mailer.config.loading import load_est_toml
from est_mailer.domain.deployment import Deployment, Endpoint, HolidayPolicy, Step, WeekTime
from est_mailer.domain.errors import ConfigurationError
from est_mailer.domain.ladder import Ladder
from est_mailer.domain.model import Role
from est_mailer.domain.oauth2 import Provider
from est_mailer.domain.publishing import Unreviewed
from est_mailer.resources import shared_folder


def test_the_example_is_a_whole_municipality() -> None:
    example = load(shared_folder("config"), TODAY)
    in_force = example.on(TODAY)
    assert len(example.indicators) == 8
    assert len(example.areas) == 8
    assert [o.id for o in example.organisations.values()] == ["kommun", "polis", "bostad", "vakt"]
    assert sum(Role.RESPONDENT in m.roles for m in in_force) >= 40
    assert sum(Role.RECIPIENT in m.roles for m in in_force) >= 15
    assert {m.organisation for m in example.coordinators(TODAY)} == {"kommun", "polis", "bostad"}
    assert {m.language for m in in_force} == {"sv", "en"}
    assert len(example.register) > len(in_force)  # one that has ended, one that is to come


def test_the_examples_labels_are_in_both_languages_and_its_colours_can_be_read() -> None:
    example = load(shared_folder("config"))
    for label in [i.name for i in example.indicators] + [i.help for i in example.indicators]:
        assert set(label.by_language) == {"sv", "en"}
    assert all(contrast_on_white(status.colour) >= 7 for status in example.statuses)


def test_the_calendar_of_the_week() -> None:
    calendar = load(MUNICIPALITIES / "exempelstad", TODAY).calendar
    assert calendar.zone == ZoneInfo("Europe/Stockholm")
    assert calendar.anchor == date(2026, 1, 5)
    assert calendar.grace == timedelta(hours=24)
    assert calendar.profile.steps[Step.CLOSE] == WeekTime(3, time(15))
    assert list(calendar.profile.steps) == list(Step)


def test_a_municipality_with_nothing_in_common() -> None:
    north = load(MUNICIPALITIES / "northmere", TODAY)
    assert (north.municipality, north.language, north.registrar) == ("Northmere", "en", None)
    assert north.calendar.profile.every_weeks == 2
    assert north.calendar.holiday_policy is HolidayPolicy.NEXT_WORKDAY
    assert Step.REMINDER not in north.calendar.profile.steps
    assert north.calendar.profile.steps[Step.MEETING] == WeekTime(2, time(11))
    assert north.publication.approvals == 2
    assert north.publication.hold == timedelta(minutes=30)
    assert north.ladder == Ladder(1, 2, 3, 0)
    assert load(MUNICIPALITIES / "exempelstad", TODAY).ladder == Ladder()
    assert north.indicators[0].name("sv") == "Street drinking"
    assert {m.language for m in north.register} == {"en"}
    (shopwatch,) = [m for m in north.register if m.id == "shopwatch"]
    assert shopwatch.areas == ("high-street", "lower-marsh")
    assert shopwatch.roles == {Role.RESPONDENT, Role.RECIPIENT}


def test_the_row_of_a_function() -> None:
    register = {m.id: m for m in load(MUNICIPALITIES / "exempelstad", TODAY).register}
    school = register["uddskolan"]
    assert school.deputies == ("rektor.udd@exempelstad.test",)
    assert school.manager == "skolchef@exempelstad.test"
    assert (school.valid_from, school.valid_until, school.language) == (date.min, None, "sv")
    assert register["bovardarna"].addresses == ("vardar@bostad.test", "jour@bostad.test")
    assert register["badhuset"].valid_from == date(2027, 1, 11)


def test_a_function_may_have_had_other_rows_before(folder: Folder) -> None:
    folder.row("uddskolan", valid_until="2026-08-31")
    folder.add_row("uddskolan;Uddens skola;kommun;respondent;uddskolan@exempelstad.test;;;;;2026-09-01;")
    names = [m.name for m in load(folder.path, TODAY).on(TODAY) if m.id == "uddskolan"]
    assert names == ["Uddens skola"]


def test_everything_wrong_is_told_at_once(folder: Folder) -> None:
    folder.toml('zone = "Europe/Stockholm"', 'zone = "Stockholm"')
    folder.toml("hold_minutes = 15", "hold_minuts = 15")
    folder.toml('close = "wed 15:00"', 'close = "ons 15:00"')
    folder.toml('draft = "wed 16:00"', 'draft = "fri 16:00"')
    folder.toml('id = "brand"', 'id = "skadegorelse"')
    folder.toml('address = "est@exempelstad.test"', 'address = "est"')
    folder.row("uddskolan", areas="uden", roles="repondent", valid_until="snart")
    folder.row("gatukontoret", addresses="falt@exempelstad.test")
    wheres = [where for where, _, _ in folder.refusals()]
    toml, register = [w for w in wheres if w.startswith("est")], [w for w in wheres if w.startswith("register")]
    assert len(toml) == 6
    assert len(register) == 4
    assert wheres == toml + register
    assert toml == sorted(toml, key=lambda where: int(where.split(":")[1]))


def test_a_broken_est_toml_does_not_hide_the_register(folder: Folder) -> None:
    folder.toml("[municipality]", "[municipality")
    line = folder.row("uddskolan", addresses="nej")
    assert [where for where, _, _ in folder.refusals()] == ["est.toml:6", f"register.csv:{line}, column addresses"]


def test_one_fault_does_not_cause_others(folder: Folder) -> None:
    folder.toml('name = "Udden"', "name = 5")  # the area is still known to the register and the priorities
    assert len(folder.refusals()) == 1


@pytest.mark.parametrize("loaded", [load, load_est_toml])
def test_a_file_is_not_taken_for_a_folder_that_is_to_be_made(
    tmp_path: Path, loaded: Callable[[Path], Deployment]
) -> None:
    (tmp_path / "est.toml").write_text("")
    with pytest.raises(ConfigurationError) as refused:
        loaded(tmp_path / "est.toml")
    (finding,) = refused.value.findings
    assert (finding.wrong, finding.remedy) == ("This is a file, not a folder.", f"Name its folder: {tmp_path}")


def test_no_configuration(tmp_path: Path) -> None:
    for folder, wrong in ((tmp_path, "There is no configuration here."), (tmp_path / "no", "There is no such folder.")):
        with pytest.raises(ConfigurationError) as refused:
            load(folder)
        (finding,) = refused.value.findings
        assert finding.where == str(folder)
        assert finding.wrong == wrong
        assert finding.remedy == f"Make one to begin from: est-mailer init {folder}"
        assert refused.value.exit_code == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_register_as_spreadsheets_save_it(folder: Folder, encoding: str, separator: str) -> None:
    text = folder.text("register.csv").replace(";", separator).replace("\n", "\r\n")
    (folder.path / "register.csv").write_bytes(text.encode(encoding))
    names = {m.id: m.name for m in load(folder.path, TODAY).register}
    assert names["faltarna"] == "Fältarna"
    assert len(names) == 12


def test_the_order_of_columns_and_their_capitals_are_free(folder: Folder) -> None:
    lines = [line.split(";") for line in folder.text("register.csv").splitlines()]
    lines[0] = [cell.upper() for cell in lines[0]]
    folder.write("register.csv", "\n".join(";".join(reversed(cells)) for cells in lines))
    assert load(folder.path, TODAY).register == load(MUNICIPALITIES / "exempelstad", TODAY).register


def test_own_words_come_first_however_their_key_is_written(folder: Folder) -> None:
    folder.toml(
        "[account]\n",
        '[texts.sv]\nchecklist.title = "Trygghet"\n\n[texts.en]\n"checklist.title" = "Safety"\n\n[account]\n',
    )
    texts = load(folder.path, TODAY).texts
    assert texts == {"sv": {"checklist.title": "Trygghet"}, "en": {"checklist.title": "Safety"}}


def test_est_toml_overrides_its_preset(folder: Folder) -> None:
    folder.write("ca.pem", "a certificate")
    head = folder.text("est.toml").split("[account]")[0]
    folder.write(
        "est.toml",
        head
        + '[account]\npreset = "dovecot"\naddress = "est@exempelstad.test"\ndisplay_name = "EST"\nusername = "est"\n'
        + 'ca_file = "ca.pem"\nper_minute = 600\ncredential = "EST_OTHER"\n'
        + '[account.imap]\nhost = "127.0.0.1"\nport = 1430\nsecurity = "none"\n'
        + '[account.smtp]\nhost = "localhost"\nport = 2525\nsecurity = "none"\nlogin = false\n',
    )
    account = load(folder.path, TODAY).account
    assert account.imap == Endpoint("127.0.0.1", 1430, "none")
    assert account.smtp == Endpoint("localhost", 2525, "none")
    assert (account.username, account.per_minute, account.smtp_login) == ("est", 600, False)
    assert account.secret == "EST_OTHER"
    assert account.processed == "EST/Processed"  # from the preset
    assert account.ca_file == str(folder.path / "ca.pem")


@pytest.mark.parametrize(
    ("preset", "provider", "per_minute", "imap"),
    [
        ("demo", None, 6000, Endpoint("127.0.0.1", 1143, "none")),
        ("dovecot", None, 60, Endpoint("imap.x.test", 993, "tls")),
        ("microsoft365", Provider.MICROSOFT365, 30, Endpoint("outlook.office365.com", 993, "tls")),
        ("gmail", None, 20, Endpoint("imap.gmail.com", 993, "tls")),
    ],
)
def test_every_preset_loads(
    folder: Folder, preset: str, provider: Provider | None, per_minute: int, imap: Endpoint
) -> None:
    hosts = (
        '[account.imap]\nhost = "imap.x.test"\n[account.smtp]\nhost = "smtp.x.test"\n' if preset == "dovecot" else ""
    )
    head = folder.text("est.toml").split("[account]")[0]
    own = f'[account]\npreset = "{preset}"\naddress = "est@exempelstad.test"\ndisplay_name = "EST"\n'
    if provider:
        hosts = '[account.oauth2]\ntenant = "exempelstad.onmicrosoft.test"\nclient_id = "app"\n'
    folder.write("est.toml", head + own + hosts)
    account = load(folder.path, TODAY).account
    assert (account.oauth2 and account.oauth2.provider) == provider
    assert (account.per_minute, account.imap) == (per_minute, imap)
    assert account.username == "est@exempelstad.test"


def test_every_preset_is_tested() -> None:
    presets = {file.stem for file in shared_folder("mailboxes").glob("*.toml")}
    assert presets == {"demo", "dovecot", "microsoft365", "gmail"}


def test_a_preset_of_ones_own(folder: Folder) -> None:
    folder.write("konto.toml", (shared_folder("mailboxes") / "demo.toml").read_text(encoding="utf-8"))
    head = folder.text("est.toml").split("[account]")[0]
    own = '[account]\npreset = "konto.toml"\naddress = "est@exempelstad.test"\ndisplay_name = "EST"\n'
    folder.write("est.toml", head + own)
    assert load(folder.path, TODAY).account.imap.port == 1143


def test_a_deployment_cannot_be_changed() -> None:
    deployment = load(MUNICIPALITIES / "northmere", TODAY)
    with pytest.raises(dataclasses.FrozenInstanceError):
        deployment.municipality = "Southmere"  # type: ignore[misc]


def test_rows_are_shared_openly_unless_the_municipality_says_otherwise(tmp_path: Path) -> None:
    folder = Folder.of(tmp_path)
    assert not load(folder.path).publication.reviewed
    folder.toml("[publication]\n", '[publication]\nsharing = "reviewed"\nunreviewed = "release"\n')
    publication = load(folder.path).publication
    assert publication.reviewed
    assert publication.unreviewed is Unreviewed.RELEASE
    folder.toml('"reviewed"', '"secret"')
    where, wrong, remedy = folder.refusal()
    assert (where.split(":")[0], "“secret”" in wrong) == ("est.toml", True)
    assert "open, reviewed" in remedy
