"""Is the sender who it says, and where may a token stand?"""

from __future__ import annotations

import pytest

from est_mailer.mail.reading.message import parse
from est_mailer.mail.reading.sender import EXCHANGE_ONLINE, Authenticity, authenticity, token_texts

MX = "mx.exempelstad.example"
PASS, FAIL, NONE = Authenticity.PASS, Authenticity.FAIL, Authenticity.NONE


def verdict(*headers: str, pinned: str | None = MX, sender: str = "Anna <anna@bostad.example>") -> Authenticity:
    raw = "\r\n".join((*headers, f"From: {sender}", "Subject: EST")) + "\r\n\r\nlugnt\r\n"
    return authenticity(parse(raw.encode()), pinned)


def results(*parts: str, by: str = MX) -> str:
    return "Authentication-Results: " + "; ".join((by, *parts))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (results("dmarc=pass header.from=bostad.example"), PASS),
        (results("dmarc=pass (p=reject; dis=none) header.from=bostad.example"), PASS),
        (results("dmarc=pass"), PASS),
        (results("DMARC=Pass", by=MX.upper() + " 1"), PASS),
        (results('dkim=pass reason="a; b (c" header.d=bostad.example'), PASS),
        (results("spf=fail smtp.mailfrom=x.example", "dkim=pass header.i=@bostad.example"), PASS),
        (results("dkim=fail header.d=bostad.example", "dkim=pass header.d=bostad.example header.s=k"), PASS),
        (results("dkim=pass header.d=mail.bostad.example"), PASS),
        (results("dmarc=none", "dkim=pass header.d=bostad.example"), PASS),
        (results("dkim=pass header.d=evil.example"), NONE),
        (results("dkim=pass header.d=notbostad.example"), NONE),
        (results("dkim=pass header.d=example"), NONE),
        (results("dkim=pass"), NONE),
        (results("spf=pass smtp.mailfrom=bostad.example"), NONE),
        (results("dmarc=temperror"), NONE),
        (results("dmarc=bestguesspass header.from=bostad.example"), NONE),
        (results("none"), NONE),
        (results("dmarc=fail header.from=bostad.example", "dkim=pass header.d=bostad.example"), FAIL),
        (results("dmarc=pass header.from=evil.example"), FAIL),
        (results("dkim=fail header.d=bostad.example"), FAIL),
        (results("dmarc=pass header.from=bostad.example", by="mx.evil.example"), NONE),
        (results("x=y (dmarc=pass header.from=bostad.example)"), NONE),
        (results('dkim=none reason="; dmarc=pass header.from=bostad.example"'), NONE),
        ("Authentication-Results:", NONE),
        ("X-Other: " + MX + "; dmarc=pass", NONE),
    ],
)
def test_verdicts(header: str, expected: Authenticity) -> None:
    assert verdict(header) is expected


def test_without_a_pinned_server_nothing_is_believed() -> None:
    assert verdict(results("dmarc=pass"), pinned=None) is NONE
    assert verdict(results("dmarc=fail"), pinned=None) is NONE


def test_only_the_topmost_of_the_pinned_server_counts() -> None:
    forged, true = results("dmarc=pass header.from=bostad.example"), results("dmarc=fail header.from=bostad.example")
    assert verdict(true, forged) is FAIL
    assert verdict(results("dmarc=pass", by="other.example"), true, forged) is FAIL


def test_several_authors_are_a_sign_of_forgery() -> None:
    assert verdict(results("dmarc=pass"), sender="a@bostad.example, b@evil.example") is FAIL
    assert verdict(results("dmarc=pass"), sender="a@bostad.example <b@evil.example>") is FAIL, (
        "in any version of Python"
    )
    assert verdict(results("dmarc=pass"), sender="<a@bostad.example> b@evil.example") is FAIL
    assert verdict("From: b@evil.example", results("dmarc=pass header.from=bostad.example")) is FAIL


def test_an_author_who_is_named_twice_is_one() -> None:
    assert verdict(results("dmarc=pass"), sender="anna@bostad.example <Anna@bostad.example>") is PASS


def test_a_sender_inside_the_display_name_is_not_the_sender() -> None:
    header = results("dmarc=pass header.from=bostad.example")
    assert verdict(header, sender='"anna@bostad.example" <x@evil.example>') is FAIL


def test_exchange_online_names_no_server() -> None:
    online = "Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=bostad.example;"
    signed = " dkim=pass (signature was verified) header.d=bostad.example;"
    passed = online + signed + "dmarc=pass action=none header.from=bostad.example;"
    assert verdict(passed + "compauth=pass reason=100", pinned=EXCHANGE_ONLINE) is PASS
    assert verdict(passed, pinned=MX) is NONE
    failed = online + " dkim=none; dmarc=fail action=oreject header.from=bostad.example;compauth=fail reason=000"
    assert verdict(failed, passed, pinned=EXCHANGE_ONLINE) is FAIL
    assert verdict(results("dmarc=pass"), pinned=EXCHANGE_ONLINE) is NONE


def test_mail_within_the_organisation_is_believed_only_in_exchange() -> None:
    internal = "X-MS-Exchange-Organization-AuthAs: Internal"
    assert verdict(internal, pinned=EXCHANGE_ONLINE) is PASS
    assert verdict(internal, pinned=MX) is NONE
    assert verdict("X-MS-Exchange-Organization-AuthAs: Anonymous", pinned=EXCHANGE_ONLINE) is NONE


def test_every_place_for_a_token() -> None:
    raw = (
        b"From: anna@x.example\r\nTo: est+TO@x.example\r\nDelivered-To: est+delivered@x.example\r\n"
        b"Subject: SV: subject-token\r\n"
        b"In-Reply-To: <reply-token@x.example>\r\nReferences: <first@x.example>\r\n <second@x.example>\r\n"
        b"Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\r\ntext-token\r\n--B\r\n"
        b"Content-Type: a/b; name=file-token.xlsx\r\n\r\nx\r\n--B--\r\n"
    )
    text = token_texts(parse(raw))
    for token in ("est+to@", "est+delivered@", "subject-token", "reply-token", "first", "second", "file-token.xlsx"):
        assert token in text
    assert "text-token" not in text
