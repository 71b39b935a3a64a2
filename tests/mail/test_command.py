"""Commands as people and their mail clients write them; in doubt there must be none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_mailer.mail.words.command import Command, Verb, read_command, unquoted

QUOTED = "> Lugn vecka? Svara bara med ordet lugnt.\n> godkänn 999999\n>\n> stopp\n"
OUTLOOK_QUOTE = "Hej! Nu är det dags för veckans rapport.\n\nlugnt\n\ngodkänn 999999\n"

# What stands between a reply and the mail it answers, in each client's own form.
EST = "EST Exempelstad <est@exempelstad.example>"
GMAIL_SV = f"Den mån 16 nov. 2026 kl 08:00 skrev {EST}:\n\n{QUOTED}"
APPLE_SV = f"> 16 nov. 2026 kl. 08:00 skrev {EST}:\n> \n> \ufeff\n{QUOTED}"
APPLE_EN = f"> On 16 Nov 2026, at 08:00, {EST} wrote:\n> \n{QUOTED}"
RULE = "_" * 32


def headed(origin: str, sent: str, to: str, subject: str) -> str:
    return f"{origin} {EST}\n{sent} 16 november 2026 08:00\n{to} Anna Ek\n{subject} EST vecka 47\n\n{OUTLOOK_QUOTE}"


OUTLOOK_SV = headed("Från:", "Skickat:", "Till:", "Ämne:")
CLIENTS: dict[str, str] = {
    "Gmail sv": GMAIL_SV,
    "Gmail sv, wrapped": GMAIL_SV.replace("<est", "<\nest"),
    "Gmail en": f"On Mon, Nov 16, 2026 at 8:00 AM {EST}\nwrote:\n\n{QUOTED}",
    "Gmail, narrow space": f"On Mon, Nov 16, 2026 at 8:00\u202fAM {EST} wrote:\n{QUOTED}",
    "Gmail de": f"Am Mo., 16. Nov. 2026 um 08:00 Uhr schrieb {EST}:\n\n{QUOTED}",
    "Gmail fr": f"Le lun. 16 nov. 2026 à 08:00, {EST} a\nécrit :\n\n{QUOTED}",
    "Gmail da": f"man. 16. nov. 2026 kl. 08.00 skrev {EST}:\n\n{QUOTED}",
    "Gmail fi": f"ma 16. marrask. 2026 klo 8.00 EST (est@exempelstad.example) kirjoitti:\n\n{QUOTED}",
    "Apple Mail sv": APPLE_SV,
    "Apple Mail en": APPLE_EN,
    "iPhone sv": f"Skickat från min iPhone\n\n{APPLE_SV}",
    "iPhone en": f"Sent from my iPhone\n\n{APPLE_EN}",
    "iPhone de": f"Von meinem iPhone gesendet\n\n> Am 16.11.2026 um 08:00 schrieb {EST}:\n{QUOTED}",
    "Outlook sv": OUTLOOK_SV,
    "Outlook en": headed("From:", "Sent:", "To:", "Subject:"),
    "Outlook de": headed("Von:", "Gesendet:", "An:", "Betreff:"),
    "Outlook fr": headed("De :", "Envoyé :", "À :", "Objet :"),
    "Outlook on the web, bold": f"{RULE}\n" + headed("*Från:*", "*Skickat:*", "*Till:*", "*Ämne:*"),
    "Outlook iOS sv": f"Skaffa Outlook för iOS<https://aka.ms/o0ukef>\n{RULE}\n{OUTLOOK_SV}",
    "Outlook Android en": f"Get Outlook for Android<https://aka.ms/AAb9ysg>\n{RULE}\n{OUTLOOK_QUOTE}",
    "Outlook 2003 sv": f"-----Ursprungligt meddelande-----\nFrån: EST\nSkickat: den 16 november\n\n{OUTLOOK_QUOTE}",
    "Outlook 2003 en": f"-----Original Message-----\nFrom: EST\nSent: Monday\n\n{OUTLOOK_QUOTE}",
    "Outlook 2003 de": f"-----Ursprüngliche Nachricht-----\nVon: EST\n\n{OUTLOOK_QUOTE}",
    "Thunderbird sv": f"Den 2026-11-16 kl. 08:00, skrev EST Exempelstad:\n{QUOTED}",
    "Thunderbird en": f"On 16/11/2026 08:00, EST Exempelstad wrote:\n{QUOTED}",
    "Samsung sv": f"\n-------- Originalmeddelande --------\nFrån: EST\nDatum: 2026-11-16 08:00\n\n{OUTLOOK_QUOTE}",
    "Samsung device": f"Skickat från min Galaxy\n\n{OUTLOOK_QUOTE}",
    "Yahoo en": f"    On Monday, November 16, 2026 at 08:00:00 AM GMT+1, {EST} wrote:  \n \n {OUTLOOK_QUOTE}",
    "Windows Mail": f"Skickades från E-post för Windows\n\n{OUTLOOK_SV}",
    "a signature": f"-- \nAnna Ek\nFritidsgården\nMen ring gärna 019-00 00 00\n\n{QUOTED}",
    "a signature whose blank was lost": f"--\nAnna Ek\n\n{QUOTED}",
    "nothing but the quotation": QUOTED,
}


@pytest.mark.parametrize("client", CLIENTS)
def test_a_reply_above_each_clients_quotation(client: str) -> None:
    assert read_command(f"Lugnt!\n\n{CLIENTS[client]}") == Command(Verb.CALM)
    assert read_command(f"Hej,\r\n\r\ngodkänn 123 456\r\n\r\n{CLIENTS[client]}") == Command(Verb.APPROVE, "123456")
    assert unquoted(f"Det var stökigt vid torget.\nSärskilt i torsdags.\n\n{CLIENTS[client]}") == (
        "Det var stökigt vid torget.\nSärskilt i torsdags."
    )


@pytest.mark.parametrize("client", CLIENTS)
def test_what_is_quoted_is_never_a_command(client: str) -> None:
    assert read_command(CLIENTS[client]) is None
    assert read_command(f"\n\n{CLIENTS[client]}") is None
    assert unquoted(CLIENTS[client]) == ""


@pytest.mark.parametrize("client", ["Gmail sv", "Gmail en", "Thunderbird sv", "nothing but the quotation"])
def test_an_answer_below_the_quotation(client: str) -> None:
    assert read_command(f"{CLIENTS[client]}\nlugnt\n") == Command(Verb.CALM)
    assert unquoted(f"{CLIENTS[client]}\nDet var stökigt.\n") == "Det var stökigt."


def test_the_wrapped_end_of_a_quoted_line_is_not_an_answer() -> None:
    assert read_command("> Lugn vecka? Svara bara med ordet\nlugnt\n> Är problemet kvar?\n") is None
    assert read_command("> Approve it with the code\n> approve\n123456\n> thank you\n") is None


@pytest.mark.parametrize(
    "line",
    [
        "lugnt",
        "Lugnt!",
        "lugnt.",
        "LUGNT",
        " lugnt ",
        '"lugnt"',
        "”lugnt”",
        "«Lugnt»",
        "**lugnt**",
        "*Lugnt*",
        "_lugnt_",
        "lugnt...",
        "lugnt…",
        "(lugnt)",
        "- lugnt",
        "Lugnt 👍",
        "lugnt :)",
        "\u200blugnt\u200b",
        "lugnt\xa0",
        "`lugnt`",
        "Nollrapport",
        "noll rapport",
        "Nollrapport.",
        "calm",
        "Calm!",
        "nil",
        "Nil return",
        "nil report.",
        "all calm",
        "Allt lugnt",
        "Inget att rapportera",
        "Nothing to report.",
        "Lugn vecka",
        "Det är lugnt.",
        "lugnt /Anna",
        "Lugnt //Anna",
        "lugnt/Anna",
        "lugnt /anna",
        "Lugnt. Mvh Anna",
        "Lugnt, mvh Anna Ek",
        "lugnt mvh",
        "Lugnt! Hälsningar Anna Ek, Fritidsgården",
        "Lugnt. Med vänlig hälsning Anna",
        "Calm. Best regards, Anna",
        "Lugnt, tack!",
        "Calm. Thanks / Anna",
        "Hej! Lugnt.",
        "Hej, lugnt",
        "Hej Anna, lugnt",
        "Lugnt. Trevlig helg!",
        "LUGNT!!!",
    ],
)
def test_a_calm_week(line: str) -> None:
    command = read_command(line)
    assert command is not None
    assert (command.verb, command.argument) == (Verb.CALM, "")


@pytest.mark.parametrize(
    "text",
    [
        "Lugnt hos oss, förutom bråket i torsdags",
        "Lugnt hela veckan utom fredag",
        "Lugnt?",
        "inte lugnt",
        "Ej lugnt",
        "olugnt",
        "Lugnt. Men det var bråk i torsdags.",
        "Lugnt\nmen i torsdags var det bråk",
        "Lugnt.\n\nFörutom i Norrby.",
        "lugnare",
        "lugnt /bråk i torsdags",
        "lugnt /Bråk i torsdags",
        "Lugnt, tack för hjälpen i torsdags",
        "lugnt 2 dagar av 5",
        "Calm, except for the fight on Thursday",
        "Det är lugnt nu men var stökigt",
        "lugnt/stökigt",
        "Lugnt mvh utom torsdag",
        "",
        "   ",
        "\n\n\n",
        "Hej!",
        "Hej,\n\nMvh Anna",
        "👍",
        "...",
        ">",
        "Nolltolerans",
        "nilsson",
        "Lugnt hela veckan",
    ],
)
def test_what_is_no_calm_week(text: str) -> None:
    assert read_command(text) is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("godkänn 123456", "123456"),
        ("Godkänn 123 456.", "123456"),
        ("GODKÄNN: 123-456", "123456"),
        ("godkann 123456", "123456"),
        ("Godkänner 123456!", "123456"),
        ("approve 123456", "123456"),
        ("Approved: 123456", "123456"),
        ("godkänn", ""),
        ("godkänn kod 123456", "123456"),
        ("Godkänn koden: 123456", "123456"),
        ('Godkänn "123456"', "123456"),
        ("Approve", ""),
        ("godkänn 123456 /Anna", "123456"),
        ("Godkänn 123456, mvh Anna Ek", "123456"),
        ("godkänn **123456**", "123456"),
        ("godkänn 123456", "123456"),
        ("Hej! Godkänn 123456", "123456"),
        ("approve 7k3m-9qx2", "7K3M9QX2"),
    ],
)
def test_an_approval(line: str, code: str) -> None:
    assert read_command(line) == Command(Verb.APPROVE, code)


@pytest.mark.parametrize(
    "line",
    [
        "godkänn inte 123456",
        "Godkänn inte",
        "jag godkänner inte 123456",
        "godkänn 123456?",
        "ej godkänn 123456",
        "godkänn?",
        "godkänn när koden 123456 är rättad",
        "Ska jag godkänna 123456",
        "do not approve 123456",
        "approve only if 123456",
    ],
)
def test_what_is_no_approval(line: str) -> None:
    assert read_command(line) is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("stopp", ""),
        ("STOPP!!!", ""),
        ("Stop.", ""),
        ("stoppa", ""),
        ("stopp /Anna", ""),
        ("Stopp! Mvh Anna", ""),
        ("Stopp! Fel status för Norrby.", "Fel status för Norrby"),
        ("stop - wrong area", "wrong area"),
    ],
)
def test_a_halt(line: str, reason: str) -> None:
    assert read_command(line) == Command(Verb.STOP, reason)


@pytest.mark.parametrize(
    "line", ["Stopp i avloppet på Storgatan", "Stopp-skylten är nedriven", "non-stop", "stopptid", "stopp?"]
)
def test_what_is_no_halt(line: str) -> None:
    assert read_command(line) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ersättare bo@exempelstad.example", "bo@exempelstad.example"),
        ("Ersättare: Bo@Exempelstad.example.", "bo@exempelstad.example"),
        ("ersattare bo@exempelstad.example", "bo@exempelstad.example"),
        ("Deputy bo.ek+est@exempelstad.example", "bo.ek+est@exempelstad.example"),
        ("Ersättare är Bo Ek <bo@exempelstad.example>", "bo@exempelstad.example"),
        ("ersättare bo@exempelstad.example<mailto:bo@exempelstad.example>", "bo@exempelstad.example"),
        ("ersättare [bo@exempelstad.example](mailto:bo@exempelstad.example)", "bo@exempelstad.example"),
        ("ersättare bo@exempelstad.example /Anna", "bo@exempelstad.example"),
        ("Ersättare\nbo@exempelstad.example", "bo@exempelstad.example"),
        ("Ersättare", ""),
    ],
)
def test_a_deputy(text: str, address: str) -> None:
    command = read_command(text)
    assert command is not None
    assert (command.verb, command.argument) == (Verb.DEPUTY, address)


@pytest.mark.parametrize(
    "line",
    [
        "ersättare a@x.example b@x.example",
        "Ersättare saknas på skolan",
        "ersättaren bo@x.example slutade i torsdags",
        "ersättare?",
    ],
)
def test_what_is_no_deputy(line: str) -> None:
    assert read_command(line) is None


@pytest.mark.parametrize(
    ("line", "verb"),
    [
        ("formulär", Verb.FORM),
        ("Formulär, tack!", Verb.FORM),
        ("form", Verb.FORM),
        ("Status?", Verb.STATUS),
        ("status", Verb.STATUS),
        ("utkast", Verb.DRAFT),
        ("Draft", Verb.DRAFT),
        ("register", Verb.REGISTER),
        ("Registret", Verb.REGISTER),
        ("hjälp", Verb.HELP),
        ("HELP!", Verb.HELP),
        ("hjalp", Verb.HELP),
    ],
)
def test_questions(line: str, verb: Verb) -> None:
    assert read_command(line) == Command(verb)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("släpp 12", Command(Verb.RELEASE, "12")),
        ("Släpp nr 12.", Command(Verb.RELEASE, "12")),
        ("release #12", Command(Verb.RELEASE, "12")),
        ("slapp 12 /Anna", Command(Verb.RELEASE, "12")),
        ("Avvisa 12", Command(Verb.REJECT, "12")),
        ("reject 12!", Command(Verb.REJECT, "12")),
        ("släpp", Command(Verb.RELEASE)),
        ("släpp inte 12", None),
        ("släpp 12 och 13", None),
        ("avvisa 12?", None),
        ("spärra skola-norr", Command(Verb.REVOKE, "skola-norr")),
        ("Spärra: Skola Norr.", Command(Verb.REVOKE, "Skola Norr")),
        ("revoke Skola Norr, mvh Anna Ek", Command(Verb.REVOKE, "Skola Norr")),
        ("spärra Skola Norr /Anna", Command(Verb.REVOKE, "Skola Norr")),
        ("Spärra", Command(Verb.REVOKE)),
        ("spärra skola-norr?", None),
        ("Spärrar ni skola-norr nu", None),
        ("Formuläret fungerar inte", None),
        ("status quo i Norrby", None),
    ],
)
def test_held_messages_and_sentences(line: str, command: Command | None) -> None:
    assert read_command(line) == command


def test_only_the_first_line_counts_and_the_rest_is_kept() -> None:
    assert read_command("Vi har sett klotter.\nlugnt") is None
    assert read_command("Hej!\n\nLugnt\n\nVi ses på torsdag.\nAnna\n") == Command(
        Verb.CALM, "", "Vi ses på torsdag.\nAnna"
    )


def test_a_signature_takes_nothing_back() -> None:
    text = "Lugnt\n\nMed vänlig hälsning\nAnna Ek\nThis message is confidential but may be passed on.\n"
    command = read_command(text)
    assert command is not None
    assert command.verb is Verb.CALM


@pytest.mark.parametrize(
    "banner",
    [
        "OBS! Detta mejl kommer från en extern avsändare. Klicka inte på länkar\nom du inte litar på avsändaren.",
        "[EXTERNAL]",
        "CAUTION: This email originated from outside of the organization.",
        "Du får inte ofta e-post från anna@bostad.example.",
    ],
)
def test_a_warning_put_first_by_the_mail_system_is_passed_over(banner: str) -> None:
    assert read_command(f"{banner}\n\nlugnt\n") == Command(Verb.CALM)


@pytest.mark.parametrize(
    "words",
    [
        "Den 12 november skrev någon klotter på muren.",
        "Från torget:\nklotter\nTill skolan: inget",
        "On Friday nobody wrote anything.",
        "Skickat från kommunen en vakt i lördags.",
        "Anna skrev:\nsvar",
        "--- klotter ---",
    ],
)
def test_ordinary_sentences_are_no_quotation(words: str) -> None:
    assert unquoted(words) == words


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text: str) -> None:
    command = read_command(text)
    assert command is None or isinstance(command.verb, Verb)
    assert isinstance(unquoted(text), str)


LINES = [
    "lugnt",
    "Hej,",
    "> lugnt",
    "--",
    "",
    "Den 2026-11-16 kl. 08:00 skrev EST:",
    "godkänn 123456",
    "Från: a",
    "/",
    "mvh",
    "@",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(LINES) | st.text(max_size=20), max_size=12).map("\n".join))
def test_any_arrangement_of_lines_is_read_without_an_error(text: str) -> None:
    read_command(text)
    assert not any(line.startswith(">") for line in unquoted(text).splitlines())


@pytest.mark.parametrize(
    ("line", "reviewed"),
    [
        ("godkänn 123456", None),
        ("godkänn 123456 granskat", ()),
        ("Godkänn 123 456 granskat 1 3", (1, 3)),
        ("godkänn kod 123456, granskat 1, 2 och 5-7", (1, 2, 5, 6, 7)),
        ("approve 123456 reviewed 2 and 4 /Ada", (2, 4)),
    ],
)
def test_an_approval_may_name_the_findings_that_were_reviewed(line: str, reviewed: tuple[int, ...] | None) -> None:
    command = read_command(line)
    assert command is not None
    assert (command.verb, command.argument, command.reviewed) == (Verb.APPROVE, "123456", reviewed)


@pytest.mark.parametrize(
    "line",
    [
        "granskat 1",
        "godkänn granskat 1",
        "godkänn 123456 granskat inte 1",
        "godkänn 123456 ogranskat",
        "godkänn 123456 granskat 1-999999999",  # listed in full it would fill the memory
    ],
)
def test_other_words_about_reviewing_approve_nothing(line: str) -> None:
    assert read_command(line) is None
