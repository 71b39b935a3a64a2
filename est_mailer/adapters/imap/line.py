"""A connection to the mailbox beside the service's own: made when it is needed, thrown away when it fails."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from imaplib import IMAP4
from typing import Any

from est_mailer.adapters.imap.login import NETWORK_ERRORS, connect, discard
from est_mailer.adapters.reach import out_of_reach
from est_mailer.adapters.signing_in.session import Refused, no_other
from est_mailer.domain.deployment import Account


class ImapLine:
    """What is built on it asks ``_client`` within ``_reaching``. ``secret``, ``refused``, ``timeout``: see
    ``ImapMailbox``."""

    def __init__(
        self, account: Account, secret: Callable[[], str], *, refused: Refused = no_other, timeout: float = 30.0
    ) -> None:
        self._account = account
        self._secret = secret
        self._refused = refused
        self._timeout = timeout
        self._client: Any = None

    def close(self) -> None:
        """Log out. Never raises."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(*NETWORK_ERRORS):  # we are leaving: a server that has gone is no news
                client.logout()
            discard(client)

    @contextlib.contextmanager
    def _reaching(self) -> Iterator[Any]:
        """Connected within; what goes wrong with the server ends the connection and comes out as OutOfReach."""
        try:
            if self._client is None:
                self._client = connect(self._account, self._secret, self._timeout, self._refused)
            yield self._client
        except (*NETWORK_ERRORS, IMAP4.error) as error:
            client, self._client = self._client, None
            discard(client)
            raise out_of_reach(error, self._account.imap) from error
