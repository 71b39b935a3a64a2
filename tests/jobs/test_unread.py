"""What cannot be read: a kind answer, a fresh form, and a word to the coordinators; nothing is lost."""

from __future__ import annotations

import io
import zipfile

import pytest
from played import played_once
from world import (
    BROKEN_PANE,
    CARETAKERS,
    GUARDS,
    MISSPELT,
    MUNICIPALITY,
    NEXT_ROUND,
    POLICE,
    ROUND,
    SCHOOL,
    STRANGER,
    World,
    texts,
    workbook_of,
)

from est_mailer.adapters.store.inbound import InboundAccount
from est_mailer.asking import comment_text
from est_mailer.demo.letters import Received
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import Event
from est_mailer.jobs.rounds.ending import end_round
from est_mailer.jobs.service import MAIL_LIMIT
from est_mailer.workbooks.foreign.isolation import InProcessReader

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
JPEG = ("IMG_2041.jpg", b"\xff\xd8\xff\xe0" + b"a photo of a form" * 40)
PDF = ("lista.pdf", b"%PDF-1.7 a printed form")


def utf16(*names: str) -> bytes:
    return OLE + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in names)


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return buffer.getvalue()


PASSWORD = "Filen är skyddad med lösenord. Spara filen utan lösenord och skicka den igen."
RIGHTS = (
    "Filen eller mejlet har rättighetsskydd, så vi kan inte öppna det. Ta bort skyddet: i Excel väljer du Arkiv, Info, "
    "Skydda arbetsbok. Eller fyll i formuläret som vi bifogar och skicka det oskyddat."
)
NUMBERS = (
    "Filen är sparad i formatet Numbers. Spara den som Excel i Numbers och skicka den filen. På Mac: Arkiv, Exportera "
    "till, Excel. På iPhone: tryck på de tre punkterna, Exportera, Excel."
)
PICTURE = (
    "Du har skickat en bild. Bilder kan tjänsten inte läsa. Skriv det du vill rapportera i formuläret som vi bifogar. "
    "Samordnarna får veta att bilden finns."
)
PRINTED = (
    "Filen är en pdf. Den kan tjänsten inte läsa. Skriv av det viktiga i formuläret som vi bifogar, spara det och "
    "skicka det som Excel-fil."
)
LINK = (
    "Mejlet har en länk till en fil i molnet. Vi öppnar aldrig länkar. Bifoga filen som kopia: ladda ner den och lägg "
    "den i mejlet. I Outlook väljer du Bifoga som kopia."
)
KINDS = [
    ("lista.xlsx", utf16("EncryptionInfo", "EncryptedPackage"), PASSWORD),
    ("lista.xlsx", utf16("EncryptedPackage", "DRMEncryptedDataSpace", "DRMEncryptedTransform"), RIGHTS),
    ("lista.xls", utf16("Workbook", "\x09DRMContent"), RIGHTS),
    ("message.rpmsg", b"\x76\xe8\x04\x60\xc4\x11\xe3\x86 protected", RIGHTS),
    ("lista.numbers", zipped("Index/Document.iwa", "preview.jpg"), NUMBERS),
    (*JPEG, PICTURE),
    ("IMG_2041.PNG", b"\x89PNG\r\n\x1a\n" + b"a photo" * 40, PICTURE),
    ("IMG_2041.HEIC", b"\0\0\0\x24ftypheic" + b"a photo" * 40, PICTURE),
    (*PDF, PRINTED),
    ("lista.gsheet", b'{"url": "https://docs.google.com/open?id=x", "doc_id": "x"}', LINK),
    ("Lista.url", b"[InternetShortcut]\r\nURL=https://exempelstad.sharepoint.com/:x:/s/a\r\n", LINK),
    (
        "lista.docx",
        zipped("[Content_Types].xml", "word/document.xml"),
        "Filen är ett textdokument och inte formuläret. Flytta texten till formuläret som vi bifogar och skicka det.",
    ),
    (
        "bilder.zip",
        zipped("en.jpg", "två.jpg"),
        "Filen är ett paket, och vi hittar inget formulär i det. Packa upp paketet och bifoga Excel-filen som den är.",
    ),
    (
        "lista.pgp",
        b"-----BEGIN PGP MESSAGE-----",
        "Filen är krypterad, så vi kan inte öppna den. Skicka formuläret igen utan kryptering och utan lösenord.",
    ),
]


