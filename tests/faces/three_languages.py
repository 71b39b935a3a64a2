"""A week in a municipality whose people are written to in three languages, one of which nobody has programmed for.

Run by itself, it prints what each reader got, as JSON: [[address, language, where, text] …]. All that people write
themselves, and all names, are numbers: a word that is read was chosen by the service.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from builders import a_deployment, a_member
from letter_samples import samples
from openpyxl import load_workbook
from world import (
    CARETAKERS,
    DEPUTY,
    GUARDS,
    MUNICIPALITY,
    OPERATOR,
    POLICE,
    SCHOOL,
    STRANGER,
    YOUTH,
    World,
    workbook_of,
)

import est_mailer  # noqa: F401  before openpyxl: it decides by which library that reads
from est_mailer.demo.checklists import Event
from est_mailer.demo.letters import Received
from est_mailer.domain.deployment import Area, Deployment, Label, Step
from est_mailer.domain.model import Member, Role
from est_mailer.mail.writing.render import Renderer
from est_mailer.resources import shared_folder
from est_mailer.wording import languages

PSEUDO = "el"
SPEAK = {SCHOOL: "sv", YOUTH: "en", CARETAKERS: PSEUDO}
COORDINATORS = {MUNICIPALITY: PSEUDO, POLICE: "sv", "sam@bostad.example": "en"}
EVENT = Event("1001", "2002", "3003", "2026-11-16", "4004")
SAYS = {  # what each writes to the service, in words that it understands
    "sv": ("hjälp", "formulär", "godkänn 123456", "ersättare 5005@annan.test", "status", "lugnt"),
    "en": ("help", "form", "approve 123456", "deputy 5005@annan.test", "status", "calm"),
}
TEXT = "5005 6006 7007 8008 9009 1010 2020 3030."  # a text in words of nobody's language


def a_town() -> Deployment:
    """The tests' municipality with numbers for names; its own language is the one that was dropped in."""
    base = a_deployment()
    return replace(
        base,
        language=PSEUDO,
        municipality="77",
        organisations={o.id: replace(o, name=f"3{n}") for n, o in enumerate(base.organisations.values())},
        areas=tuple(Area(area.id, f"{2001 + n}") for n, area in enumerate(base.areas)),
        indicators=tuple(replace(i, name=_number(1001 + n), help=_number(n)) for n, i in enumerate(base.indicators)),
        statuses=tuple(replace(s, name=_number(90 + n)) for n, s in enumerate(base.statuses)),
        register=(*_respondents(), *_coordinators(), _member("4", "kommun", GUARDS, "en", Role.RECIPIENT)),
    )


def _number(value: int) -> Label:
    return Label({"sv": str(value)})


def _respondents() -> Iterator[Member]:
    for number, (address, language) in enumerate(SPEAK.items()):
        member = _member(f"1{number}", "kommun", address, language, Role.RESPONDENT)
        yield replace(member, deputies=(DEPUTY,)) if address == YOUTH else member


def _coordinators() -> Iterator[Member]:
    for number, (address, language) in enumerate(COORDINATORS.items()):
        who = ("kommun", "polis", "bostad")[number]
        yield _member(f"2{number}", who, address, language, Role.COORDINATOR, Role.RECIPIENT)


def _member(id_: str, organisation: str, address: str, language: str, *roles: Role) -> Member:
    return a_member(
        id_, name=id_, organisation=organisation, addresses=(address,), language=language, roles=frozenset(roles)
    )


