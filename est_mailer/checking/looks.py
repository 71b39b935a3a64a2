"""Everything the service needs is looked at, and what is wrong is said before it does harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from est_mailer.adapters.name_server import NameServer, Takes
from est_mailer.bootstrap import require_extra, tokens_of
from est_mailer.checking.backups import look_at_backups
from est_mailer.checking.clock import latest_written, look_at_clock, look_at_time_service, ntp_synchronized
from est_mailer.checking.database import look_at_database, look_at_disk
from est_mailer.checking.domains import look_at_domains
from est_mailer.checking.forged import Probe, exchangers, send_forged
from est_mailer.checking.found import Found, Look, by_weight, look_at, of_trial, remark
from est_mailer.checking.mails import look_at_mails
from est_mailer.checking.pace import look_at_pace
from est_mailer.checking.secrets import secret_looks
from est_mailer.checking.servers import mail_servers
from est_mailer.config import load, read_token_key
from est_mailer.domain.counting import counted
from est_mailer.domain.deployment import Deployment, Endpoint
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.model import Member, Role
from est_mailer.domain.progress import UNSEEN, Progress
from est_mailer.domain.publishing import Unreviewed
from est_mailer.installing.trial import Servers, servers
from est_mailer.installing.trial_mail import Conditions, try_mail
from est_mailer.looking import Place, reading, require_sound_register


@dataclass(frozen=True, slots=True)
class World:
    """What a check is given of the world besides the servers: clocks and chance, the name server, the time service.

    ``outside``: where a forged mail is handed in as a stranger would; None: at the domain's own mail exchangers.
    """

    conditions: Conditions
    names: NameServer = field(default_factory=NameServer)
    time_service: Callable[[], str | None] = ntp_synchronized
    outside: Sequence[Endpoint] | None = None


def check_all(place: Place, world: World, *, probe: bool = False, progress: Progress = UNSEEN) -> tuple[Found, ...]:
    """Everything, the heaviest first. ``probe``: mails are sent to the account itself, one of them forged.

    Raises ConfigurationError: without a configuration nothing else can be told.
    """
    now, moment = world.conditions.now(), world.conditions.moment
    deployment = load(place.config, now.date())
    today = now.astimezone(deployment.calendar.zone).date()
    require_extra(deployment.account)
    account, tokens = deployment.account, tokens_of(deployment.account, place.environ)
    found = [Found("configuration", f"{deployment.municipality}: est.toml and register.csv are sound")]
    with servers(account, place.environ, tokens) as reached:
        looks: tuple[Look, ...] = (
            ("token key", lambda: f"{len(read_token_key(place.environ))} bytes"),
            *secret_looks(account, place.environ, tokens, today),
            ("database", lambda: look_at_database(place)),
            ("disk", lambda: look_at_disk(place, deployment)),
            ("backups", lambda: look_at_backups(place, now)),
            ("mail servers", lambda: mail_servers(account, reached, now)),
            *_register_looks(place, deployment, today, world),
            ("mails", lambda: look_at_mails(deployment, place.config)),
            *(
                _probes(deployment, reached, world)
                if probe
                else (("forged mail", lambda: _believed(account.authserv_id)),)
            ),
            ("time service", lambda: look_at_time_service(world.time_service)),
            (
                "clock",
                lambda: look_at_clock(moment, world.conditions.begun, world.conditions.pause, latest_written(place)),
            ),
        )
        for what, look in progress.over("looking", looks):
            with progress.during(what):
                found += (one for one in look_at(what, look) if not _told_already(one, found, place))
    return by_weight(found)


def _told_already(one: Found, found: Sequence[Found], place: Place) -> bool:
    """True for a fault of the database that an earlier look has met: it is told once, where it was looked at."""
    return one.where == str(place.database) and any((f.where, f.found) == (one.where, one.found) for f in found)


def _register_looks(place: Place, deployment: Deployment, today: date, world: World) -> tuple[Look, ...]:
    """What the register is held against; each tells it itself if the one confirmed by mail cannot be read."""

    def in_force() -> tuple[Member, ...]:
        return tuple(m for m in _register(place, deployment) if m.in_force(today))

    def ask(domain: str) -> Takes:
        return world.names.takes_mail(domain)

    return (
        ("register", lambda: _counts(_register(place, deployment), deployment, today)),
        ("domains", lambda: look_at_domains(deployment, in_force(), place.config, ask)),
        ("rate", lambda: look_at_pace(deployment, in_force())),
        ("sharing", lambda: _sharing(deployment, today)),
    )


def _register(place: Place, deployment: Deployment) -> tuple[Member, ...]:
    """The register that counts: the file's, unless another has been confirmed by mail. Raises ServiceError."""
    if not place.database.exists():
        return deployment.register
    with reading(place) as service:
        require_sound_register(service)
        return service.register


def _counts(register: tuple[Member, ...], deployment: Deployment, today: date) -> str:
    in_force = [m for m in register if m.in_force(today)]
    counts = {role: sum(role in m.roles for m in in_force) for role in Role}
    roles = ", ".join(counted(n, role.value) for role, n in counts.items() if n or role is not Role.EXTRA)
    source = "in register.csv" if register == deployment.register else "as confirmed by mail, not as in register.csv"
    return f"{roles} in force today, {source}{_not_on_the_map(deployment)}"


def _not_on_the_map(deployment: Deployment) -> str:
    """Named, not refused: "the rest of the municipality" may well have no outline."""
    outlined = {shape.area for shape in deployment.shapes}
    missing = ", ".join(area.id for area in deployment.areas if area.id not in outlined)
    return f"; without an outline on the map: {missing}" if outlined and missing else ""


def _sharing(deployment: Deployment, today: date) -> str:
    """Raises ServiceError if rows are reviewed and an organisation that reports has nobody to do it."""
    if not deployment.publication.reviewed:
        return "open: every coordinator sees every row"
    in_force = deployment.on(today)
    reporting, coordinating = (
        {m.organisation for m in in_force if role in m.roles} for role in (Role.RESPONDENT, Role.COORDINATOR)
    )
    alone = ", ".join(o.name for id_, o in deployment.organisations.items() if id_ in reporting - coordinating)
    rule = deployment.publication.unreviewed
    if alone:
        happens = "withheld" if rule is Unreviewed.WITHHOLD else "shared as they are"
        raise ServiceError(
            f"Nobody can review the rows of {alone}: they will be {happens}.",
            'Give a function of that organisation the role coordinator, or write sharing = "open".',
            "register.csv",
        )
    return f"reviewed by each organisation; without an answer: {rule.value}"


def _believed(authserv_id: str | None) -> Found:
    if authserv_id:
        return Found("forged mail", f"only mail that {authserv_id} found genuine is believed; the rest is held")
    remedy = "Set authserv_id if your server writes Authentication-Results: est-mailer check --probe tells."
    return remark("forged mail", "Senders are taken at their word.", "", remedy, "est.toml, [account]")


def _probes(deployment: Deployment, reached: Servers, world: World) -> Iterator[Look]:
    """A mail to oneself, found, with the two clocks compared; and a forged one."""
    account, domain = deployment.account, deployment.account.address.rpartition("@")[2]

    def mail() -> Iterator[Found]:
        return map(of_trial, try_mail(account, reached, world.conditions))

    def forged() -> Iterator[Found]:
        outside = world.outside
        if outside is None:
            outside = exchangers(world.names, domain)
        return send_forged(Probe(account, reached, world.conditions, outside))

    yield "sending", mail
    yield "forged mail", forged