def said(letter: Received) -> str:
    return " ".join(letter.text.split())


def says(letter: Received, asked: str) -> bool:
    """The reason and the remedy, with the file's name between them."""
    told = said(letter)
    return all(sentence in told for sentence in asked.removesuffix(".").split(". "))


def in_draft(world: World) -> str:
    """Every cell of the draft that a coordinator gets."""
    name, content = workbook_of(world.draft())
    workbook = InProcessReader().read(content, name)
    return " ".join(" ".join(str(v).split()) for sheet in workbook.sheets for v in sheet.cells.values())


@pytest.mark.parametrize(("name", "content", "asked"), KINDS, ids=[f"{k[0]}-{n}" for n, k in enumerate(KINDS)])
def test_each_kind_has_its_own_answer_a_fresh_form_and_a_word_to_the_coordinators(
    name: str, content: bytes, asked: str
) -> None:
    world = World.invited()
    raw = world.reply(world.form(SCHOOL), "Lampan vid Backen är trasig", (name, content))
    assert world.deliver(raw).kind is AccountKind.REPORT
    receipt = world.letter(SCHOOL, Purpose.RECEIPT)
    assert receipt.subject == "Vi kunde inte läsa svaret för vecka 47"
    assert says(receipt, asked)
    assert name in receipt.text
    assert workbook_of(receipt) == workbook_of(world.form(SCHOOL))
    assert world.state_of("skola-norr") is AnswerState.UNCLEAR
    assert world.store.inbound.raw(world.number_of(raw)) == raw, "the original is kept"
    world.drafted()
    told = in_draft(world)
    assert f"Skola norr har skickat något vi inte kan läsa: {name}. {asked.split('. ')[0]}" in told
    assert f"Mejlet är sparat som nummer {world.number_of(raw)}." in told
    assert "Lampan vid Backen är trasig" in told
    world.answer(receipt, "Så här då?", world.filled(receipt, BROKEN_PANE))
    assert world.state_of("skola-norr") is AnswerState.EVENTS


@pytest.mark.parametrize(
    "link",
    [
        "https://exempelstad-my.sharepoint.com/:x:/p/anna/abc?e=1",
        "https://1drv.ms/x/s!abc",
        "https://docs.google.com/spreadsheets/d/abc/edit",
        "https://www.icloud.com/numbers/0abc",
        "https://www.dropbox.com/scl/fi/abc/lista.xlsx?dl=0",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2F1drv.ms%2Fx%2Fs%21abc&data=05",
    ],
)
def test_a_link_to_a_file_in_the_cloud_is_asked_for_as_a_copy(link: str) -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), f"Här är listan: {link}")
    receipt = world.letter(SCHOOL, Purpose.RECEIPT)
    assert says(receipt, LINK)
    assert workbook_of(receipt) == workbook_of(world.form(SCHOOL))
    world.drafted()
    assert link in in_draft(world), "a coordinator may open it, the service never does"


@pytest.mark.parametrize(
    ("files", "asked"),
    [
        ((JPEG, PDF), PRINTED),
        ((JPEG, ("message.rpmsg", b"x")), RIGHTS),
        ((PDF, KINDS[0][:2]), PASSWORD),
    ],
)
def test_of_several_the_answer_is_about_the_one_that_is_easiest_to_send_again(
    files: tuple[tuple[str, bytes], ...], asked: str
) -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), "https://1drv.ms/x/s!abc", *files)
    receipt = world.letter(SCHOOL, Purpose.RECEIPT)
    assert says(receipt, asked)
    assert "länk" not in receipt.text
    assert all(name in receipt.text for name, _ in files)


def test_a_photo_beside_a_good_form_is_told_of_and_the_report_counts() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    world.answer(form, "Se bilden", world.filled(form, BROKEN_PANE), JPEG)
    assert world.state_of("skola-norr") is AnswerState.EVENTS
    assert world.letter(SCHOOL, Purpose.RECEIPT).subject == "Tack, rapporten för vecka 47 är mottagen"
    world.drafted()
    assert "Se bilden Med mejlet kom: IMG_2041.jpg." in in_draft(world)


