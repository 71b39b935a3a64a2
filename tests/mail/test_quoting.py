"""What a sender wrote is told from what its mail client quoted or added, whichever client it was."""

from __future__ import annotations

import pytest

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
