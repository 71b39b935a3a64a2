"""The servers as pytest fixtures, started once a session. A missing program is an error, never a skipped test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from servers.dovecot import Dovecot
from servers.libreoffice import LibreOffice
from servers.live_systemd import LiveSystemd, can_boot
from servers.oauth_mail import OAuthMail
from servers.postfix import Postfix
from servers.scripted_smtp import ScriptedSmtp


@dataclass(frozen=True, slots=True)
class MailSystem:
    """A whole mail system: Postfix takes mail for *.example and *.test and delivers it to Dovecot."""

    dovecot: Dovecot
    postfix: Postfix


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    server = Dovecot()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    server = Postfix(dovecot)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def mail_system(dovecot: Dovecot, postfix: Postfix) -> MailSystem:
    return MailSystem(dovecot, postfix)


@pytest.fixture(scope="session")
def oauth_mail() -> Iterator[OAuthMail]:
    servers = OAuthMail()
    try:
        servers.start()
        yield servers
    finally:
        servers.remove()


@pytest.fixture(scope="session")
def libreoffice() -> Iterator[LibreOffice]:
    office = LibreOffice()
    try:
        office.start()
        yield office
    finally:
        office.remove()


@pytest.fixture(scope="session")
def live_systemd() -> Iterator[LiveSystemd | None]:
    """None on a machine where we may not mount."""
    if not can_boot():
        yield None
        return
    systemd = LiveSystemd()
    try:
        systemd.start()
        yield systemd
    finally:
        systemd.remove()


@pytest.fixture(scope="session")
def booted_systemd(live_systemd: LiveSystemd | None) -> LiveSystemd:
    """The same, for tests that are nothing without it: where there is none they say that they have not run."""
    if live_systemd is None:
        pytest.skip("NOT RUN: it needs root and a machine that may mount; everything else has run")
    return live_systemd


@pytest.fixture
def scripted_smtp() -> Iterator[ScriptedSmtp]:
    with ScriptedSmtp() as server:
        yield server