def test_a_photo_beside_the_word_calm_is_told_of() -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), "lugnt", JPEG)
    assert world.state_of("skola-norr") is AnswerState.CALM
    world.drafted()
    assert "Med mejlet kom: IMG_2041.jpg." in in_draft(world)


def test_a_photo_from_one_who_has_no_form_is_a_comment_with_its_name() -> None:
    world = World.invited()
    assert world.write(GUARDS, "Så här ser det ut", JPEG).kind is AccountKind.COMMENT
    world.drafted()
    assert "Så här ser det ut Med mejlet kom: IMG_2041.jpg." in in_draft(world)


def test_a_report_typed_in_the_mail_is_kept_and_the_form_comes_with_a_kind_word() -> None:
    world = World.invited()
    account = world.answer(world.form(SCHOOL), "Hej!\nTre rutor krossade på Norrby i helgen, och bål i parken.")
    assert account.kind is AccountKind.COMMENT
    letter = world.letter(SCHOOL, Purpose.ANSWER)
    assert letter.subject == "Tack, men vi hittade ingen fil i ditt mejl"
    assert "Samordnarna får läsa det du skrev om Skola norr. Men vi kan bara räkna det som står i formuläret." in said(
        letter
    )
    assert "senast onsdag 18 november" in said(letter)
    assert workbook_of(letter) == workbook_of(world.form(SCHOOL))
    world.answer(letter, "Nu så", world.filled(letter, BROKEN_PANE))
    assert world.state_of("skola-norr") is AnswerState.EVENTS
    world.drafted()
    assert "Tre rutor krossade på Norrby i helgen, och bål i parken." in in_draft(world)


def test_a_text_is_no_report_so_the_reminder_comes() -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), "Vad menar ni med samlingsplats?")
    assert world.state_of("skola-norr") is AnswerState.SILENT
    world.go_to(Step.REMINDER)
    assert len(world.letters(SCHOOL, Purpose.REMINDER)) == 1


def test_a_text_in_english_is_answered_in_english() -> None:
    world = World.invited()
    world.answer(world.form(CARETAKERS), "Somebody has broken three panes at Norrby.")
    assert world.letter(CARETAKERS, Purpose.ANSWER).subject == "Thank you, but we found no file in your mail"


@pytest.mark.parametrize("text", ["Hej, här kommer veckans lista.\nMvh Anna", "Bifogar rapporten"])
def test_a_file_that_was_forgotten_is_asked_for(text: str) -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), text)
    letter = world.letter(SCHOOL, Purpose.ANSWER)
    assert letter.subject == "Glömde du att bifoga filen?"
    assert workbook_of(letter) == workbook_of(world.form(SCHOOL))


@pytest.mark.parametrize("text", ["Tack!", "tack så mycket\n\nMvh Anna Ek\nrektor", "Ok, tack för hjälpen /Anna"])
def test_thanks_are_kept_and_not_answered(text: str) -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), text)
    world.report(SCHOOL, BROKEN_PANE)
    world.answer(world.letter(SCHOOL, Purpose.RECEIPT), text)
    assert world.letters(SCHOOL, Purpose.ANSWER) == []
    assert [c.text.split("\n")[0] for c in world.store.answers.comments(ROUND)] == [text.split("\n")[0]] * 2


def test_a_text_from_one_who_has_reported_is_a_comment_and_brings_no_form() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.answer(world.letter(SCHOOL, Purpose.RECEIPT), "En sak till: porten till källaren står öppen.")
    letter = world.letter(SCHOOL, Purpose.ANSWER)
    assert letter.subject == "Tack, samordnaren läser ditt mejl"
    assert letter.files == ()


@played_once
def dispatched(*addresses: str) -> World:
    """The picture has gone out, and no later round has begun."""
    world = World.invited()
    for address in addresses:
        world.report(address, BROKEN_PANE)
    world.drafted()
    world.complete()
    world.approve()
    return world.go_to(Step.FEEDBACK)


