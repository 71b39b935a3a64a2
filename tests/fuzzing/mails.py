"""Whole mails, their wrappings and their words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

from corpus import handling
from fuzzing.mutating import whole_lines
from fuzzing.promises import fit, promise, same_again
from fuzzing.target import Target

from est_mailer.domain.identity import Token, TokenPurpose, seal, tokens_in
from est_mailer.domain.meaning.courtesy import is_courtesy, is_thanks, presents_a_file
from est_mailer.mail.reading.bounce import read_bounce
from est_mailer.mail.reading.classify import classify, tells_of_absence
from est_mailer.mail.reading.cms import signed_content
from est_mailer.mail.reading.decoding import decode_text
from est_mailer.mail.reading.finding import other_kinds, workbooks_in
from est_mailer.mail.reading.html_text import html_to_text, links_in
from est_mailer.mail.reading.message import Incoming, parse
from est_mailer.mail.reading.sender import EXCHANGE_ONLINE, authenticity, token_texts
from est_mailer.mail.reading.tnef import tnef_files
from est_mailer.mail.words.command import Command, Verb, read_command, read_commands, unquoted
from est_mailer.mail.words.nearly import read_nearly
from est_mailer.mail.writing.compose import Address, Attached, body_of, compose
from est_mailer.mail.writing.letters import Answer
from est_mailer.mail.writing.render import Rendered, Renderer
from est_mailer.resources import shared_folder

_MAILS = Path(__file__).parents[1] / "corpus" / "mail"
_OWN = "est@exempelstad.example"
_KEY = b"k" * 32
_HIGHEST_FINDING = 999  # screening numbers its findings from 1; nobody reads so many
_HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted"),
    *("X-Auto-Response-Suppress", "MIME-Version", "Content-Language", "Content-Type"),
]


def read_everything(raw: bytes) -> Incoming:
    """All that ``jobs.message.open_message`` reads of a mail but its files. Raises if a promise is broken."""
    incoming = same_again(partial(parse, raw))
    fit((incoming.headers.items, incoming.subject, incoming.sender_name, incoming.sender, incoming.text), "mail")
    fit((incoming.recipients, incoming.references, incoming.authors, incoming.links), "mail")
    fit([part.filename for part in incoming.parts], "file name")
    fit([file.filename for file in workbooks_in(incoming)], "workbook")
    fit([(other.name, other.kind) for other in other_kinds(incoming)], "attachment")
    classify(incoming, (_OWN,))
    tells_of_absence(incoming)
    fit(read_bounce(incoming), "bounce")
    for trusted in ("mx.exempelstad.example", EXCHANGE_ONLINE, None):
        authenticity(incoming, trusted)
    tokens_in(token_texts(incoming), _KEY)
    read_words(incoming.text)
    return incoming


def read_words(text: str) -> None:
    """All that is read of the words of a mail. Raises if a promise is broken."""
    own, command = same_again(lambda: (unquoted(text), read_command(text)))
    fit((own, command), "words")
    promise(unquoted(own) == own or len(unquoted(own)) <= len(own), "the own words grow when they are read again")
    for polite in (is_courtesy, is_thanks, presents_a_file):
        polite(own)
    nearly, several = same_again(lambda: (read_nearly(text), read_commands(text)))
    fit((nearly, several), "nearly a word")
    promise(bool(several) == (command is not None), "several words without a first one")
    if command:
        _said(command)


def _said(command: Command) -> None:
    if command.verb is Verb.DEPUTY and command.argument:
        promise(command.argument.count("@") == 1 and not set(command.argument) & set(" \r\n<>,;"), "no one address")
    if command.verb is Verb.APPROVE and command.argument:
        promise(command.argument.isalnum() and len(command.argument) <= 40, f"no code: {command.argument!r}")
    if command.reviewed:
        promise(max(command.reviewed) <= _HIGHEST_FINDING, "findings that nobody can have numbered")


@cache
def _renderer() -> Renderer:
    return Renderer([shared_folder("templates")])


def answered(raw: bytes) -> None:
    """A mail's own words quoted in an answer to it: one recipient, the headers we write, and nothing else."""
    incoming = parse(raw)
    lines = tuple(line for line in unquoted(incoming.text).splitlines() if line.strip())[:20]
    names = tuple(part.filename for part in incoming.parts if part.filename)[:5]
    letter = Answer(municipality="Exempelstad", heading=incoming.subject or "Svar", paragraphs=lines, items=names)
    rendered = _renderer().render_letter(letter, "sv")
    content = compose(
        body_of(rendered, "sv", [Attached(name, "text/plain", b"x") for name in names[:1]]),
        sender=Address("EST i Exempelstad", _OWN),
        recipient="anna@exempelstad.example",
        message_id="<1.2@exempelstad.example>",
        date=datetime(2026, 11, 18, 9, tzinfo=UTC),
        in_reply_to=incoming.message_id or None,
        references=(*incoming.references, incoming.message_id),
    )
    _judge(content, rendered, names[:1])


