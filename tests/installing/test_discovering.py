"""What is proposed for a domain, from what its DNS says: by a name server on loopback."""

from __future__ import annotations

import dns.resolver
import pytest
from network_guard import watched
from servers.name_server import LoopbackNames
from servers.ports import free_ports

from est_mailer.adapters.name_server import NameServer
from est_mailer.domain.deployment import Endpoint
from est_mailer.installing.discovering import Discovery, discover

DOMAIN = "exempelstad.example"


def found(*records: str) -> Discovery:
    with LoopbackNames(*(f"{record.replace('@', DOMAIN)}" for record in records)) as names:
        return discover(DOMAIN, NameServer(names.resolver))


@pytest.mark.parametrize(
    ("records", "preset"),
    [
        (["@. 60 IN MX 0 exempelstad-example.mail.protection.outlook.com."], "microsoft365"),
        (["@. 60 IN MX 10 exempelstad.mx.microsoft."], "microsoft365"),
        (["@. 60 IN MX 5 filter.test.", "autodiscover.@. 60 IN CNAME autodiscover.outlook.com."], "microsoft365"),
        (["@. 60 IN MX 1 smtp.google.com."], "gmail"),
        (["@. 60 IN MX 1 aspmx.l.google.com."], "gmail"),
        (["@. 60 IN MX 1 not-google.com.test."], "dovecot"),
        (["@. 60 IN MX 0 ."], "dovecot"),
        ([], "dovecot"),
    ],
)
def test_the_provider_is_told_by_where_the_mail_goes(records: list[str], preset: str) -> None:
    assert found(*records).preset == preset


def test_the_servers_that_a_domain_names_are_proposed_tls_first() -> None:
    said = found(
        "_imaps._tcp.@. 60 IN SRV 0 1 993 brev.@.",
        "_imap._tcp.@. 60 IN SRV 0 1 143 gammal.@.",
        "_submission._tcp.@. 60 IN SRV 0 1 587 ut.@.",
    )
    assert said.imap == Endpoint(f"brev.{DOMAIN}", 993, "tls")
    assert said.smtp == Endpoint(f"ut.{DOMAIN}", 587, "starttls")
    assert "names its mail servers" in said.because


def test_a_service_that_a_domain_says_it_does_not_have_is_not_proposed() -> None:
    said = found("_imaps._tcp.@. 60 IN SRV 0 0 0 .", "mail.@. 60 IN A 192.0.2.1")
    assert said.imap == Endpoint(f"mail.{DOMAIN}", 993, "tls")


def test_a_guess_is_called_a_guess_and_takes_a_name_that_exists() -> None:
    said = found("mail.@. 60 IN A 192.0.2.1", "smtp.@. 60 IN AAAA 2001:db8::1")
    assert (said.imap, said.smtp) == (
        Endpoint(f"mail.{DOMAIN}", 993, "tls"),
        Endpoint(f"smtp.{DOMAIN}", 587, "starttls"),
    )
    assert "is a guess" in said.because


def test_without_a_name_server_there_is_still_a_proposal() -> None:
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], free_ports(1)[0]
    assert discover(DOMAIN, NameServer(resolver, seconds=0.1)).imap == Endpoint(f"imap.{DOMAIN}", 993, "tls")


@pytest.mark.parametrize("domain", ["exempelstad.example", "kommun.test", "x.invalid", "a..b", "å" * 70 + ".test"])
def test_nobody_is_asked_about_names_that_are_nobodys(domain: str) -> None:
    with watched() as seen:
        assert discover(domain, NameServer(seconds=0.1)).preset == "dovecot"
    assert [place for event, place in seen if domain.endswith(("example", "test", "invalid"))] == []
