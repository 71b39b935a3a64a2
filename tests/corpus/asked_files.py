"""The cases of the matrix about the files themselves: whose form it is, several at once, none that can be read."""

from __future__ import annotations

from dataclasses import replace

from corpus import handling as h
from corpus import package
from corpus.forms import BIN, BONFIRE, CONTAINER, PANE, Material, files, unreadable
from corpus.older_forms import version_0
from corpus.questions import BROKEN, NO_TABLE, NOT_A_WORKBOOK, STALE, several
from corpus.scene import File
from unread_files import LINK, NUMBERS, PICTURE, PRINTED, RIGHTS
from workbooks.hostile_files import PASSWORDED, RIGHTS_MANAGED
from world import MUNICIPALITY, TESTS_KEY, YOUTH

from est_mailer.demo.letters import Received
from est_mailer.domain.identity import seal, tokens_in
from est_mailer.domain.incoming import AccountKind


def _of(letter: Received, m: Material) -> tuple[str, bytes]:
    name, content = letter.files[0]
    return name, h.edited(content, h.cells(B8="Norrby", E8="Klotter", B13="Norrby", E13="Klotter"))


def _two_codes(m: Material) -> bytes:
    (other,) = tokens_in(m.scene.youths.files[0][0], TESTS_KEY)
    return h.edited(m.filled, h.cells(H1=f"Kod: {seal(other, TESTS_KEY)}"))


def _older(m: Material, *more: tuple[str, str]) -> tuple[File, ...]:
    return (("EST-aldre.xlsx", version_0(m.name, TESTS_KEY, *more)),)


