"""A link to a file that is shared elsewhere is told by its host, and is told from any other link."""

from __future__ import annotations

import pytest
from mail.mailed_files import HEAD, TEXT, multipart, part

from est_mailer.mail.reading.finding import OtherKind, other_kinds
from est_mailer.mail.reading.message import parse


def test_a_link_to_a_shared_file_is_told_by_its_host() -> None:
    page = b'<p>Filen: <a href="https://exempelstad-my.sharepoint.com/:x:/p/anna/abc">EST.xlsx</a></p><a href="https://exempelstad.example">oss</a>'
    incoming = parse(HEAD + b"Content-Type: text/html\r\n\r\n" + page)
    assert [(o.name, o.kind) for o in other_kinds(incoming)] == [("exempelstad-my.sharepoint.com", OtherKind.LINK)]


@pytest.mark.parametrize(
    ("link", "hosts"),
    [
        ("https://exempelstad.sharepoint.com/:x:/s/est/abc?e=1", ["exempelstad.sharepoint.com"]),
        ("https://1drv.ms/x/s!abc", ["1drv.ms"]),
        ("https://docs.google.com/spreadsheets/d/abc/edit", ["docs.google.com"]),
        ("https://www.icloud.com/numbers/0abc#lista", ["www.icloud.com"]),
        ("https://www.dropbox.com/scl/fi/abc/lista.xlsx", ["www.dropbox.com"]),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2F1drv.ms%2Fx%2Fs%21abc&data=05",
            ["1drv.ms"],
        ),
        ("https://exempelstad.sharepoint.com/", []),
        ("https://exempelstad.example/lista.xlsx", []),
        ("https://[broken/", []),
    ],
)
def test_a_shared_file_is_told_from_any_other_link(link: str, hosts: list[str]) -> None:
    incoming = parse(HEAD + b"Content-Type: text/plain\r\n\r\nFilen: " + link.encode() + b"\r\n")
    assert [o.name for o in other_kinds(incoming)] == hosts


def test_a_link_that_is_only_quoted_is_not_the_senders() -> None:
    text = b"Tack!\r\n\r\n> Se https://1drv.ms/x/s!abc\r\n"
    assert other_kinds(parse(HEAD + b"Content-Type: text/plain\r\n\r\n" + text)) == ()


def test_a_file_that_lies_elsewhere_is_a_link() -> None:
    outside = part(
        b"Content-Type: message/external-body; access-type=URL; name=lista.xlsx", b"Content-ID: <a@b>\r\n\r\n"
    )
    (other,) = other_kinds(parse(HEAD + multipart(TEXT, outside)))
    assert other.kind is OtherKind.LINK
