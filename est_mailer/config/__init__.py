"""The configuration folder → one frozen Deployment, or every problem in it at once, in words.

``load`` reads est.toml, register.csv and the account preset; ``load_est_toml`` leaves the register out.
``credentials`` takes secrets from the environment or from systemd; ``initialise`` copies the commented example.
"""

from est_mailer.config.adding import with_added
from est_mailer.config.credentials import read_named, read_secret, read_token_key, require_secrets, secrets_of
from est_mailer.config.example import initialise, would_write
from est_mailer.config.loading import load, load_est_toml

__all__ = [
    "initialise",
    "load",
    "load_est_toml",
    "read_named",
    "read_secret",
    "read_token_key",
    "require_secrets",
    "secrets_of",
    "with_added",
    "would_write",
]
