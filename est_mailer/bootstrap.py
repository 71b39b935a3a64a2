"""The one place where ports get their adapters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from est_mailer.adapters.imap.archive import ImapArchive
from est_mailer.adapters.imap.inbox import ImapMailbox
from est_mailer.adapters.imap.watch import InboxWatch
from est_mailer.adapters.interruption import Interruption
from est_mailer.adapters.memory import MemoryRegisterFile
from est_mailer.adapters.randomness import system_random
from est_mailer.adapters.signing_in.gmail import gmail
from est_mailer.adapters.signing_in.microsoft365 import microsoft365
from est_mailer.adapters.signing_in.session import Refused, no_other
from est_mailer.adapters.signing_in.tokens import ServerLogin, TokenSource
from est_mailer.adapters.smtp.transport import SmtpTransport
from est_mailer.adapters.state_files import BACKUPS
from est_mailer.adapters.store import Store, StoreReadOnly, WriterLock
from est_mailer.adapters.upgrading import KeptUpgrade
from est_mailer.config import read_named, read_secret, read_token_key, require_secrets
from est_mailer.config.named_files import named_files
from est_mailer.domain.deployment import Account, Deployment
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.domain.oauth2 import Provider
from est_mailer.domain.ports import Archive, Mailbox, Randomness, RegisterFile, Transport
from est_mailer.domain.progress import UNSEEN, Progress
from est_mailer.jobs.service import Service
from est_mailer.looking import (
    Configured,
    Place,
    clock,
    register_file_in,
    require_database,
    require_sound_register,
)
from est_mailer.mail.writing.render import Renderer
from est_mailer.resources import CONFIGURATION, shared_folder
from est_mailer.workbooks.foreign.isolation import IsolatedReader


@contextmanager
def writing(
    place: Place | Configured,
    stopping: Interruption | None = None,
    *,
    rehearsal: bool = False,
    reader: IsolatedReader | None = None,
    progress: Progress = UNSEEN,
) -> Iterator[Service]:
    """The service with its database open for writing, alone; ``reader``: if another than its own, which is closed too.

    ``progress`` hears of an upgrade and of what the service then does.
    Raises ConfigurationError, or StoreError if the database is held by another process or cannot be used.
    """
    configured = place if isinstance(place, Configured) else Configured.of(place)
    place, deployment, key = configured.place, configured.deployment, _secrets(configured)
    _make_folder(place.state)
    named = named_files(place.config, deployment)
    upgrade = KeptUpgrade(place.config, place.state / BACKUPS, deployment.municipality, named, clock(), progress)
    with WriterLock(place.database), Store.open(place.database, upgrade=upgrade) as store:
        servers = servers_of(deployment.account, place.environ, stopping=stopping)
        with assembled(
            deployment,
            store,
            *servers,
            key,
            folder=place.config,
            rehearsal=rehearsal,
            register_file=configured.register_file,
            reader=reader,
        ) as service:
            require_sound_register(service)
            yield replace(service, progress=progress)


@contextmanager
def without_database(place: Place | Configured, stopping: Interruption | None = None) -> Iterator[Service]:
    """The service with a store in memory, for telling the operator that the database cannot be opened.

    Raises ConfigurationError.
    """
    configured = place if isinstance(place, Configured) else Configured.of(place)
    place, deployment, key = configured.place, configured.deployment, _secrets(configured)
    servers = servers_of(deployment.account, place.environ, stopping=stopping)
    with (
        Store.open(None) as store,
        assembled(deployment, store, *servers, key, folder=place.config) as service,
    ):
        yield service


@contextmanager
def changing(place: Place, progress: Progress = UNSEEN) -> Iterator[Service]:
    """The service for one small change beside a running daemon: SQLite's own lock keeps the two apart.

    Raises ConfigurationError, or StoreError if there is no database yet, or one of an earlier version: only who holds
    the writer's lock brings it up to date, never under the feet of an earlier daemon.
    """
    deployment = place.deployment()
    require_database(place)
    key = read_token_key(place.environ)
    with Store.open(place.database, beside=True) as store:
        servers = servers_of(deployment.account, place.environ)
        with assembled(deployment, store, *servers, key, folder=place.config) as service:
            yield replace(service, progress=progress)


@contextmanager
def assembled(
    deployment: Deployment,
    store: Store,
    mailbox: Mailbox,
    transport: Transport,
    key: bytes,
    *,
    random: Randomness = system_random,
    folder: Path | None = None,
    rehearsal: bool = False,
    register_file: RegisterFile | None = None,
    reader: IsolatedReader | None = None,
) -> Iterator[Service]:
    """The service from ports that are given; a municipality's own templates are in FOLDER/templates."""
    own = folder / "templates" if folder else None
    folders = [own] if own is not None and own.is_dir() else []
    reader = reader or IsolatedReader()
    register_file = register_file or (register_file_in(folder) if folder else MemoryRegisterFile())
    try:
        yield Service(
            deployment=deployment,
            store=store,
            mailbox=mailbox,
            transport=transport,
            reader=reader,
            renderer=Renderer([*folders, shared_folder("templates")]),
            random=random,
            key=key,
            rehearsal=rehearsal,
            register_file=register_file,
            folder=folder or CONFIGURATION,
        )
    finally:
        reader.close()
        mailbox.close()
        transport.close()


