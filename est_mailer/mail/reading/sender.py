"""Whether a message is from whom it says, and every text in it where a token may stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from est_mailer.mail.reading.message import Incoming

# Instead of an authserv-id: Exchange Online writes Authentication-Results without one, and takes away those of others.
EXCHANGE_ONLINE = "exchange-online"

_METHOD = re.compile(r"^\s*([a-z0-9-]{1,40})(?:/\d+)?\s*=\s*([a-z]{1,40})", re.IGNORECASE)
_PROPERTY = re.compile(r"\b(smtp|header|body|policy)\.([a-z0-9-]{1,40})\s*=\s*(\"[^\"]*\"|[^\s;]+)", re.IGNORECASE)
_FAILURES = frozenset({"fail", "hardfail", "reject"})


class Authenticity(StrEnum):
    """What the receiving server found: the From domain's own, somebody else's, or nothing to go by."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class _Result:
    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)


def authenticity(incoming: Incoming, authserv_id: str | None) -> Authenticity:
    """The verdict of the topmost Authentication-Results of the one server that is believed (RFC 8601, 7489).

    ``authserv_id`` None: none is believed, NONE. PASS: DMARC passed, or DKIM with a domain aligned with From's.
    Several authors in From are a forgery's sign: FAIL.
    """
    if authserv_id is None:
        return Authenticity.NONE
    if len(incoming.authors) > 1 or len(incoming.headers.all("from")) > 1:
        return Authenticity.FAIL
    domain = incoming.sender.rpartition("@")[2]
    if authserv_id == EXCHANGE_ONLINE and incoming.headers.first("x-ms-exchange-organization-authas") == "Internal":
        return Authenticity.PASS
    results = _believed(incoming, authserv_id)
    return _verdict(results, domain) if results and domain else Authenticity.NONE


def token_texts(incoming: Incoming) -> str:
    """Recipients (plus-addresses), subject, threading headers and attachment names, one a line."""
    names = dict.fromkeys(part.filename for part in incoming.parts if part.filename)
    return "\n".join((*incoming.recipients, incoming.subject, incoming.in_reply_to, *incoming.references, *names))


def _believed(incoming: Incoming, authserv_id: str) -> tuple[_Result, ...]:
    for value in incoming.headers.all("authentication-results"):
        first, *others = _without_comments(value).split(";")
        if authserv_id == EXCHANGE_ONLINE:
            return _results([first, *others]) if "=" in first else ()
        named = first.split()
        if named and named[0].strip('"').lower() == authserv_id.lower():
            return _results(others)
    return ()


def _results(items: list[str]) -> tuple[_Result, ...]:
    found = []
    for item in items:
        if method := _METHOD.match(item):
            properties = {f"{kind}.{name}".lower(): v.strip('"').lower() for kind, name, v in _PROPERTY.findall(item)}
            found.append(_Result(method[1].lower(), method[2].lower(), properties))
    return tuple(found)


def _without_comments(value: str) -> str:
    """Without (nested) comments; semicolons in quoted strings become commas, so that ";" parts the results."""
    if not any(mark in value for mark in '("\\'):
        return value
    out: list[str] = []
    depth, quoted, escaped = 0, False, False
    for char in value:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"' and not depth:
            quoted = not quoted
        elif char == "(" and not quoted:
            depth += 1
        elif char == ")" and depth and not quoted:
            depth -= 1
            continue
        if not depth:
            out.append("," if quoted and char == ";" else char)
    return "".join(out)


def _verdict(results: tuple[_Result, ...], domain: str) -> Authenticity:
    dmarc = [r for r in results if r.method == "dmarc"]
    if any(r.result in _FAILURES or not _about(r, domain) for r in dmarc if r.result != "none"):
        return Authenticity.FAIL
    dkim = [r for r in results if r.method == "dkim"]
    if any(r.result == "pass" for r in dmarc) or any(r.result == "pass" and _signed_by(r, domain) for r in dkim):
        return Authenticity.PASS
    return (
        Authenticity.FAIL if any(r.result in _FAILURES and _signed_by(r, domain) for r in dkim) else Authenticity.NONE
    )


def _about(result: _Result, domain: str) -> bool:
    """A DMARC verdict on another From domain than the one we read says that the header was made to be misread."""
    judged = result.properties.get("header.from", domain).rpartition("@")[2]
    return judged in ("", domain) or domain.endswith("." + judged)


def _signed_by(result: _Result, domain: str) -> bool:
    """Relaxed alignment without a list of public suffixes: the same domain, or one inside the other (RFC 7489)."""
    signer = (result.properties.get("header.d") or result.properties.get("header.i", "")).rpartition("@")[2].strip(".")
    if "." not in signer:
        return False
    return signer == domain or domain.endswith("." + signer) or signer.endswith("." + domain)