def _judge(content: bytes, rendered: Rendered, names: tuple[str, ...]) -> None:
    sent = parse(content)
    head = content.partition(b"\r\n\r\n")[0]
    promise(head.isascii() and not re.search(rb"(?<!\r)\n|\r(?!\n)", content), "bytes that no mail server must take")
    promise(_plain(sent.subject) == _plain(rendered.subject), f"another subject: {sent.subject!r}")
    promise(_plain(sent.text) == _plain(rendered.text), "another text")
    unknown = {name for name, _ in sent.headers.items} - {name.lower() for name in _HEADERS}
    promise(not unknown, f"headers that are not ours: {unknown}")
    promise((sent.recipients, sent.authors) == (("anna@exempelstad.example",), (_OWN,)), f"to {sent.recipients}")
    promise(len(sent.parts) == 2 + len(names), f"{len(sent.parts)} parts")
    promise(not sent.links, f"links: {sent.links}")
    promise(max(map(len, content.split(b"\r\n"))) <= 998, "a line over 998 octets")
    fit((sent.headers.items, sent.text), "answer")


def _plain(text: str) -> str:
    """As it reads: spaces aside, and what was made inert."""
    return "".join(text.split()).replace("=?", "")


def _files_in(data: bytes) -> None:
    for reader in (tnef_files, signed_content):
        same_again(partial(reader, data))
    fit([name for name, _ in tnef_files(data)], "file name")


def _words(data: bytes) -> None:
    read_words(decode_text(data))


def _html(data: bytes) -> None:
    text, links = same_again(lambda: (html_to_text(decode_text(data)), links_in(decode_text(data))))
    fit((text, links), "html")


def _tokens(data: bytes) -> None:
    text = decode_text(data)
    for token in same_again(lambda: tokens_in(text, _KEY)):
        promise(tokens_in(seal(token, _KEY), _KEY) == {token}, "a token that is not itself when it is sealed again")


def _mails() -> list[bytes]:
    texts = [path.read_bytes() for path in sorted(_MAILS.glob("*.eml"))]
    workbook = handling.in_a_new_workbook("Vad hände?", "Bål")
    return [*texts, *(text.replace(b"\n", b"\r\n") for text in texts[:5]), _with_file(workbook)]


def _with_file(workbook: bytes) -> bytes:
    rendered = _renderer().render_letter(Answer(municipality="E", heading="Svar", paragraphs=("Hej",)), "sv")
    return compose(
        body_of(rendered, "sv", [Attached("lista.xlsx", "application/octet-stream", workbook)]),
        sender=Address("Anna Ek", "anna@exempelstad.example"),
        recipient=_OWN,
        message_id="<9.9@exempelstad.example>",
        date=datetime(2026, 11, 18, 9, tzinfo=UTC),
    )


_SAID = (
    "lugnt", "Hej!\nLugnt här.\nMvh Anna", "godkänn 123 456 granskat 1, 3 och 5-7 /Ada", "approve 123456 reviewed 2",
    "stopp: fel område", "ersättare Bo Ek <bo.ek@exempelstad.example>", "ersättaren är\nbo@exempelstad.example",
    "utkast nr 2", "släpp 17", "avvisa #4", "Status?", "formulär tack", "> lugnt\nnej",
    "Lugnt.\nMen i torsdags brann det",
    "hjälp\n\nDen 2026-11-16 kl. 08:00 skrev EST <est@exempelstad.example>:\n> Hej", "EXTERN AVSÄNDARE\n\nlugnt",
    "Tack!\n________________________________\nFrån: EST\nSkickat: i går\nTill: Anna\nÄmne: Lista", "här kommer listan",
)  # fmt: skip

_PAGE = (
    b"<html><head><title>x</title></head><body><p>Hej <a href='https://a.example'>l&auml;nk</a>\n<blockquote>Den skrev:"
    b"<br>ja</blockquote>\n<pre>a\nb</pre><hr><!-- x --><table><tr><td>1<td>&#65;&#x41;</table></body>"
)


def _sealed() -> list[bytes]:
    when = datetime(2026, 11, 16, tzinfo=UTC).date()
    codes = [seal(Token(purpose, when, 7), _KEY) for purpose in TokenPurpose]
    return [" ".join(codes).encode(), codes[0].lower().replace("-", "\n> ").encode(), f"2026 {codes[1]}o".encode()]


def _wrapped() -> list[bytes]:
    attribute = b"\x01\x05\x90\x06\x00%s" + b"\0\0"
    properties = b"\x01\0\0\0" + b"\x1e\0\x07\x37\x01\0\0\0\x06\0\0\0a.xlsx\0\0"
    body = (len(properties)).to_bytes(4, "little") + properties
    winmail = b"\x78\x9f\x3e\x22\x01\x00" + b"\x02\x02\x90\x06\x00\x01\0\0\0x\0\0" + attribute % body
    signed = bytes.fromhex("308006092a864886f70d010702a0803080020101310030800609 2a864886f70d010701a080248004")
    return [winmail, signed + b"\x05hej\r\n" + b"\0" * 12]


TARGETS = (
    Target("message", _mails, read_everything, whole_lines),
    Target("answer", _mails, answered, whole_lines),
    Target("wrapping", _wrapped, _files_in, longest=16_384),
    Target("html", lambda: [_PAGE], _html, whole_lines, longest=16_384),
    Target("command", lambda: [said.encode() for said in _SAID], _words, whole_lines, longest=8_192),
    Target("token", _sealed, _tokens, longest=8_192),
)  # fmt: skip
