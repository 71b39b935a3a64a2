"""FETCH, with what nearly every server answers taken as it stands.

imapclient reads an answer sign by sign, for anything may be in it. Whatever is not one of the two answers below, to the
last sign, is left to it, and the whole answer with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from imaplib import IMAP4
from typing import Any

from imapclient.datetime_util import parse_to_datetime
from imapclient.response_parser import parse_fetch_response

Answer = dict[int, dict[bytes, Any]]
"""What came of each message, by UID, by the item's name."""

_FACTS = rb'RFC822\.SIZE ([0-9]+) INTERNALDATE "([ 0-9A-Za-z:+-]+)"'
_SIZE = re.compile(rb"[0-9]+ \(UID ([0-9]+) " + _FACTS + rb"\)")
_BODY = re.compile(rb"[0-9]+ \(UID ([0-9]+) (?:" + _FACTS + rb" )?(BODY\[\](?:<0>)?) \{([0-9]+)\}")


def begin(client: Any, uids: Sequence[int], items: Sequence[str]) -> bytes:
    """Ask for the items of these messages. Returns what ``end`` takes; nothing else may be said to the server before
    that. ``client``: an IMAPClient with the folder open. Raises what the network raises.
    """
    tag: bytes = client._imap._command("UID", "FETCH", ",".join(map(str, uids)), f"({' '.join(items)})")
    return tag


def end(client: Any, asked: bytes, uids: Sequence[int]) -> Answer:
    """The items, of those messages that there are. Raises IMAP4.error if the server refuses, and what the network
    raises."""
    typ, said = client._imap._command_complete("UID", asked)
    typ, said = client._imap._untagged_response(typ, said, "FETCH")
    if typ != "OK":
        raise IMAP4.error(f"fetch failed: {said[0]!r}")
    answer = answer_in(said)
    return {uid: answer[uid] for uid in uids if uid in answer}


def answer_in(said: Sequence[Any]) -> Answer:
    """What the untagged answers hold, as imaplib gives them. Raises IMAP4.error for what is no answer."""
    for read in (_sizes, _bodies):
        if (answer := read(said)) is not None:
            return answer
    by_library: Answer = parse_fetch_response(said, normalise_times=False)
    return by_library


def _sizes(said: Sequence[Any]) -> Answer | None:
    """None if anything else was said, or twice of one message."""
    answer: Answer = {}
    for line in said:
        told = _SIZE.fullmatch(line) if isinstance(line, bytes) else None
        facts = _facts(told[2], told[3]) if told else None
        if told is None or facts is None:
            return None
        answer[int(told[1])] = facts
    return answer if len(answer) == len(said) else None


def _bodies(said: Sequence[Any]) -> Answer | None:
    """As above. imaplib gives a literal beside the line that announces it, then the line behind it."""
    answer: Answer = {}
    for announced, behind in zip(said[::2], said[1::2], strict=False):
        told = _BODY.fullmatch(announced[0]) if isinstance(announced, tuple) else None
        if told is None or behind != b")" or int(told[5]) != len(announced[1]):
            return None
        facts = _facts(told[2], told[3]) if told[2] else {}
        if facts is None:
            return None
        answer[int(told[1])] = {**facts, told[4]: announced[1]}
    return answer if 2 * len(answer) == len(said) else None


def _facts(size: bytes, arrived: bytes) -> dict[bytes, Any] | None:
    """None if that is no instant."""
    try:
        return {b"RFC822.SIZE": int(size), b"INTERNALDATE": parse_to_datetime(arrived, normalise=False)}
    except ValueError:
        return None
