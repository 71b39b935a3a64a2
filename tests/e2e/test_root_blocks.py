"""The documentation's commands for root, as they stand: those that cost little (``make try-root`` has the others)."""

from __future__ import annotations

from e2e.pasting import machine_of
from root_blocks import IN_A_CONTAINER
from servers.fixtures import MailSystem
from servers.live_systemd import LiveSystemd
from servers.ports import until


def test_a_machine_is_installed_and_its_service_started(mail_system: MailSystem, booted_systemd: LiveSystemd) -> None:
    with machine_of(mail_system, booted_systemd) as machine:
        machine.account("est")
        machine.paste("docs/install.md: EST_MAIL_PASSWORD=")
        machine.paste("docs/accounts.md: install -m 600 /dev/stdin", typed="hemligt")
        secret = machine.file("/etc/est-mailer/EST_OAUTH_SECRET")
        assert (secret.read_text(), secret.stat().st_mode & 0o777) == ("hemligt", 0o600)
        machine.paste("docs/accounts.md: openssl req")
        assert machine.file("/etc/est-mailer/EST_OAUTH_CERTIFICATE").read_text().count("-----BEGIN") == 2
        assert not machine.file("/root/pasted/est.key").exists()
        machine.run("mkdir -p /opt/pipx/venvs/est-mailer")  # as pipx makes it
        machine.run("ln -sfn /opt/est-checkout/share /opt/pipx/venvs/est-mailer/share")
        of_the_shells = "/usr/share/bash-completion/completions /usr/share/fish/vendor_completions.d"
        machine.run(f"install -d {of_the_shells}")
        machine.paste("docs/operating.md: install -d")
        linked = machine.run("cat /usr/local/share/man/man1/est-mailer.1 /usr/share/fish/vendor_completions.d/*")
        assert ".Dt EST-MAILER" in linked
        assert "Exempelstad" in machine.paste("docs/operating.md: est-mailer units")
        until(lambda: "next" in machine.run("est-mailer status"), 30, "the service has planned its rounds")
        assert machine.state() == "active"
        assert machine.pasted == set(IN_A_CONTAINER)
