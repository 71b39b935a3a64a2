"""A file of answers for the tests: a municipality of two organisations on given servers."""

from __future__ import annotations

from pathlib import Path

TOWN = """\
[municipality]
name = "Exempelstad"
language = "sv"
operator = "teknik@exempelstad.example"

[[organisation]]
id = "kommun"
name = "Exempelstads kommun"
domains = ["exempelstad.example"]

[[organisation]]
id = "polis"
name = "Polisen"
domains = ["polis.example"]

[[area]]
id = "centrum"
name = "Centrum"

[[area]]
id = "norrby"
name = "Norrby"

[register]
coordinator = "trygghet@exempelstad.example"
"""
ACCOUNT = """
[account]
preset = "dovecot"
address = "{address}"
display_name = "EST Exempelstad"
ca_file = "authority.pem"

[account.imap]
host = "127.0.0.1"
port = {imap}

[account.smtp]
host = "127.0.0.1"
port = {smtp}
security = "tls"
"""


def write_answers(
    folder: Path,
    *,
    imap: int = 993,
    smtp: int = 465,
    address: str = "est@exempelstad.example",
    authority: bytes = b"PEM",
) -> Path:
    """The file, with the authority's certificate beside it."""
    (folder / "authority.pem").write_bytes(authority)
    file = folder / "answers.toml"
    file.write_text(TOWN + ACCOUNT.format(imap=imap, smtp=smtp, address=address), encoding="utf-8")
    return file
