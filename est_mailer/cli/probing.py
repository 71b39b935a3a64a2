"""``est-mailer check``: look at everything the service needs, and say what is wrong before it does harm."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from est_mailer.adapters.imap import ImapMailbox
from est_mailer.adapters.smtp import SmtpTransport
from est_mailer.adapters.store import Store
from est_mailer.adapters.store.audit import require_whole
from est_mailer.bootstrap import require_extra, servers_of, tokens_of
from est_mailer.cli.output import OUT_OF_REACH, WRONG_USE
from est_mailer.cli.probing_secrets import secret_looks
from est_mailer.config import load, read_token_key
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.errors import OutOfReach, ServiceError
from est_mailer.domain.model import Member, Role
from est_mailer.domain.publishing import Unreviewed
from est_mailer.jobs.noted import LEAST_FREE
from est_mailer.looking import Place, reading, require_sound_register


@dataclass(frozen=True, slots=True)
class Found:
    """One thing looked at. ``exit_code`` is 0 if it is well."""

    what: str
    found: str
    exit_code: int = 0

    @property
    def mark(self) -> str:
        """A sign that does not rest on colour."""
        return "ok" if self.exit_code == 0 else "!!"


def probe_all(place: Place) -> tuple[Found, ...]:
    """Everything, each after what it needs. Raises ConfigurationError: without a configuration nothing can be told."""
    deployment = load(place.config, datetime.now(UTC).date())
    require_extra(deployment.account)
    account, tokens = deployment.account, tokens_of(deployment.account, place.environ)
    mailbox, transport = servers_of(account, place.environ, tokens, timeout=10)
    looks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("token key", lambda: f"{len(read_token_key(place.environ))} bytes"),
        *secret_looks(account, place.environ, tokens, datetime.now(deployment.calendar.zone).date()),
        ("database", lambda: _database(place)),
        ("disk", lambda: _disk(place)),
        ("mailbox", lambda: _mailbox(mailbox)),
        ("mail system", lambda: _mail_system(transport)),
        ("register", lambda: _counts(place, deployment)),
        ("rate", lambda: _rate(place, deployment)),
        ("sharing", lambda: _sharing(deployment)),
        ("forged mail", lambda: _forgery(account.authserv_id)),
    )
    return (
        Found("configuration", f"{deployment.municipality}: est.toml and register.csv are sound"),
        *(_look(what, look) for what, look in looks),
    )


def _look(what: str, look: Callable[[], str]) -> Found:
    try:
        return Found(what, look())
    except OutOfReach as error:
        return Found(what, str(error), WRONG_USE if error.permanent else OUT_OF_REACH)
    except ServiceError as error:
        return Found(what, str(error), error.exit_code)


def _counts(place: Place, deployment: Deployment) -> str:
    register = _register(place, deployment)
    in_force = _in_force(register, deployment)
    counts = {role: sum(role in m.roles for m in in_force) for role in Role}
    roles = ", ".join(f"{n} {role.value}s" for role, n in counts.items() if n or role is not Role.EXTRA)
    source = "in register.csv" if register == deployment.register else "as confirmed by mail, not as in register.csv"
    return f"{roles} in force today, {source}{_not_on_the_map(deployment)}"


def _register(place: Place, deployment: Deployment) -> tuple[Member, ...]:
    """The register that counts: the file's, unless another has been confirmed by mail. Raises ServiceError."""
    if not place.database.exists():
        return deployment.register
    with reading(place) as service:
        require_sound_register(service)
        return service.register


def _in_force(register: tuple[Member, ...], deployment: Deployment) -> tuple[Member, ...]:
    today = datetime.now(deployment.calendar.zone).date()
    return tuple(m for m in register if m.in_force(today))


def _not_on_the_map(deployment: Deployment) -> str:
    """Named, not refused: "the rest of the municipality" may well have no outline."""
    outlined = {shape.area for shape in deployment.shapes}
    missing = ", ".join(area.id for area in deployment.areas if area.id not in outlined)
    return f"; without an outline on the map: {missing}" if outlined and missing else ""


def _database(place: Place) -> str:
    if not place.database.exists():
        return f"none yet; it will be made at {place.database}"
    with Store.open(place.database, read_only=True) as store:
        head = store.audit.head()
        broken = store.integrity()
        if not broken:
            require_whole(store.audit)
    if broken:
        raise ServiceError(f"The database is damaged: {broken[0]}", "Restore a backup.", str(place.database))
    return f"{place.database}: sound, the audit trail whole{f' to {head}' if head else ''}"


def _disk(place: Place) -> str:
    folder = next(p for p in (place.state, *place.state.parents) if p.exists())
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        raise ServiceError(f"Only {free // 1024**2} MB are free.", "Make room.", str(folder))
    return f"{free // 1024**3} GB free"


def _mailbox(mailbox: ImapMailbox) -> str:
    try:
        answer = mailbox.probe()
    finally:
        mailbox.close()
    traits = ", ".join(name for name in ("idle", "moves") if answer[name])
    return f"{answer['server']}: logged in, {answer['messages']} messages, {traits or 'neither IDLE nor MOVE'}"


def _mail_system(transport: SmtpTransport) -> str:
    try:
        answer = transport.probe()
    finally:
        transport.close()
    return f"{answer['server']}: answers, {answer['security']}"


def _forgery(authserv_id: str | None) -> str:
    if authserv_id:
        return f"only mail that {authserv_id} found genuine is believed; the rest is held"
    return "senders are taken at their word: set authserv_id if your server writes Authentication-Results"


def _rate(place: Place, deployment: Deployment) -> str:
    in_force = _in_force(_register(place, deployment), deployment)
    mails = sum(len(m.addresses) for m in in_force if Role.RESPONDENT in m.roles)
    minutes = -(-mails // deployment.account.per_minute)
    return f"{mails} invitations at {deployment.account.per_minute} a minute: {minutes} min"


def _sharing(deployment: Deployment) -> str:
    """Raises ServiceError if rows are reviewed and an organisation that reports has nobody to do it."""
    if not deployment.publication.reviewed:
        return "open: every coordinator sees every row"
    in_force = deployment.on(datetime.now(deployment.calendar.zone).date())
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