@pytest.mark.parametrize("addresses", [(), (SCHOOL,)])
def test_after_the_dispatch_the_coordinators_hear_at_once_of_what_cannot_be_read(addresses: tuple[str, ...]) -> None:
    world = dispatched(*addresses)
    raw = world.reply(world.form(SCHOOL), "Ring mig", JPEG)
    world.deliver(raw)
    for coordinator in (MUNICIPALITY, POLICE):
        letter = world.letter(coordinator, Purpose.ERRATUM)
        assert letter.subject == "Skola norr har skickat något vi inte kan läsa, vecka 47"
        assert "Skola norr har skickat IMG_2041.jpg för vecka 47, efter att lägesbilden gick ut." in said(letter)
        assert f"Mejlet är sparat som nummer {world.number_of(raw)}." in said(letter)
    assert says(world.letter(SCHOOL, Purpose.RECEIPT), PICTURE)
    world.deliver(raw)
    assert len(world.letters(MUNICIPALITY, Purpose.ERRATUM)) == 1


def test_after_the_dispatch_the_coordinators_hear_of_rows_that_must_be_mended() -> None:
    world = dispatched(SCHOOL)
    form = world.form(SCHOOL)
    world.answer(form, "Ny lista", world.filled(form, MISSPELT))
    letter = world.letter(MUNICIPALITY, Purpose.ERRATUM)
    assert "Raderna i filen behöver rättas innan de kan räknas." in said(letter)
    world.go_to(Step.MEETING, NEXT_ROUND)
    latest = world.store.drafts.latest(NEXT_ROUND)
    assert latest is not None
    told = [comment_text(comment, world.service.words()) for comment in latest.draft.comments]
    assert "”Vivala” finns inte i listan" in " ".join(told)


def test_before_the_dispatch_rows_that_must_be_mended_are_shown_beside_those_that_stand() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.report(SCHOOL, MISSPELT)
    assert world.store.answers.current(ROUND)["skola-norr"].revision == 1
    world.drafted()
    assert "Krossad ruta" in in_draft(world)
    assert "”Vivala” finns inte i listan" in in_draft(world)
    assert world.outbox(Purpose.ERRATUM) == []


def test_what_comes_in_a_cancelled_round_is_kept_by_its_name() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    end_round(world.service, world.round, Event.CANCEL, "översvämning", world.now)
    assert world.answer(form, "Se bilden", JPEG).detail == "the round was cancelled"
    assert "IMG_2041.jpg" in world.store.answers.comments(ROUND)[0].written
    assert "inställd" in texts(world.letters(SCHOOL)).casefold()


def too_large(world: World, sender: str, **headers: str) -> tuple[bytes, InboundAccount]:
    """An answer to the school's invitation with a film in it."""
    raw = world.reply(world.form(SCHOOL), "Här är filmen", sender=sender, **headers) + b"x" * MAIL_LIMIT
    world.mailbox.deliver(raw)
    world.report(CARETAKERS)
    number = min(s.id for s in world.store.inbound.listing())
    account = world.store.inbound.account_of(number)
    assert account is not None
    return raw, account


def test_a_mail_that_is_too_large_is_answered_with_the_form_and_the_next_one_is_read() -> None:
    world = World.invited()
    raw, account = too_large(world, SCHOOL)
    assert (account.kind, account.respondent) == (AccountKind.QUARANTINED, "skola-norr")
    asked = (
        "Mejlet är större än 25 MB, så vi har inte läst det. Det ligger kvar i tjänstens brevlåda. "
        "Skicka bara formuläret, utan bilder och andra bilagor."
    )
    receipt = world.letter(SCHOOL, Purpose.RECEIPT)
    assert says(receipt, asked)
    assert workbook_of(receipt) == workbook_of(world.form(SCHOOL))
    assert world.state_of("skola-norr") is AnswerState.UNCLEAR
    assert world.state_of("vardskontor") is not AnswerState.SILENT, "the good mail behind it"
    assert len(world.alerts("quarantined")) == 1
    assert raw in world.mailbox.processed
    world.drafted()
    assert "Mejlet är större än 25 MB" in in_draft(world)


@pytest.mark.parametrize(
    ("sender", "headers"),
    [(STRANGER, {}), (SCHOOL, {"Auto_Submitted": "auto-replied"}), (POLICE, {})],
)
def test_a_mail_that_is_too_large_from_anybody_else_is_only_told_of_to_the_operator(
    sender: str, headers: dict[str, str]
) -> None:
    world = World.invited()
    before = len(world.letters(sender))
    assert too_large(world, sender, **headers)[1].kind is AccountKind.QUARANTINED
    assert len(world.letters(sender)) == before
    assert len(world.alerts("quarantined")) == 1
    assert world.state_of("skola-norr") is AnswerState.SILENT
