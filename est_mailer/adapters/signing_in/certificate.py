"""The certificate by which the application proves who it is: whether it can be used, and until when."""

from __future__ import annotations

from datetime import date

from est_mailer.domain.errors import LoginRefused
from est_mailer.domain.oauth2 import CERTIFICATE


def valid_until(pem: str) -> date:
    """The last day (UTC) of the certificate in a PEM text that also has its private key.

    Raises LoginRefused if they cannot be read or do not belong together.
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificate

    try:
        key, certificate = load_pem_private_key(pem.encode(), None), load_pem_x509_certificate(pem.encode())
        fits = isinstance(key, RSAPrivateKey) and key.public_key() == certificate.public_key()
    except (ValueError, TypeError):  # TypeError: the key is locked with a password
        fits = False
    if not fits:
        raise LoginRefused(
            "The certificate and key cannot be used.",
            "They must belong together, as PEM, with an RSA key that no password locks.",
            CERTIFICATE,
            permanent=True,
        )
    return certificate.not_valid_after_utc.date()
