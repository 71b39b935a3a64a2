"""Real mail as values, and no bytes at all that raise."""

from __future__ import annotations

import time
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fuzzing.mails import read_everything
from hypothesis import given, settings
from hypothesis import strategies as st

from est_mailer.mail.reading.message import parse
from est_mailer.mail.words.command import read_command, unquoted

CORPUS = Path(__file__).parent.parent / "corpus" / "mail"
EXPECTED = tomllib.loads((CORPUS / "expected.toml").read_text(encoding="utf-8"))
MESSAGES = {path.stem: path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))}


def test_every_message_of_the_corpus_has_its_expectation() -> None:
    assert set(MESSAGES) == set(EXPECTED)


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_the_corpus(name: str, line_end: bytes) -> None:
    incoming, expected = parse(MESSAGES[name].replace(b"\n", line_end)), EXPECTED[name]
    for field in ("sender", "sender_name", "subject"):
        assert getattr(incoming, field) == expected.get(field, getattr(incoming, field))
    command = read_command(incoming.text)
    said = f"{command.verb} {command.argument}".strip() if command else ""
    assert said == expected.get("command", said)
    assert unquoted(incoming.text) == expected.get("words", unquoted(incoming.text))
    assert not incoming.incomplete


def test_threading_dates_and_recipients() -> None:
    incoming = parse(MESSAGES["reply_gmail_calm"])
    assert incoming.message_id == "<CAF0001@mail.example>"
    assert incoming.in_reply_to == "<w47.1@exempelstad.example>"
    assert incoming.references == ("<w47.1@exempelstad.example>",)
    assert incoming.recipients == ("est+1234@exempelstad.example",)
    assert incoming.date == datetime(2026, 11, 16, 8, 11, 58, tzinfo=UTC)
    assert [p.content_type for p in incoming.parts] == ["text/plain", "text/html"]


def test_every_header_that_names_a_recipient() -> None:
    raw = (
        b"To: A <a@x.example>, b@x.example\r\nCc: =?utf-8?B?w4Vr?= <C@x.example>\r\nX-Original-To: d@x.example\r\n"
        b"Delivered-To: e@x.example\r\nDelivered-To: f+tag@x.example\r\n"
        b"Envelope-To: <g@x.example>\r\nBcc: no@x.example\r\n\r\n"
    )
    assert parse(raw).recipients == tuple(f"{c}@x.example" for c in ("a", "b", "c", "d", "e", "f+tag", "g"))


@pytest.mark.parametrize(
    ("value", "sender", "name"),
    [
        (b"anna@x.example", "anna@x.example", ""),
        (b"<anna@x.example>", "anna@x.example", ""),
        (b"Ek, Anna <anna@x.example>", "anna@x.example", "Ek, Anna"),
        (b'"Ek, \\"Ann\\" Anna" <anna@x.example>', "anna@x.example", 'Ek, "Ann" Anna'),
        (b'"good@y.example" <anna@x.example>', "anna@x.example", "good@y.example"),
        (b"=?utf-8?Q?Anna=2C_=40ek?= <ANNA@X.example>", "anna@x.example", "Anna, @ek"),
        (b"=?utf-8?B?QW5u?=\r\n =?utf-8?B?YQ==?= <anna@x.example>", "anna@x.example", "Anna"),
        (b"=?no-such-charset?Q?=C5sa?= <anna@x.example>", "anna@x.example", "Åsa"),
        (b"=?utf-8?B?w?= <anna@x.example>", "anna@x.example", ""),
        (b"\xc5sa <anna@x.example>", "anna@x.example", "Åsa"),
        (b"\xc3\x85sa <anna@x.example>", "anna@x.example", "Åsa"),
        (b"anna@x.example (Anna)", "anna@x.example", "Anna"),
        (b"", "", ""),
        (b"nobody", "", ""),
        (b"(" * 5000 + b"a@b.example", "a@b.example", ""),
    ],
)
def test_senders_however_they_are_written(value: bytes, sender: str, name: str) -> None:
    incoming = parse(b"From: " + value + b"\r\n\r\n")
    assert (incoming.sender, incoming.sender_name) == (sender, name)