@contextmanager
def archive_of(place: Place) -> Iterator[Archive]:
    """The mailbox's folders, for erasing and for reading anew; no connection is made before one is needed."""
    account = place.deployment().account
    secret, refused = login_of(account, place.environ, tokens_of(account, place.environ))
    archive = ImapArchive(account, secret, refused=refused, timeout=60.0)
    try:
        yield archive
    finally:
        archive.close()


def inbox_watch(configured: Configured) -> InboxWatch:
    """What listens to the municipality's inbox for a host; no connection is made before it begins."""
    account, environ = configured.deployment.account, configured.place.environ
    secret, refused = login_of(account, environ, tokens_of(account, environ))
    return InboxWatch(account, secret, refused=refused)


def servers_of(
    account: Account,
    environ: Mapping[str, str],
    tokens: TokenSource | None = None,
    *,
    stopping: Interruption | None = None,
    timeout: float = 30.0,
) -> tuple[ImapMailbox, SmtpTransport]:
    """The mailbox and the mail system of an account; no connection is made before one is needed.

    The password is asked for at each connect, so that a renewed credential is used without a restart; ``tokens``
    (those of ``tokens_of`` unless given) are shared by the two. ``timeout`` in seconds.
    """
    tokens = tokens or tokens_of(account, environ)
    imap, imap_refused = login_of(account, environ, tokens)
    smtp, smtp_refused = login_of(account, environ, tokens)
    return (
        ImapMailbox(account, imap, refused=imap_refused, timeout=timeout, interrupted=stopping),
        SmtpTransport(account, smtp, refused=smtp_refused, timeout=timeout),
    )


def login_of(
    account: Account, environ: Mapping[str, str], tokens: TokenSource | None
) -> tuple[Callable[[], str], Refused]:
    """What one server is signed in to with, and what hears that it was refused: each server has a token of its own."""
    if tokens is None:
        return partial(read_secret, account, environ), no_other
    login = ServerLogin(tokens)
    return login, login.refused


def tokens_of(account: Account, environ: Mapping[str, str]) -> TokenSource | None:
    """Where the account's tokens come from; None if it has a password. Nothing is fetched before one is needed."""
    oauth2 = account.oauth2
    if oauth2 is None:
        return None
    first, *rest = (partial(read_named, name, account, environ) for name in oauth2.secrets)
    if oauth2.provider is Provider.GMAIL:
        return TokenSource(gmail(oauth2, first, rest[0], account.ca_file))
    return TokenSource(microsoft365(oauth2, first, account.ca_file))


def require_extra(account: Account) -> None:
    """Raises ConfigurationError if the account signs in with a library that is not installed."""
    if account.oauth2 and account.oauth2.provider is Provider.MICROSOFT365 and find_spec("msal") is None:
        raise ConfigurationError(
            [
                Finding(
                    "est.toml, [account.oauth2]",
                    "Microsoft 365 needs the library msal, which is not installed.",
                    "Put it beside the program: pipx inject est-mailer msal, with the PIPX_HOME that it was installed "
                    "with; or pip install 'est_mailer-….whl[microsoft365]'.",
                )
            ]
        )


def _secrets(configured: Configured) -> bytes:
    """The token key; every secret that is missing is told now, not at the first connection."""
    account, environ = configured.deployment.account, configured.place.environ
    key = read_token_key(environ)
    require_secrets(account, environ)
    require_extra(account)
    return key


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        remedy = "Make it, or let the service's user make it; mount the disk for writing if it is read-only."
        raise StoreReadOnly(f"The database's folder cannot be made ({error.strerror}).", remedy, str(folder)) from error