OLDER = (replace(PANE, action=""), BIN, replace(BONFIRE, action=""), CONTAINER)
IDENTIFIED = (
    files("renamed", lambda m: (("Kopia av lista (1).xlsx", m.filled),)),
    files(
        "no code left in it, in an answer",
        lambda m: (("lista.xlsx", package.rewritten(h.filled(m.blank, h.without_code), package.stripped)),),
    ),
    files(
        "no code left in it, in a mail of its own",
        lambda m: (("lista.xlsx", package.rewritten(h.filled(m.blank, h.without_code), package.stripped)),),
        fresh=True,
    ),
    files("the code only in the file's name", lambda m: ((m.name, h.filled(m.blank, h.without_code)),), fresh=True),
    files("the same file twice", lambda m: ((m.name, m.filled), ("kopia.xlsx", m.filled))),
    files("the empty form beside", lambda m: (("tom.xlsx", m.blank), ("ifylld.xlsx", m.filled))),
    files(
        "two that say different things",
        lambda m: (("ett.xlsx", m.filled), ("två.xlsx", h.edited(m.blank, h.cells(B13="Centrum", E13="Klotter")))),
        asks=(several("ett.xlsx", "två.xlsx"),),
    ),
    files(
        "a workbook of the sender's own beside",
        lambda m: (
            (m.name, m.filled),
            ("egen.xlsx", package.rewritten(h.in_a_new_workbook("Budget"), package.stripped)),
        ),
        asks=(several("{name}", "egen.xlsx"),),
    ),
    files(
        "a damaged workbook beside",
        lambda m: (("ifylld.xlsx", m.filled), ("trasig.xlsx", m.filled[:3000])),
        asks=(several("ifylld.xlsx", "trasig.xlsx"),),
    ),
    files(
        "two in one zip",
        lambda m: (
            (
                "listor.zip",
                package.in_zip(
                    ("ett.xlsx", m.filled), ("två.xlsx", h.edited(m.blank, h.cells(B13="Centrum", E13="Klotter")))
                ),
            ),
        ),
        asks=(several("ett.xlsx", "två.xlsx"),),
    ),
    files("an older form version", _older, rows=OLDER),
    files("an older form version in a mail of its own", _older, rows=OLDER, fresh=True),
    files(
        "an older form version with words beside",
        lambda m: _older(m, ("G13", "ring mig"), ("B14", "Norby"), ("E14", "Fyrverkerier")),
        rows=OLDER,
        asks=(
            "Rad 14, Område: ”Norby” finns inte i listan. Menade du Norrby?",
            "Rad 13, kolumnen G: ”ring mig” står i en kolumn som inte är vår. Flytta texten till en av våra.",
        ),
    ),
    files("last week's form", lambda m: (_of(m.scene.last_weeks, m),), rows=(), asks=(STALE,), state="unclear"),
    files(
        "another respondent's form",
        lambda m: (_of(m.scene.youths, m),),
        rows=(),
        state="silent",
        held="Formuläret hör till en annan enhet än avsändarens.",
        kind=AccountKind.HELD,
    ),
    files(
        "two codes in one file",
        lambda m: ((m.name, _two_codes(m)),),
        rows=(),
        state="silent",
        held="Mejlet har koder från två olika formulär.",
        kind=AccountKind.HELD,
    ),
    files(
        "the form answered by another function",
        lambda m: ((m.name, m.filled),),
        rows=(),
        state="silent",
        sender=YOUTH,
        held="Formuläret hör till en annan enhet än avsändarens.",
        kind=AccountKind.HELD,
    ),
    files("a coordinator answers for the function", lambda m: ((m.name, m.filled),), sender=MUNICIPALITY),
    files(
        "a workbook that is no checklist",
        lambda _: (("egen.xlsx", h.in_a_new_workbook("Budget")),),
        rows=(),
        asks=(NO_TABLE,),
        state="unclear",
    ),
)
UNREADABLE = (
    unreadable(
        "with a password",
        "lista.xlsx",
        lambda _: PASSWORDED,
        "Filen är skyddad med lösenord. Spara filen utan lösenord och skicka den igen.",
    ),
    unreadable(
        "from Numbers",
        "lista.numbers",
        lambda _: package.zipped({"Index/Document.iwa": b"x", "preview.jpg": b"x"}),
        NUMBERS,
    ),
    unreadable("cut off", "lista.xlsx", lambda m: m.filled[:4000], BROKEN),
    unreadable("a photo", "IMG_2041.jpg", lambda _: b"\xff\xd8\xff\xe0" + b"a form on a desk" * 80, PICTURE),
    unreadable(
        "an iPhone's photo", "IMG_2041.HEIC", lambda _: b"\0\0\0\x24ftypheic" + b"a form on a desk" * 80, PICTURE
    ),
    unreadable("a screenshot", "bild.png", lambda _: b"\x89PNG\r\n\x1a\n" + b"a form on a screen" * 80, PICTURE),
    unreadable("printed to .pdf", "lista.pdf", lambda m: m.office["pdf"], PRINTED),
    unreadable("rights-managed", "lista.xlsx", lambda _: RIGHTS_MANAGED, RIGHTS),
    unreadable("a rights-managed mail", "message.rpmsg", lambda _: b"\x76\xe8\x04\x60\xc4\x11\xe3\x86x", RIGHTS),
    unreadable("a Google shortcut", "lista.gsheet", lambda _: b'{"url": "https://docs.google.com/open?id=x"}', LINK),
    unreadable("a web page named .xls", "lista.xls", lambda m: m.office["html"], NOT_A_WORKBOOK),
    unreadable(
        "flat OpenDocument",
        "lista.fods",
        lambda m: m.office["fods"],
        "Bilagan är ingen kalkylfil. Fyll i formuläret som vi bifogar, spara det och skicka det.",
    ),
    unreadable(
        "a Word document",
        "lista.docx",
        lambda _: package.zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}),
        "Filen är ett textdokument och inte formuläret. Flytta texten till formuläret som vi bifogar och skicka det.",
    ),
    unreadable(
        "larger than 5 MB",
        "lista.xlsx",
        lambda m: package.rewritten(m.filled, lambda p: p) + b"\0" * (5 * 2**20),
        "Filen är större än 5 MB. Ta bort bilder ur filen, eller fyll i den tomma fil som vi skickar med här.",
    ),
    unreadable(
        "with a document type",
        "lista.xlsx",
        lambda m: package.rewritten(m.filled, package.in_sheets(lambda x: b"<!DOCTYPE a>" + x)),
        "Filen ser inte ut som ett vanligt kalkylblad, så vi har inte öppnat den. "
        "Fyll i den fil som vi skickar med här och bifoga den i stället.",
    ),
)
