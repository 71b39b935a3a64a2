"""What no outgoing mail or file may hold, looked for in the bytes: strictly, and without the service's own code."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Collection
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree

HEADERS = {
    *("from", "to", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted"),
    *("x-auto-response-suppress", "mime-version", "content-type", "content-language", "content-transfer-encoding"),
}
OF_PARTS = {"content-type", "content-transfer-encoding", "content-disposition", "content-id", "mime-version"}
TAGS = {
    *("html", "head", "title", "meta", "style", "body", "div", "table", "tbody", "thead", "tr", "td", "th", "p", "h1"),
    *(
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "strong",
        "b",
        "em",
        "i",
        "span",
        "br",
        "img",
        "pre",
        "code",
        "caption",
        "hr",
        "dl",
    ),
    *("span", "dt", "dd", "blockquote", "section", "main", "header", "footer", "a"),
}
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
ACTIVE = re.compile("externallink|connection|vba|embedding|activex|macro|querytable|oleobject|customxml", re.IGNORECASE)
BACKWARDS = re.compile("[\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def faults_in_mail(content: bytes, recipient: str, originals: Collection[bytes] = ()) -> list[str]:
    """What is wrong with a mail: its wire form, its headers, its HTML, its files but those that are passed on as they
    came (``originals``)."""
    head, _, _ = content.partition(b"\r\n\r\n")
    faults = [*_on_the_wire(content), *_in_headers(head, HEADERS)]
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    named = [a.addr_spec for a in message["to"].addresses]
    faults += [] if named == [recipient] else [f"to {named}"]
    faults += [f"header {name}" for name in ("cc", "bcc", "resent-to") if message[name]]
    for part in message.walk():
        faults += [f"defect {defect!r}" for defect in part.defects]
        if part is not message:
            faults += [f"part header {n}" for n in part if n.lower() not in OF_PARTS]
        faults += _in_part(part, originals)
    return faults


def _on_the_wire(content: bytes) -> list[str]:
    faults = ["a lone CR or LF"] if re.search(rb"\r(?!\n)|(?<!\r)\n", content) else []
    faults += ["a NUL"] if b"\0" in content else []
    faults += ["a byte over 127"] if max(content) > 127 else []
    return faults + (["a line too long"] if max(len(line) for line in content.split(b"\r\n")) > 998 else [])


def _in_headers(head: bytes, allowed: set[str]) -> list[str]:
    unfolded = re.sub(rb"\r\n(?=[ \t])", b"", head)
    names = [line.partition(b":")[0].decode("ascii", "replace").lower() for line in unfolded.split(b"\r\n")]
    return [f"header {n!r} {count} times" for n, count in Counter(names).items() if n not in allowed or count != 1]


def _in_part(part: EmailMessage, originals: Collection[bytes]) -> list[str]:
    kind, payload = part.get_content_type(), part.get_payload(decode=True)
    faults = _in_name(part.get_filename() or "")
    if not isinstance(payload, bytes):
        return faults
    if kind == "text/plain":
        text = payload.decode()
        return faults + [f"characters {m!r}" for m in {*CONTROL.findall(text), *BACKWARDS.findall(text)}]
    if kind == "text/html":
        return faults + faults_in_html(payload.decode())
    if payload.startswith(b"PK") and payload not in originals:
        return faults + faults_in_workbook(payload)
    return faults


def _in_name(name: str) -> list[str]:
    unfit = CONTROL.findall(name) + BACKWARDS.findall(name) + re.findall(r'[/\\:*?"<>|\r\n]', name)
    return [f"file name {name!r}"] if unfit else []


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.faults.append(f"tag {tag}")
        for name, value in attrs:
            address = re.sub(r"[\s\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or (name in ("src", "background") and not address.startswith("cid:")):
                self.faults.append(f"attribute {name}={value}")
            if name in ("href", "action", "srcset", "formaction"):
                self.faults.append(f"link {value}")
            if name == "style" and ("url(" in address or "expression" in address):
                self.faults.append(f"style {value}")

    def handle_data(self, data: str) -> None:
        self.faults += [f"characters {m!r}" for m in {*CONTROL.findall(data), *BACKWARDS.findall(data)}]


def faults_in_html(html: str) -> list[str]:
    """Anything but plain marked-up text: a script, a link, a picture from outside, an unknown tag."""
    tags = _Tags()
    tags.feed(html)
    tags.close()
    return tags.faults


def faults_in_workbook(content: bytes) -> list[str]:
    """Formulas, links, macros, connections, embedded objects: none may stand in a file that we send."""
    faults: list[str] = []
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if re.search(
                r"(?i)externallink|connection|vba|embedding|activex|macro|querytable|oleobject|customxml", name
            ):
                faults.append(f"part {name}")
            if not name.endswith((".xml", ".rels")):
                continue
            data = archive.read(name)
            ElementTree.fromstring(data)
            if "/worksheets/" in name and FORMULA.search(data):
                faults.append(f"formula in {name}")
            if re.search(rb"(?i)TargetMode=\"External\"|<(?:\w+:)?(?:hyperlink|ddeLink|oleLink)[\s>]", data):
                faults.append(f"link in {name}")
            if b"<definedName" in data and re.search(rb"<definedName[^>]*>[^<]*(?:\[|\|)", data):
                faults.append(f"outside name in {name}")
    return faults


def faults_in_csv(text: str, delimiter: str) -> list[str]:
    """Cells that a spreadsheet would take for a formula."""
    import csv

    rows = csv.reader(text.removeprefix("\ufeff").splitlines(), delimiter=delimiter)
    return [f"cell {cell!r}" for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
