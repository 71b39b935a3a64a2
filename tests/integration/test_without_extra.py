"""An installation without the extra microsoft365: it does without msal, and says so where it cannot."""

from __future__ import annotations

import subprocess
import sys

_ACCOUNT = """
from builders import an_account
from est_mailer import bootstrap
from est_mailer.domain.oauth2 import OAuth2, Provider
def of(provider): return an_account(oauth2=OAuth2(provider, "app", "https://x.example", "x", "x.example"))
"""


def python(code: str) -> str:
    """What a fresh interpreter prints."""
    path = [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}\n{code}"]
    return subprocess.run(path, capture_output=True, text=True, check=True).stdout


def test_nothing_of_it_is_loaded_before_a_token_is_needed() -> None:
    loaded = python(f"{_ACCOUNT}bootstrap.servers_of(of(Provider.MICROSOFT365), {{}})\nprint(*sys.modules)").split()
    assert "est_mailer.adapters.signing_in.microsoft365" in loaded
    assert not {"msal", "requests", "jwt", "cryptography"} & set(loaded)


def test_microsoft_365_is_refused_in_words_and_gmail_does_without() -> None:
    said = python(
        f"""sys.modules["msal"] = None
{_ACCOUNT}
bootstrap.require_extra(of(Provider.GMAIL))
bootstrap.require_extra(an_account())
try:
    bootstrap.require_extra(of(Provider.MICROSOFT365))
except bootstrap.ConfigurationError as error:
    print(error)
"""
    )
    assert "needs the library msal, which is not installed" in said
    assert "[microsoft365]" in said
