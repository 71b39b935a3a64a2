"""Files that cannot be read, what the sender of each is told, and where a coordinator sees it."""

from __future__ import annotations

import io
import zipfile

from world import World, workbook_of

from est_mailer.demo.letters import Received
from est_mailer.workbooks.foreign.isolation import InProcessReader

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
JPEG = ("IMG_2041.jpg", b"\xff\xd8\xff\xe0" + b"a photo of a form" * 40)
PDF = ("lista.pdf", b"%PDF-1.7 a printed form")


def utf16(*names: str) -> bytes:
    """A file of the older kind, whose directory names these streams."""
    return OLE + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in names)


def zipped(*names: str) -> bytes:
    """An archive of files of these names."""
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
    """What a letter says, however its lines are broken."""
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
