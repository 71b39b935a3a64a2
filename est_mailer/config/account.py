"""The mail account: a preset of mailboxes/ with est.toml's [account] laid over it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from est_mailer.config.checking import check_section
from est_mailer.config.oauth2 import read_oauth2
from est_mailer.config.problems import Place, Problems, choice
from est_mailer.config.shape import AccountSection, ServerSection
from est_mailer.config.toml_file import TomlFile, read_toml
from est_mailer.domain.deployment import Account, Endpoint
from est_mailer.resources import shared_folder

_STAND_IN = {name: {"host": "localhost", "port": 1, "security": "none"} for name in ("imap", "smtp")}


def read_account(toml: TomlFile, folder: Path, problems: Problems) -> Account | None:
    """The account, or None if something in it cannot be used."""
    written = toml.data.get("account")
    if not isinstance(written, Mapping):
        problems.add(
            toml.place("account"), "The section [account] is missing.", 'Write [account] and preset = "dovecot".'
        )
        return None
    own = {key: value for key, value in written.items() if key != "preset"}
    if "preset" not in written:
        return _checked(toml, own, folder, problems)
    preset = _read_preset(toml, written["preset"], folder, problems)
    if preset is None:  # already told: what the preset would have given is not missing too
        return _checked(toml, _laid_over(_STAND_IN, own), folder, problems)
    return _checked(replace(toml, behind=preset), _laid_over(preset.data, own), folder, problems)


def _checked(toml: TomlFile, raw: Mapping[str, Any], folder: Path, problems: Problems) -> Account | None:
    section = check_section(toml, AccountSection, raw, ("account",), problems)
    if section is None:
        return None
    for name, server in (("imap", section.imap), ("smtp", section.smtp)):
        if server.security == "none" and not _is_loopback(server.host):
            problems.add(
                toml.place("account", name, "security"),
                f"“none” would send the password unprotected to {server.host}.",
                'Write "tls" or "starttls"; "none" is for a server on this machine only.',
            )
    return Account(
        address=section.address,
        display_name=section.display_name,
        username=section.username or section.address,
        imap=_endpoint(section.imap),
        smtp=_endpoint(section.smtp),
        smtp_login=section.smtp.login,
        oauth2=read_oauth2(toml, section, problems),
        secret=section.credential,
        inbox=section.inbox,
        processed=section.processed,
        per_minute=section.per_minute,
        per_day=section.per_day,
        plus_addressing=section.plus_addressing,
        authserv_id=section.authserv_id,
        ca_file=_ca_file(toml, section.ca_file, folder, problems),
    )


def _endpoint(server: ServerSection) -> Endpoint:
    return Endpoint(server.host, server.port, server.security)


def _ca_file(toml: TomlFile, written: str | None, folder: Path, problems: Problems) -> str | None:
    if written is None:
        return None
    file = folder / written
    if not file.is_file():
        problems.add(
            toml.place("account", "ca_file"),
            f"There is no file {written}.",
            "Write the path of the certificates, from the configuration folder or from the root.",
        )
    return str(file.absolute())


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _read_preset(toml: TomlFile, name: object, folder: Path, problems: Problems) -> TomlFile | None:
    if name is None:
        return None
    place = toml.place("account", "preset")
    if not isinstance(name, str) or not name:
        problems.add(place, "“preset” must be a text in quotation marks.", choice("", _known()))
        return None
    if name.endswith(".toml"):
        return _read_own(name, place, folder, problems)
    if name not in _known():
        remedy = choice(name, _known()) + " Or the path of a .toml file in the configuration folder."
        problems.add(place, f"There is no preset “{name}”.", remedy)
        return None
    return _flat(read_toml(shared_folder("mailboxes") / f"{name}.toml", f"mailboxes/{name}.toml", problems))


def _read_own(name: str, place: Place, folder: Path, problems: Problems) -> TomlFile | None:
    file = (folder / name).resolve()
    if not file.is_relative_to(folder.resolve()) or not file.is_file():
        problems.add(place, f"There is no file {name} in the configuration folder.", "Write the path from that folder.")
        return None
    return _flat(read_toml(file, name, problems))


def _known() -> list[str]:
    return sorted(file.stem for file in shared_folder("mailboxes").glob("*.toml"))


def _flat(preset: TomlFile | None) -> TomlFile | None:
    """A preset's keys stand at the top of its file, est.toml's under [account]: give them the same paths."""
    if preset is None:
        return None
    return replace(preset, lines={("account", *path): line for path, line in preset.lines.items()})


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        inner = below.get(key)
        merged[key] = _laid_over(inner, value) if isinstance(inner, Mapping) and isinstance(value, Mapping) else value
    return merged
