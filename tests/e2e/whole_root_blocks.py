"""The documentation's commands for root that cost too much for every run of the tests: ``make try-root``."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from e2e.pasting import Machine, machine_of
from root_blocks import BY_MAKE
from servers.fixtures import MailSystem
from servers.live_systemd import LiveSystemd

COPY = "/var/lib/est-mailer/backups/est-mailer-20261122T080000Z"
SAFE = "/mnt/safe/before-upgrade"


@pytest.fixture(scope="module")
def machine(mail_system: MailSystem, live_systemd: LiveSystemd | None) -> Iterator[Machine]:
    assert live_systemd is not None, "it needs root and a machine that may mount"
    with machine_of(mail_system, live_systemd) as made:
        made.account("est")
        made.run("EST_MAIL_PASSWORD=$(cat /run/secrets/est) est-mailer init /etc/est-mailer --answers answers.toml")
        made.run("systemctl daemon-reload && systemctl start est-mailer")
        yield made


def test_an_upgrade_is_taken_back(machine: Machine) -> None:
    machine.run(f"est-mailer backup {SAFE} && est-mailer backup {COPY}")
    said = machine.paste("docs/operating.md: systemctl stop est-mailer", without="pipx")
    assert "est-mailer resume --name" in said
    assert machine.state() == "active"
    machine.run("test -e /var/lib/est-mailer/newer/est.db")


def test_a_lost_database_and_a_lost_machine_come_back_and_what_is_old_is_erased(machine: Machine) -> None:
    machine.run("systemctl stop est-mailer && mv /var/lib/est-mailer/est.db /tmp && rm -f /var/lib/est-mailer/est.db*")
    machine.paste("docs/keeping.md: install -D")
    machine.run("test ! -e /tmp/lost && systemctl start est-mailer && est-mailer resume --name Berg")
    machine.run("systemctl stop est-mailer && rm -r /var/lib/est-mailer/* /etc/est-mailer/*.toml /etc/est-mailer/*.csv")
    assert "est.toml" in machine.paste("docs/operating.md: est-mailer restore")
    assert machine.state() == "active"
    machine.run("est-mailer resume --name Berg")
    settings = machine.file("/etc/est-mailer/est.toml")
    decided = '[retention]\ndecision = "KS 2026/123 §45"\nmail_in = "2 years"\n'
    settings.write_text(re.sub(r"(?ms)^\[retention\].*?(?=^\[|\Z)", decided, settings.read_text()))
    assert "Nothing was old enough" in machine.paste("docs/keeping.md: est-mailer purge")


def test_several_municipalities_on_one_machine_both_ways(machine: Machine) -> None:
    machine.account("norr")
    asked = "EST_MAIL_PASSWORD=$(cat /run/secrets/est) est-mailer init /etc/est-mailer/exempelstad --untested --answers"
    machine.run(f"{asked} answers.toml")
    machine.paste("docs/install.md: est-mailer init", without="est-mailer init")  # a conversation: tests/installing
    assert machine.state("est-mailer@exempelstad") == "active"
    machine.run("systemctl disable --now est-mailer@exempelstad")
    moved = "/etc/est-mailer-host/exempelstad"
    machine.run(f"install -d {moved} && cd /etc/est-mailer/exempelstad && mv est.toml register.csv ca.pem {moved}")
    machine.paste("docs/hosting.md: useradd")
    assert machine.state("est-mailer-host") == "active"
    assert "exempelstad" in machine.run("est-mailer hosted")


def test_all_of_them_were_pasted(machine: Machine) -> None:
    assert machine.pasted == set(BY_MAKE)