@pytest.mark.parametrize(
    ("headers", "body", "text"),
    [
        (b"Content-Type: text/plain; charset=iso-8859-1", b"\xe5\xe4\xf6 \x96 \x80", "åäö – €"),
        (b"Content-Type: text/plain; charset=utf-8", b"\xe5\xe4\xf6", "åäö"),
        (b"Content-Type: text/plain; charset=us-ascii", "åäö".encode(), "åäö"),
        (b"Content-Type: text/plain; charset=no-such", "åäö".encode(), "åäö"),
        (b'Content-Type: text/plain; charset="utf-8', "åäö".encode(), "åäö"),
        (b"Content-Type: text/plain; charset=hex", b"6162", "6162"),
        (b"Content-Type: text/plain; charset=a\x00b", b"hej", "hej"),
        (b"Content-Type: text/plain; charset=utf-16", "åäö".encode("utf-16"), "åäö"),
        (b"Content-Type: text/plain; charset=utf-7", b"+2AA-", "?"),
        (b"Content-Transfer-Encoding: base64", b"bHVnbnQ", "lugnt"),
        (
            b"Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/plain; charset=utf-8",
            b"=C3=A5=\r\n=3D=Q",
            "å==Q",
        ),
        (b"Content-Transfer-Encoding: no-such", b"lugnt", "lugnt"),
        (b"Content-Type: nonsense", b"lugnt", "lugnt"),
        (b"Content-Type: multipart/mixed", b"lugnt", ""),
        (
            b"Content-Type: text/plain; format=flowed",
            b"ersattare \r\nbo@x.example\r\n-- \r\nAnna",
            "ersattare bo@x.example\n-- \nAnna",
        ),
        (b"Content-Type: text/html", b"<p>a&aring;<br>b</p><script>x</script><div>c &lt;d&gt;</div>", "aå\nb\n\nc <d>"),
        (b"Content-Type: text/html", b"<div>a</div><div><br></div><div>b</div><!-- c", "a\n\nb"),
        (b"Content-Type: text/html", b"<pre>a\nb\n</pre>1 < 2 &#" + b"1" * 6000 + b";", "a\nb\n1 < 2 \ufffd"),
        (b"Content-Type: text/html", b"<head><title>x</title><body>y", "y"),
    ],
)
def test_bodies_however_they_are_written(headers: bytes, body: bytes, text: str) -> None:
    assert parse(headers + b"\r\n\r\n" + body).text.strip() == text


def test_a_plain_version_that_is_blank_yields_to_the_html_one() -> None:
    raw = (
        b"Content-Type: multipart/alternative; boundary=B\n\n--B\nContent-Type: text/plain\n\n \n--B\n"
        b"Content-Type: text/html\n\n<p>lugnt</p>\n--B--\n"
    )
    assert parse(raw).text == "lugnt"


@pytest.mark.parametrize("value", [b"", b"nonsense", b"Mon, 99 Nov 2026 08:00:00", b"Mon, 32 Jan 2026 25:00", b"\xff"])
def test_dates_that_cannot_be_read(value: bytes) -> None:
    assert parse(b"Date: " + value + b"\r\n\r\n").date is None


def nested(levels: int) -> bytes:
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels))
    return b"From: anna@x.example\n" + head + b"\nlugnt\n" * 50


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(nested(2_000), id="nested two thousand times"),
        pytest.param(
            b"From: anna@x.example\n" + b"Content-Type: message/rfc822\n\n" * 3_000, id="enclosed three thousand times"
        ),
        pytest.param(
            b"From: anna@x.example\nContent-Type: multipart/mixed; boundary=B\n\n" + b"--B\n\nx\n" * 20_000,
            id="20,000 parts",
        ),
    ],
)
def test_bombs_are_read_in_part_and_said_to_be(raw: bytes) -> None:
    incoming = parse(raw)
    assert incoming.incomplete
    assert incoming.sender == "anna@x.example"
    assert len(incoming.parts) <= 200


@pytest.mark.parametrize(
    "unit",
    [
        b"<",
        b"<!--",
        b"<a ",
        b"<script>",
        b"&#x",
        b"<blockquote>",
        b'<a href="',
        b"begin 644 a\n",
        b"?=\n =?a?b?",
        b"> \n",
        b"--\n",
        b"=?utf-8?q?",
        b"skrev 2026 <a@b>\n",
        b"\n \n",
        b"</head",
        b"Den 2026 skrev\n",
    ],
)
@pytest.mark.parametrize("kind", [b"text/html", b"text/plain", b"message/delivery-status"])
def test_reading_takes_time_in_proportion(unit: bytes, kind: bytes) -> None:
    raw = (
        b"Content-Type: "
        + kind
        + b"\nSubject: "
        + unit.replace(b"\n", b"") * 2_000
        + b"\n\n"
        + unit * (400_000 // len(unit))
    )
    began = time.process_time()
    read_everything(raw)
    assert time.process_time() - began < 5


@settings(deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_are_read_without_an_error(raw: bytes) -> None:
    read_everything(raw)


HEADERS = [
    b"From: ",
    b"To: ",
    b"Date: ",
    b"Subject: =?utf-8?B?",
    b"Content-Type: multipart/mixed; boundary=B",
    b"References: <",
]
HEADERS += [
    b"Content-Type: message/rfc822",
    b"Content-Type: message/delivery-status",
    b"Content-Transfer-Encoding: base64",
]
HEADERS += [b"Content-Type: application/ms-tnef", b"Content-Type: application/pkcs7-mime", b"Content-Type: text/html"]
HEADERS += [
    b"Content-Disposition: attachment; filename*0*=utf-8''%",
    b"Authentication-Results: a; dkim=(",
    b"\n--B\n",
    b"\n\n",
]
HEADERS += [
    b"Final-Recipient: rfc822; a@b",
    b"Action: failed",
    b"PK\x03\x04",
    b"\x78\x9f\x3e\x22\x01\x00\x02",
    b"\x30\x80\x06\x09",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(HEADERS) | st.binary(max_size=12), max_size=25).map(b"\n".join))
def test_any_pile_of_headers_is_read_without_an_error(raw: bytes) -> None:
    read_everything(raw)
