"""What a mail domain says of itself in the DNS: where its mail goes (MX), which mail servers it has (RFC 6186).

Answers are suggestions for a person to accept: nobody vouches for them. A question that gets no answer is no answer.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from dns.exception import DNSException, Timeout
from dns.name import from_text
from dns.rdatatype import RdataType
from dns.resolver import NXDOMAIN, Answer, NoAnswer, NoResolverConfiguration, Resolver

_RESERVED = ("example", "test", "invalid", "localhost", "local")  # RFC 2606, 6761, 6762: in nobody's DNS


@dataclass(frozen=True, slots=True)
class Service:
    """Where a service is: a host and a port."""

    host: str
    port: int


class Takes(StrEnum):
    """Whether a domain takes mail (RFC 5321, 5.1; RFC 7505)."""

    YES = "yes"  # it names its mail servers, or has an address of its own
    NO = "no"  # it says that it takes none (null MX), or has neither
    NOWHERE = "nowhere"  # there is no such domain
    UNKNOWN = "unknown"  # nobody answered


class NameServer:
    """Asks the machine's own name servers, ``seconds`` at most for each question; ``resolver``: others to ask."""

    def __init__(self, resolver: Resolver | None = None, seconds: float = 3.0) -> None:
        self._resolver = resolver
        self._asks_the_world = resolver is None
        self._seconds = seconds
        self._deaf = False

    def mail_goes_to(self, domain: str) -> tuple[str, ...]:
        """The hosts that take the domain's mail, the preferred first."""
        found = sorted(self._asked(domain, RdataType.MX), key=lambda record: int(record.preference))
        return tuple(_host(record.exchange) for record in found)

    def service(self, name: str, domain: str) -> Service | None:
        """The service that the domain names ("_imaps._tcp"); None if it names none, or says that it has none."""
        for record in sorted(self._asked(f"{name}.{domain}", RdataType.SRV), key=lambda found: int(found.priority)):
            if _host(record.target):
                return Service(_host(record.target), int(record.port))
        return None

    def alias(self, host: str) -> str:
        """What a name is an alias of; "" if it is none."""
        return next((_host(record.target) for record in self._asked(host, RdataType.CNAME)), "")

    def exists(self, host: str) -> bool:
        """True if the name has an address."""
        return any(self._asked(host, kind) for kind in (RdataType.A, RdataType.AAAA))

    def takes_mail(self, domain: str) -> Takes:
        """Whether somebody takes mail for a domain."""
        if self._is_reserved(domain):
            return Takes.UNKNOWN
        try:
            try:
                return Takes.YES if any(map(_host, self._names(domain))) else Takes.NO
            except NoAnswer:
                return Takes.YES if self._has_address(domain) else Takes.NO
        except NXDOMAIN:
            return Takes.NOWHERE
        except DNSException:  # no name server, no answer in time, no name at all
            return Takes.UNKNOWN

    def _names(self, domain: str) -> list[object]:
        return [record.exchange for record in self._resolved(domain, RdataType.MX)]

    def _has_address(self, domain: str) -> bool:
        for kind in (RdataType.A, RdataType.AAAA):
            with suppress(NoAnswer):
                self._resolved(domain, kind)
                return True
        return False

    def _asked(self, name: str, kind: RdataType) -> Answer | tuple[()]:
        if self._deaf or self._is_reserved(name):
            return ()
        try:
            return self._resolved(name, kind)
        except (Timeout, NoResolverConfiguration):  # nobody hears: the next question would only be waited for
            self._deaf = True
            return ()
        except DNSException:  # no such name, no such record, no name at all
            return ()

    def _is_reserved(self, name: str) -> bool:
        return self._asks_the_world and name.rpartition(".")[2].casefold() in _RESERVED

    def _resolved(self, name: str, kind: RdataType) -> Answer:
        """Raises DNSException."""
        self._resolver = self._resolver or Resolver()
        return self._resolver.resolve(from_text(name), kind, lifetime=self._seconds, search=False)


def _host(name: object) -> str:
    return str(name).rstrip(".").casefold()
