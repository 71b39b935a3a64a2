"""A Gmail account lets the service in, once, in a browser on any machine (RFC 8252)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable

from est_mailer.adapters.signing_in.gmail import code_in, consent_address, redeem
from est_mailer.domain.deployment import Account
from est_mailer.domain.ports import Randomness


def let_in(
    account: Account, secret: str, random: Randomness, tell: Callable[[str], None], ask: Callable[[str], str]
) -> str:
    """The refresh token that the account's owner gives; ``secret``: the client's. Raises ServiceError."""
    assert account.oauth2 is not None
    state, verifier = (urlsafe_b64encode(random(36)).decode() for _ in range(2))
    tell(f"1. Open this in a browser, on any machine, and sign in as {account.address}:")
    tell(consent_address(account.oauth2, account.address, state, verifier))
    tell("2. Allow it. The browser then ends at a page that does not open: that is as it should be.")
    returned = ask("3. Copy the address of that page here")  # worth nothing without the verifier
    return redeem(account.oauth2, secret, code_in(returned, state), verifier, account.ca_file)
