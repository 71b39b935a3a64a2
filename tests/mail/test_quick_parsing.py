"""The quick parser against the standard library's: where it answers at all, it answers the same."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from random import Random

import pytest
from fuzzing.mutating import changed_bytes, whole_lines
from fuzzing.targets import TARGETS
from mail.ways_of_sending import STRUCTURES

from est_mailer.mail.reading.decoding import decode_header
from est_mailer.mail.reading.headers import addresses_in, moment
from est_mailer.mail.reading.message import parse
from est_mailer.mail.reading.quick_parsing import Ordinary, parse_ordinary

CORPUS = [*TARGETS["message"].seeds(), *TARGETS["message"].cases().values(), *STRUCTURES.values()]
SEEDS = [*CORPUS, *(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for raw in CORPUS)]
HEAD = b"From: a@x.test\r\nSubject: =?utf-8?Q?=C3=A5?=\r\n =?utf-8?Q?=C3=A4?=\r\n"
MIXED = HEAD + b'Content-Type: multipart/mixed;\r\n\tboundary="b"\r\n\r\n'


def shape(message: Message | Ordinary) -> object:
    """Headers and bodies, as they stand; what stands before and after the parts is shown to nobody."""
    if isinstance(message, Ordinary):
        return list(message.head.items), "text/plain", [], [*map(shape, message.parts)] or _body(message)
    items = [(name.lower(), value) for name, value in message.raw_items()]
    payload = message.get_payload()
    below = [shape(part) for part in payload if isinstance(part, Message)] if isinstance(payload, list) else payload
    return items, message.get_default_type(), [str(d) for d in message.defects], below


def _body(message: Ordinary) -> object:
    """As the library would give it."""
    plain = Message(policy=policy.compat32)
    for name, value in message.head.items:
        plain.set_raw(name, value)
    plain.set_payload(message.octets.decode("ascii", "surrogateescape"))
    return plain.get_payload()


def judge(raw: bytes) -> bool:
    """True if the quick parser took it; then the library says the same."""
    quick = parse_ordinary(raw)
    if quick is not None:
        assert shape(quick) == shape(message_from_bytes(raw, policy=policy.compat32))
    return quick is not None


def test_the_whole_corpus_as_it_is_and_changed_at_random() -> None:
    assert sum(map(judge, SEEDS)) > len(SEEDS) * 0.6, "hardly any of it is read quickly"
    taken = 0
    for number in range(1500):
        random = Random(number)
        data = random.choice(SEEDS)
        for _ in range(random.randint(1, 3)):
            data = whole_lines(data, random, lambda part, random=random: changed_bytes(part, random))  # type: ignore[misc]
        taken += judge(data)
    assert taken > 300


@pytest.mark.parametrize(
    ("body", "taken"),
    [
        (b"--b\r\n\r\nno headers\r\n--b--\r\n", False),
        (b"--b\r\nA: 1\r\n\r\nbody\r\n\r\n--b--", True),
        (b"before\r\n--b \t\r\nA: 1\r\n\r\nx\r\n--b\r\nA: 2\r\n\r\n--bb\r\n--b-\r\n--b--\t\r\nafter\r\n--b\r\n", True),
        (b"--b\r\nA: 1\r\n\r\nnever closed\r\n", False),
        (b"--b\r\nA: 1\r\n\r\n\r\n--b\r\n--b--\r\n", False),
        (b"--b--\r\n", False),
        (b"--b\r\nA 1\r\n\r\nx\r\n--b--\r\n", False),
        (b"--b\r\nA: 1\r\n\r\nx\n--b--\r\n", True),
        (b"--b\r\nA: 1\r\n\r\nx\ry\n\r\n--b--\r\n", True),
        (b"--b\r\nA: 1\r\n\r\nx\r--b--\r\n", False),
        (b"--b\rA: 1\r\n\r\nx\r\n--b\r\r\n--b--\r\n", False),
        (b"--b\r\nA: 1\r\n\r\nx\r\n--b--\r\r\n", False),
        (b"--b\r\nA: 1\r\n\r\n\r\n--b\nA: 2\n\n\n--b--\n", True),
        (b"".join(b"--b\r\nA: %d\r\n\r\nx\r\n" % n for n in range(302)) + b"--b--\r\n", False),
        (b"--b\r\nContent-Type: message/rfc822\r\n\r\nA: 1\r\n\r\nx\r\n--b--\r\n", False),
        (b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nA: 1\r\n\r\nx\r\n--b--\r\n--b--\r\n", False),
        (
            b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nA: 1\r\n\r\nx\r\n--c--\r\n\r\n--b--\r\n",
            True,
        ),
        (b"--b\r\nContent-Type: multipart/digest; boundary=c\r\n\r\n--c\r\nA: 1\r\n\r\nx\r\n--c--\r\n--b--\r\n", False),
    ],
)
def test_boundaries(body: bytes, taken: bool) -> None:
    assert judge(MIXED + body) is taken
    judge((MIXED + body).replace(b"\r\n", b"\n"))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"A: 1\r\n",
        b"A: 1\r\n\r\n",
        b" folded: first\r\n\r\nx",
        b"From anna Mon\r\nA: 1\r\n\r\nx",
        b": 1\r\n\r\nx",
        b"A : 1\r\n\r\nx",
        b"A:\r\n b\r\n\tc \r\n\r\nx\x00\xff\r\n",
        b"\xc3\xa5: 1\r\n\r\nx",
        b"A: \xc3\xa5\x0b\x0c\x85\x1c\r\n\r\n\xff",
        b"A: 1\r\n \r\n\r\nx",
        b"A: 1\r\n  \r\nB: 2\r\n\r\nx",
        b"Content-Type: multipart/mixed\r\n\r\n--b\r\nA: 1\r\n\r\nx\r\n--b--\r\n",
        b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\nA: 1\r\n\r\nx\r\n----\r\n',
        b"Content-Type: multipart/mixed; boundary*=utf-8''%62\r\n\r\n--b\r\nA: 1\r\n\r\nx\r\n--b--\r\n",
        b'Content-Type: multipart/mixed; boundary="b\r\n\r\n--b\r\nA: 1\r\n\r\nx\r\n--b--\r\n',
        b'Content-Type: multipart/mixed; boundary=b"\r\n\r\n--b\r\nA: 1\r\n\r\nx\r\n--b--\r\n',
        b'Content-Type: multipart/mixed; boundary="b "\r\n\r\n--b\r\nA: 1\r\n\r\nx\r\n--b--\r\n',
        MIXED.replace(b"From", b"Content-Transfer-Encoding: base64\r\nFrom") + b"--b\r\nA: 1\r\n\r\nx\r\n--b--\r\n",
    ],
)
def test_headers(raw: bytes) -> None:
    judge(raw)
    judge(raw.replace(b"\r\n", b"\n"))


@pytest.mark.parametrize(
    "name", ["", "Anna", "Enhet 00001", "=?utf-8?q?=C3=85sa?= =?utf-8?q?Ek?=", "a/b-c", '"Ek, Bo"']
)
@pytest.mark.parametrize("address", ["anna@bostad.example", "a.b+c_d@x-y.bostad.example", "1@x.example"])
def test_a_plain_address_is_read_as_the_library_reads_it(name: str, address: str) -> None:
    value = f"{name} <{address}>" if name else address
    assert list(addresses_in(value)) == [(decode_header(shown), bare) for shown, bare in getaddresses([value])]


@pytest.mark.parametrize(
    "value",
    [
        *("Wed, 18 Nov 2026 11:00:00 +0000", "1 Jan 2027 00:30:00 +0100", "Thu, 31 Dec 2026 23:30:00 -0130"),
        *("29 Feb 2027 08:00:00 +0000", "1 Foo 2026 08:00:00 +0000", "1 Nov 2026 24:00:00 +0000"),
        *("1 Nov 2026 08:00:60 +0000", "1 Nov 0026 08:00:00 +0000", "1 Nov 2026 08:00:00 +2400", "1 Nov 2026 08:00"),
    ],
)
def test_a_plain_date_is_read_as_the_library_reads_it(value: str) -> None:
    try:
        expected = parsedate_to_datetime(value).astimezone(UTC)
    except (ValueError, TypeError):
        expected = None
    assert moment(value) == expected


@pytest.mark.parametrize("charset", ["", "utf-8", "iso-8859-1", "utf-16", "utf-7", "unknown"])
@pytest.mark.parametrize("named", ["href", "HREF", "hReF", "hr\0ef"])
def test_no_link_is_missed_in_markup_that_is_not_decoded_yet(charset: str, named: str) -> None:
    written = f"<p>Så <a {named}='https://a.example/b'>här</a>".encode("utf-16" if charset == "utf-16" else "utf-8")
    head = f"Content-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
    assert parse(head + b64encode(written)).links == ("https://a.example/b",)
