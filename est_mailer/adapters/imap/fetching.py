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

_SIZE = re.compile(rb'[0-9]+ \(UID ([0-9]+) RFC822\.SIZE ([0-9]+) INTERNALDATE "([ 0-9A-Za-z:+-]+)"\)')
_BODY = re.compile(rb"[0-9]+ \(UID ([0-9]+) (BODY\[\](?:<0>)?) \{([0-9]+)\}")


def fetch(client: Any, uids: Sequence[int], items: Sequence[str]) -> Answer:
    """The items of these messages, of those that there are. ``client``: an IMAPClient with the folder open.

    Raises IMAP4.error if the server refuses, and what the network raises.
    """
    typ, said = client._imap.uid("FETCH", ",".join(map(str, uids)), f"({' '.join(items)})")
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
        if told is None:
            return None
        try:
            arrived = parse_to_datetime(told[3], normalise=False)
        except ValueError:
            return None
        answer[int(told[1])] = {b"RFC822.SIZE": int(told[2]), b"INTERNALDATE": arrived}
    return answer if len(answer) == len(said) else None


def _bodies(said: Sequence[Any]) -> Answer | None:
    """As above. imaplib gives a literal beside the line that announces it, then the line behind it."""
    answer: Answer = {}
    for announced, behind in zip(said[::2], said[1::2], strict=False):
        told = _BODY.fullmatch(announced[0]) if isinstance(announced, tuple) else None
        if told is None or behind != b")" or int(told[3]) != len(announced[1]):
            return None
        answer[int(told[1])] = {told[2]: announced[1]}
    return answer if 2 * len(answer) == len(said) else None
