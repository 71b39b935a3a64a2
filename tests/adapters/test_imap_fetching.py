"""Answers to FETCH taken as they stand are what the library reads in them; what is unusual is left to it."""

from __future__ import annotations

from typing import Any

import pytest
from imapclient.exceptions import ProtocolError
from imapclient.response_parser import parse_fetch_response

from est_mailer.adapters.imap.fetching import answer_in

SIZE = b'7 (UID 12 RFC822.SIZE 345 INTERNALDATE "18-Nov-2026 11:00:00 +0100")'
EARLY = b'8 (UID 13 RFC822.SIZE 1 INTERNALDATE " 1-Jan-2027 00:00:00 -0330")'
BODY = [(b"7 (UID 12 BODY[]<0> {5}", b"A: 1\n"), b")"]
WHOLE = [(b"8 (UID 13 BODY[] {3}", b'(")'), b")"]
BOTH = [(b'7 (UID 12 RFC822.SIZE 9 INTERNALDATE "18-Nov-2026 11:00:00 +0100" BODY[]<0> {5}', b"A: 1\n"), b")"]


def parts(answer: dict[int, dict[bytes, Any]]) -> dict[int, dict[bytes, Any]]:
    """Without the message's number in the folder, which only the library tells and nobody asks for."""
    return {uid: {name: value for name, value in told.items() if name != b"SEQ"} for uid, told in answer.items()}


@pytest.mark.parametrize("said", [[SIZE, EARLY], [*BODY, *WHOLE], [*BOTH, *WHOLE]])
def test_a_usual_answer_is_read_as_the_library_reads_it(said: list[Any]) -> None:
    answer = answer_in(said)
    assert answer == parts(parse_fetch_response(said, normalise_times=False))
    assert all(b"SEQ" not in told for told in answer.values()), "the library was asked"


@pytest.mark.parametrize(
    "said",
    [
        [None],
        [b"7 (UID 12 RFC822.SIZE 345)"],
        [b'7 (INTERNALDATE "18-Nov-2026 11:00:00 +0100" UID 12 RFC822.SIZE 345)'],
        [b'7 (UID 12 RFC822.SIZE 345 INTERNALDATE "yesterday")'],
        [SIZE, b"7 (FLAGS (\\Seen) UID 12)"],
        [SIZE, SIZE.replace(b"345", b"346")],
        [*BODY, b"7 (FLAGS (\\Seen) UID 12)"],
        [*BODY, *BODY],
        [(BOTH[0][0].replace(b"18-Nov-2026", b"yesterday"), b"A: 1\n"), b")"],  # type: ignore[union-attr]
        [BODY[0], b" FLAGS (\\Seen))"],
        [(b"7 (FLAGS () UID 12 BODY[]<0> {5}", b"A: 1\n"), b")"],
        [(b"7 (BODY[]<0> {5}", b"A: 1\n"), b" UID 12)"],
        [b'7 (UID 12 BODY[]<0> "A: 1")'],
        [b"7 (UID 12 BODY[]<0> NIL)"],
    ],
)
def test_an_unusual_answer_is_left_to_the_library(said: list[Any]) -> None:
    assert answer_in(said) == parse_fetch_response(said, normalise_times=False)


@pytest.mark.parametrize("said", [[(b"7 (UID 12 BODY[]<0> {6}", b"A: 1\n"), b")"], [b"7 (UID 12"]])
def test_what_is_no_answer_is_none(said: list[Any]) -> None:
    with pytest.raises(ProtocolError):
        answer_in(said)