def a_week() -> World:
    """All that may happen in it, to each of them in turn."""
    world = World.of(a_town()).go_to(Step.INVITATION)
    for address, language in SPEAK.items():
        form = replace(world.form(address), subject="5005")
        wrong = replace(EVENT, area="2009", when="31/11")
        world.answer(form, "", world.filled(form, wrong, language=language))
        world.answer(form, "", ("5005.xlsx", b"not a workbook"))
        world.answer(form, "", ("5005.pdf", b"%PDF-1.7 no form"))
        for said in (TEXT, *SAYS.get(language, SAYS["en"])):
            world.answer(form, said)
        world.answer(form, "", world.filled(form, EVENT, language=language))
        world.answer(form, "", world.filled(form, wrong, language=language))  # waits beside the rows that stand
        world.answer(form, TEXT, ("", b"\xff\xd8\xff\xe0 nameless"))
    world.answer(
        replace(world.form(SCHOOL), subject="5005"), TEXT, world.filled(world.form(SCHOOL), EVENT), sender=STRANGER
    )
    world.go_to(Step.REMINDER)
    for address in COORDINATORS:
        for said in ("status", "help", "register", "draft", "stop", TEXT):
            world.write(address, said)
    world.go_to(Step.CLOSE).drafted()
    _complete(world)
    for address in COORDINATORS:
        world.answer(world.draft(address), "draft")
        world.answer(world.draft(address), "approve 000000")
    world.approve()
    world.write(POLICE, "stop")
    _complete(world)
    world.approve()
    world.go_to(Step.FEEDBACK)
    return world.go_to(Step.INVITATION, "2026-W48").go_to(Step.REMINDER, "2026-W48")


def the_letters() -> Iterator[tuple[str, str, str, str]]:
    """Every kind of mail there is, with numbers for what it tells, in each language."""
    renderer = Renderer([shared_folder("templates")])
    for language in languages():
        for name, letter in samples().items():
            mail = renderer.render_letter(_numbered(letter), language)
            for where, text in (("subject", mail.subject), ("text", mail.text), ("HTML", _Seen(mail.html).text)):
                yield "", language, f"{name} [{where}]", text


def _numbered(value: Any) -> Any:
    """The value with a number for each text in it."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return "5005" if value else ""
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(_numbered(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        held = {f.name: getattr(value, f.name) for f in fields(value) if f.name not in ("colour", "ink", "round")}
        return replace(value, **{name: _numbered(each) for name, each in held.items()})
    return value


def _complete(world: World) -> None:
    draft = replace(world.draft(), subject="5005")
    changed = {"area": "2002", "problem": TEXT, "new_measure": TEXT, "who_does": "7007"}
    for status in ("6006", "91"):  # the first is none, and must be mended
        world.answer(draft, TEXT, (workbook_of(draft)[0], world.completed(draft, TEXT, status, **changed)))


def told(world: World) -> Iterator[tuple[str, str, str, str]]:
    """(address, language, where, text) of everything that anybody got."""
    spoken = {a: m.language for m in world.service.deployment.register for a in (*m.addresses, *m.deputies)}
    for address in [*spoken, OPERATOR]:
        for letter in world.letters_unrecorded(address):
            for where, text in _parts(letter):
                yield address, spoken.get(address, PSEUDO), f"{letter.subject} [{where}]", text


def _parts(letter: Received) -> Iterator[tuple[str, str]]:
    yield "subject", letter.subject
    yield "text", letter.text
    yield "HTML", _Seen(letter.html).text
    for name, content in letter.files:
        yield "file name", name.rpartition(".")[0].partition("_")[0]
        if name.endswith(".xlsx"):
            yield name, _of_workbook(content)
        elif name.endswith(".pdf"):
            run = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
            yield name, run.stdout.decode()


def _of_workbook(content: bytes) -> str:
    book = load_workbook(BytesIO(content))
    texts = [str(book.properties.title)]
    for sheet in book.worksheets:
        texts += [sheet.title, *(str(cell.value) for row in sheet for cell in row if cell.value is not None)]
        for rule in sheet.data_validations.dataValidation:
            texts += [str(text) for text in (rule.error, rule.prompt, rule.errorTitle, rule.promptTitle) if text]
            texts += [rule.formula1] if str(rule.formula1).startswith('"') else []
    return "\n".join(texts)


class _Seen(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self._hidden = "", 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "title")
        self.text += f" {dict(attrs).get('alt') or ''} "

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        self.text += "" if self._hidden else data


if __name__ == "__main__":
    json.dump({"languages": languages(), "told": [*told(a_week()), *the_letters()]}, sys.stdout)
