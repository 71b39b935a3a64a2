"""The domains of every address that mail is sent to: slips of the pen, and whether anybody takes mail for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from est_mailer.adapters.name_server import Takes
from est_mailer.checking.found import Found, remark, wrong
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.errors import first_of
from est_mailer.domain.model import Member
from est_mailer.workbooks.importing.addresses import PRIVATE, slip_for

_AT_ONCE = 8
_SHOWN = 3
_Ask = Callable[[str], Takes]


def look_at_domains(deployment: Deployment, in_force: Sequence[Member], folder: Path, ask: _Ask) -> Iterator[Found]:
    """Each domain that looks like a slip, that does not exist, or that takes no mail; ``ask``: a name server."""
    by_domain = _by_domain(deployment, in_force)
    places = _Places.of(folder)
    owned = {d.casefold() for o in deployment.organisations.values() for d in o.domains}
    slips = {d: near for d in by_domain if (near := slip_for(d, owned | PRIVATE))}
    for domain, near in slips.items():
        found = f"{first_of(by_domain[domain], _SHOWN)}: is {domain} a slip for {near}?"
        remedy = "Correct it; if it is right, add it to the domains of its organisation in est.toml."
        yield remark("domains", found, "Mail would go to somebody else, or nowhere.", remedy, places.of_domain(domain))
    yield from _asked(by_domain, places, ask)


def _by_domain(deployment: Deployment, members: Iterable[Member]) -> dict[str, tuple[str, ...]]:
    """Domain → the addresses in it, in force now or the configuration's own."""
    own = (deployment.operator, deployment.registrar or "", *deployment.packs.steering, deployment.account.address)
    of_register = (a for m in members for a in (*m.addresses, *m.deputies, m.manager or ""))
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for address in (*of_register, *own):
        if address:
            found[address.rpartition("@")[2].casefold()][address] = None
    return {domain: tuple(addresses) for domain, addresses in found.items()}


def _asked(by_domain: Mapping[str, Sequence[str]], places: _Places, ask: _Ask) -> Iterator[Found]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = dict(zip(by_domain, pool.map(ask, by_domain), strict=True))
    for domain, answer in answers.items():
        if answer in (Takes.NO, Takes.NOWHERE):
            found = "does not exist" if answer is Takes.NOWHERE else "says that it takes no mail"
            means = f"What is sent to {first_of(by_domain[domain], _SHOWN)} comes back."
            remedy = "Correct the addresses in the register."
            yield wrong("domains", f"The domain {domain} {found}.", means, remedy, places.of_domain(domain))
    unknown = [domain for domain, answer in answers.items() if answer is Takes.UNKNOWN]
    well = sum(answer is Takes.YES for answer in answers.values())
    if unknown:
        names = ", ".join(unknown[:_SHOWN]) + (" …" if len(unknown) > _SHOWN else "")
        means = "A domain that is misspelt shows first when mail comes back."
        remedy = "See that this machine reaches a name server (DNS), and check again."
        yield remark("domains", f"Nobody answered for {len(unknown)} of {len(answers)}: {names}.", means, remedy)
    if well:
        yield Found("domains", f"{well} of {len(answers)} take mail.")


class _Places:
    """Where a domain stands in the configuration's files."""

    def __init__(self, lines: Sequence[tuple[str, str]]) -> None:
        self._lines = lines

    @classmethod
    def of(cls, folder: Path) -> _Places:
        """Every line of the register and of est.toml, under its name."""
        found = []
        for name in ("register.csv", "est.toml"):
            text = (folder / name).read_bytes().decode("utf-8", errors="replace")
            found += [(f"{name}:{number}", line.casefold()) for number, line in enumerate(text.splitlines(), start=1)]
        return cls(found)

    def of_domain(self, domain: str) -> str:
        """The first line with an address in the domain; "" if it came by mail."""
        return next((place for place, line in self._lines if f"@{domain}" in line), "")
