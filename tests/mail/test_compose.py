"""A composed mail: its headers, its parts, and nothing in it that a value could have smuggled in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from builders import STOCKHOLM
from hypothesis import example, given, settings
from hypothesis import strategies as st
from letter_samples import samples

from est_mailer.domain.errors import ServiceError
from est_mailer.mail.writing.compose import Address, Attached, body_of, compose, new_message_id
from est_mailer.mail.writing.render import Rendered, Renderer, one_line
from est_mailer.resources import shared_folder

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OWN_ID = "<00112233445566778899aabbccddeeff@exempelstad.example>"
OUTLOOK_ID = "<" + "AM0PR08MB" * 12 + "@" + "AM0PR08MB1234.eurprd08.prod.outlook.example>"
PLAIN: dict[str, Any] = {
    "sender": Address("EST Exempelstad", "est@exempelstad.example"),
    "recipient": "skola@exempelstad.example",
    "message_id": OWN_ID,
    "date": datetime(2026, 11, 16, 8, 0, tzinfo=STOCKHOLM),
}


def _sent(
    rendered: Rendered | None = None, *, language: str = "sv", attachments: Sequence[Attached] = (), **changes: Any
) -> bytes:
    rendered = rendered or Rendered("Hej på er", ("Text å\n",), ("<p>Text å</p>",))
    return compose(body_of(rendered, language, attachments), **{**PLAIN, **changes})


def _read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_headers_say_who_what_and_that_no_machine_should_answer() -> None:
    message = _read(_sent(reply_to="est+0ab@exempelstad.example"))
    assert message["From"] == "EST Exempelstad <est@exempelstad.example>"
    assert message["To"] == "skola@exempelstad.example"
    assert message["Reply-To"] == "est+0ab@exempelstad.example"
    assert message["Subject"] == "Hej på er"
    assert message["Date"] == "Mon, 16 Nov 2026 08:00:00 +0100"
    assert message["Message-ID"] == OWN_ID
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Content-Language"] == "sv"
    assert message["MIME-Version"] == "1.0"
    assert message["Cc"] is message["Bcc"] is message["In-Reply-To"] is message["References"] is None


def test_an_answer_joins_its_thread_and_long_ids_stay_whole() -> None:
    raw = _sent(in_reply_to=OUTLOOK_ID, references=["<a@x.example> <b@x.example>", OUTLOOK_ID])
    assert OUTLOOK_ID.encode() in raw
    message = _read(raw)
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["In-Reply-To"].split() == [OUTLOOK_ID]
    assert message["References"].split() == ["<a@x.example>", "<b@x.example>", OUTLOOK_ID]


def test_a_strangers_ids_cannot_bring_a_header_and_do_not_grow() -> None:
    bad = "<a@x.example>\r\nBcc: alla@x.example\r\n <b@x.example>"
    message = _read(_sent(in_reply_to="inget id\r\nBcc: x@x.example", references=[bad]))
    assert message["Bcc"] is message["In-Reply-To"] is None
    assert message["References"].split() == ["<a@x.example>", "<b@x.example>"]
    many = [f"<{n}@x.example>" for n in range(500)]
    assert _read(_sent(references=many))["References"].split() == many[-20:]


@pytest.mark.parametrize(
    "name", ["EST\r\nBcc: alla@x.example", 'EST "Ö", <a@b.example>', "EST\x00\u2028Bcc: a", "=?utf-8?q?=0ABcc:_a?="]
)
def test_a_display_name_stays_a_name(name: str) -> None:
    message = _read(_sent(sender=Address(name, "est@exempelstad.example")))
    assert message["Bcc"] is None
    assert [a.addr_spec for a in message["From"].addresses] == ["est@exempelstad.example"]


def test_a_subject_and_a_file_name_cannot_bring_a_header() -> None:
    file = Attached('a"\r\nBcc: y@x.example;/../b.xlsx', XLSX, b"x")
    message = _read(_sent(Rendered("Hej\r\nBcc: x@x.example", ("x\n",), ("x",)), attachments=[file]))
    assert message["Bcc"] is None
    assert message["Subject"] == "Hej Bcc: x@x.example"
    (attachment,) = message.iter_attachments()
    assert attachment["Bcc"] is None
    assert attachment.get_filename() == "a- Bcc- y@x.example;-..-b.xlsx"


def test_one_recipient_and_no_more() -> None:
    for address in (
        "a@x.example, b@x.example",
        "a@x.example\r\nBcc: b@x.example",
        "a b@x.example",
        "",
        "utan",
        "ö@x.example",
    ):
        with pytest.raises(ServiceError, match="not an address"):
            _sent(recipient=address)
    with pytest.raises(ServiceError, match="not an address"):
        _sent(reply_to="a@x.example\nBcc: b@x.example")


def test_what_cannot_stand_in_a_header_is_refused() -> None:
    with pytest.raises(ServiceError, match="Message-ID"):
        _sent(message_id="<a@x>\r\nBcc: b@x.example")
    with pytest.raises(ServiceError, match="media type"):
        _sent(attachments=[Attached("a", "text/plain\r\nBcc: a@x", b"")])
    with pytest.raises(ServiceError, match="media type"):
        _sent(attachments=[Attached("a", "multipart/mixed", b"")])
    with pytest.raises(ValueError, match="time zone"):
        _sent(date=datetime(2026, 11, 16))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    "filename",
    ["checklista.xlsx", "EST v47 Norrskolan – åäö.xlsx", "lägesbild " + "mycket lång " * 12 + ".pdf", "報告 🔥.xlsx"],
)
def test_attachments_come_out_as_they_went_in(filename: str) -> None:
    data = bytes(range(256)) * 160  # more lines than are cut at once
    files = [Attached(filename, XLSX, data), Attached("rader.csv", "text/csv", b"a;b\r\n1;\xff\n")]
    message = _read(_sent(attachments=files))
    assert message.get_content_type() == "multipart/mixed"
    first, second = message.iter_attachments()
    assert (first.get_filename(), first.get_content_type(), first.get_content()) == (filename, XLSX, data)
    assert second.get_payload(decode=True) == b"a;b\r\n1;\xff\n"
    assert message.get_body(("plain",)) is not None
    assert message.get_body(("html",)) is not None


@pytest.mark.parametrize("own", [0, 1, 56, 57, 5000])
@pytest.mark.parametrize("length", [1, 56, 57, 58, 4560, 4590])
def test_a_file_whose_beginning_is_known_is_the_file(length: int, own: int) -> None:
    beginning, rest = bytes(range(256)) * 18, bytes(range(255, -1, -1)) * 20
    data = beginning[:length] + rest[:own]
    whole = _sent(attachments=[Attached("a.xlsx", XLSX, data)])
    assert _sent(attachments=[Attached("a.xlsx", XLSX, data, data[:length])]) == whole
    assert _sent(attachments=[Attached("a.xlsx", XLSX, data, b"another")]) == whole


def test_text_comes_before_html_in_an_alternative() -> None:
    message = _read(_sent())
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_mail_keeps_to_the_rules_of_the_wire(language: str) -> None:
    renderer = Renderer([shared_folder("templates")])
    for letter in samples(language).values():
        rendered = renderer.render_letter(letter, language)
        raw = _sent(rendered, language=language, attachments=[Attached("å.xlsx", XLSX, b"x" * 5000)])
        assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert raw.isascii()
        assert not any(line.startswith(b".") for line in raw.split(b"\r\n")), "which would have to be doubled"
        message = _read(raw)
        assert message["Subject"] == rendered.subject
        text, page = message.get_body(("plain",)), message.get_body(("html",))
        assert text is not None
        assert text.get_content().replace("\r\n", "\n") == rendered.text
        assert page is not None
        assert page.get_content().split() == rendered.html.split()


def test_a_dot_that_begins_a_line_is_written_otherwise() -> None:
    text = "." * 75 + "\n" + ".\n..\n.a" * 3 + "\n" + ("x" * 74 + ".") * 4 + "\n"
    raw = _sent(Rendered("Hej", (text,), ("<p>Hej</p>",)))
    assert max(map(len, raw.split(b"\r\n"))) <= 76
    assert not any(line.startswith(b".") for line in raw.split(b"\r\n") if not line.startswith(b"....."))
    body = _read(raw).get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == text


@given(st.lists(st.text(".=\n\r\t aå🔥<", max_size=100), min_size=1, max_size=6))
@example(["a" * 76, ".b", "a" * 75 + " ", "\n"])
@example(["a" * 75 + " \n", "a" * 74 + "\t\n", "a" * 73 + " \n"])
@settings(max_examples=150, deadline=None)
def test_a_text_cut_anywhere_into_runs_reads_as_the_whole(runs: list[str]) -> None:
    whole = [run.replace("\r\n", "\n").replace("\r", "\n") for run in runs]  # no cut in the middle of a line break
    raw = _sent(Rendered("Hej", tuple(whole), tuple(whole)))
    assert not re.search(rb"(?m)^[^\r\n]{77}|^\.(?!\.)", raw)
    for kind in ("plain", "html"):
        body = _read(raw).get_body((kind,))
        assert body is not None
        text = "".join(whole)
        assert body.get_content().replace("\r\n", "\n") == (text if text.endswith("\n") else f"{text}\n")


def test_one_instant_is_told_as_each_zone_tells_it() -> None:
    instant = datetime(2026, 11, 16, 8, 0, tzinfo=STOCKHOLM)
    dates = [_read(_sent(date=each))["Date"] for each in (instant, instant.astimezone(UTC), instant)]
    assert dates == [
        "Mon, 16 Nov 2026 08:00:00 +0100",
        "Mon, 16 Nov 2026 07:00:00 +0000",
        "Mon, 16 Nov 2026 08:00:00 +0100",
    ]


def test_a_long_word_in_text_and_html_stays_within_a_line() -> None:
    raw = _sent(Rendered("S" * 190, ("å" * 3000 + "\n",), ("<p>" + "x" * 5000 + "</p>",)))
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


@pytest.mark.parametrize(
    "subject",
    [
        "Approved: the picture for week 47 goes out Thursday 19 November at 11:15",
        "Godkänd: lägesbilden för vecka 47 går torsdag 19 november kl. 11.15, " * 2 + "slut",
        "=?utf-8?q?inte_kodat?= på riktigt =?utf-8?q?=0ABcc?=",
        "=?utf-8?q?plain?=",
        "S" * 190,
        "å" * 190,
        "🔥 " * 40 + "slut",
    ],
)
def test_a_subject_of_any_length_reads_the_same(subject: str) -> None:
    raw = _sent(Rendered(subject, ("x\n",), ("x",)))
    (folded,) = re.findall(rb"(?ms)^Subject: \S[^\r]*\r\n(?:[ \t][^\r]*\r\n)*", raw)
    assert _read(raw)["Subject"] == subject.replace("=?", "= ?")
    assert _read(raw)["Bcc"] is None
    assert all(len(line) <= 76 or b" " not in line.partition(b": ")[2].strip() for line in folded.split(b"\r\n"))


def test_the_same_mail_twice_is_the_same_bytes() -> None:
    files = [Attached("a.xlsx", XLSX, b"x")]
    assert _sent(attachments=files) == _sent(attachments=files)
    assert _sent(attachments=files) != _sent(attachments=files, message_id="<b@exempelstad.example>")


ANY_TEXT = st.text(max_size=300)


@given(subject=ANY_TEXT, name=st.text(max_size=90), text=ANY_TEXT, file=st.text(max_size=90), data=st.binary())
@settings(max_examples=150, deadline=None)
def test_whatever_is_written_another_reader_reads_it(
    subject: str, name: str, text: str, file: str, data: bytes
) -> None:
    """The library's own reader is the judge; what a header cannot hold is made one line of first."""
    page, sender = f"<p>{text}</p>", Address(name, "est@exempelstad.example")
    raw = _sent(Rendered(subject, (text,), (page,)), sender=sender, attachments=[Attached(file, XLSX, data)])
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    message = _read(raw)
    assert not [part.defects for part in message.walk() if part.defects]
    assert len(message.keys()) == len({key.casefold() for key in message}) == 10
    assert " ".join(str(message["Subject"]).split()) == " ".join(one_line(subject).replace("=?", "= ?").split())
    assert [a.addr_spec for a in message["From"].addresses] == ["est@exempelstad.example"]
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    for part, written in ((plain, text), (html, page)):
        lines = written.encode(errors="replace").splitlines() or [b""]
        assert part.get_content().encode().splitlines() == lines
    (attachment,) = message.iter_attachments()
    assert attachment.get_payload(decode=True) == data


def test_a_new_message_id() -> None:
    assert (
        new_message_id(bytes(range(16)), "exempelstad.example")
        == "<000102030405060708090a0b0c0d0e0f@exempelstad.example>"
    )
    with pytest.raises(ServiceError, match="Message-ID"):
        new_message_id(bytes(16), "x\r\nBcc: a")
