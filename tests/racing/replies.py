"""A municipality on a Wednesday morning, all of its functions reminded, and their replies: the same from the same seed.

The configuration is that of config/, the forms and letters are the service's own, so that it knows each sender and
token. A reply is some 26 kB: the writer's words, the reminder quoted in plain text and HTML as mail programs do, and
the workbook of four sheets, filled in and packed as spreadsheet programs pack it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from itertools import cycle
from pathlib import Path
from shutil import copyfile

from est_mailer.adapters.memory import MemoryMailbox, MemoryTransport
from est_mailer.adapters.store import Store
from est_mailer.bootstrap import Place, assembled
from est_mailer.config import read_token_key
from est_mailer.demo.checklists import Event, fill
from est_mailer.demo.letters import Received, read
from est_mailer.demo.spreadsheet import opened
from est_mailer.domain.model import SentForm
from est_mailer.jobs.outbox.relay import relay
from est_mailer.jobs.rounds.ticking import tick
from est_mailer.jobs.service import Service
from est_mailer.workbooks.package.blank_package import BlankPackage
from est_mailer.workbooks.package.packing import package_parts

EXAMPLE = Path(__file__).resolve().parents[2] / "config"
TOKEN_KEY = "0123456789abcdef" * 4
SERVICE, COORDINATOR = "est@exempelstad.example", "trygghet@exempelstad.example"
AUTHSERV = "mx.exempelstad.example"
ROUND = "2026-W47"
MONDAY, WEDNESDAY = datetime(2026, 11, 16, 7, 1, tzinfo=UTC), datetime(2026, 11, 18, 7, 1, tzinfo=UTC)
NOON = datetime(2026, 11, 18, 11, tzinfo=UTC)  # when the replies are read, in the played week
VARIANTS = 40  # different workbooks; each reply has its own function's name and token in one of them
_CALM_EVERY = 20
_REGISTER = f"""id;function;organisation;roles;addresses;deputies;manager;areas;language;valid_from;valid_until
samordnare-kommun;Trygghetssamordnare;kommun;coordinator recipient;{COORDINATOR};;;;;;
"""
_ACCOUNT = f"""[account]
preset = "dovecot"
address = "{SERVICE}"
display_name = "EST Exempelstad"
username = "USERNAME"
per_minute = 10000
authserv_id = "{AUTHSERV}"
ca_file = "ca.pem"

[account.imap]
host = "127.0.0.1"
port = 993
security = "tls"

[account.smtp]
host = "127.0.0.1"
port = 465
security = "tls"
"""
_INDICATORS = ("Skadegörelse", "Brand", "Samlingsplats för ungdomar", "Annat ordningsstörande", "Otrygg plats")
_AREAS = ("Centrum", "Stationsområdet", "Norrby", "Söderäng", "Hamnen", "Västhaga", "Björkliden")
_PLACES = (
    "busskuren vid biblioteket", "lekplatsen bakom förskolan", "gångtunneln under järnvägen", "torgets norra sida",
    "parkeringen vid vårdcentralen", "fotbollsplanen", "skolgården, cykelstället", "trapphuset i port 14",
)  # fmt: skip
_WHEN = ("2026-11-16", "2026-11-17", "i måndags", "i tisdags", "15/11", "lördag")
_WHAT = (
    "Två rutor krossade under natten, glas över hela gångbanan",
    "Ett tiotal ungdomar samlades sent på kvällen, hög musik och glasflaskor",
    "Papperskorg brann, släcktes av personalen innan räddningstjänsten kom",
    "Klotter på fasaden mot gatan, samma märke som för två veckor sedan",
    "Belysningen är trasig sedan i helgen, flera boende säger att de går en annan väg hem",
    "Mopeder kördes fort på gångvägen medan barnen gick hem från skolan",
)
_ACTION = ("Anmält och städat", "Felanmält till gatukontoret", "Pratat med fältgruppen", "", "Ronderas varje kväll")
_GREETINGS = (
    "Hej!\n\nHär kommer veckans lista från oss.\n\nMed vänlig hälsning\nKim\n{name}",
    "Hej, lista bifogad. Säg till om något är oklart.\n\n/ Alex, {name}",
    "Listan är med. Det har varit ungefär som vanligt hos oss.\n\nVänliga hälsningar\n{name}",
)
_QUOTES = (
    ("Den ons 18 nov. 2026 kl 08:01 skrev EST Exempelstad <{to}>:", "> "),
    ("-----Ursprungligt meddelande-----\nFrån: EST Exempelstad <{to}>\nSkickat: den 18 november 2026 08:01", ""),
)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as the mail server hands it over, and how many observations are in its workbook."""

    raw: bytes
    observations: int


@dataclass(frozen=True, slots=True)
class Town:
    """A configuration folder with its database in ``state``, everybody reminded, and what the replies are made of."""

    folder: Path
    template: Received
    forms: tuple[tuple[str, SentForm], ...]
    books: tuple[tuple[BlankPackage, int], ...]
    seed: int

    @classmethod
    def reminded(cls, folder: Path, functions: int, seed: int = 2026, variants: int = VARIANTS) -> Town:
        """A town with so many functions, whose replies have so many different workbooks; one in twenty is calm."""
        folder.mkdir(parents=True)
        for name in ("est.toml", "areas.geojson"):
            copyfile(EXAMPLE / name, folder / name)
        toml = (folder / "est.toml").read_text()
        (folder / "est.toml").write_text(toml.partition("[account]")[0] + _ACCOUNT)
        (folder / "ca.pem").touch()
        rows = (f"enhet-{n:05};{_name(n)};kommun;respondent;{address_of(n)};;;;;;\n" for n in range(1, functions + 1))
        (folder / "register.csv").write_text(_REGISTER + "".join(rows))
        place = place_of(folder)
        deployment, key = place.deployment(), read_token_key(place.environ)
        place.state.mkdir()
        transport = MemoryTransport()
        with (
            Store.open(place.database) as store,
            assembled(deployment, store, MemoryMailbox(), transport, key, folder=folder, rehearsal=True) as service,
        ):
            for now in (MONDAY, WEDNESDAY):
                tick(service, now)
                relay(service, now, allowance=10 * functions)
            own = [store.answers.form_of(ROUND, f"enhet-{n:05}") for n in range(1, functions + 1)]
            forms = tuple((_name(n), form) for n, form in enumerate(own, 1) if form)
            sent = next(m for m in reversed(transport.sent) if m.recipient == address_of(1))
            template = read(sent.content, sent.recipient)
            books = tuple(_books(service, template, forms[0][1].token, variants, random.Random(seed)))
        return cls(folder, template, forms, books, seed)

    def replies(self, count: int) -> Iterator[Reply]:
        """So many replies, function after function; from the second time on they are corrections of the one before."""
        chance = random.Random(self.seed)
        styles = cycle((greeting, quote) for quote in _QUOTES for greeting in _GREETINGS)
        for number in range(count):
            index = number % len(self.forms)
            book, observations = chance.choice(self.books)
            yield Reply(self._letter(number, index, book, next(styles)), observations)

    def _letter(self, number: int, index: int, book: BlankPackage, style: tuple[str, tuple[str, str]]) -> bytes:
        name, form = self.forms[index]
        first_name, first = self.forms[0]
        greeting, (intro, mark) = style
        words = greeting.format(name=name)
        to = self.template.answer_to.replace(_folded(first.token), _folded(form.token))
        intro, text = intro.format(to=to), self.template.text.replace(first_name, name)
        html = self.template.html.replace(first_name, name)
        message = EmailMessage(policy=SMTP)
        message["Return-Path"] = f"<{address_of(index + 1)}>"
        message["Received"] = f"from mail.exempelstad.example by {AUTHSERV} with ESMTPS; {format_datetime(NOON)}"
        message["Authentication-Results"] = f"{AUTHSERV}; dmarc=pass header.from=exempelstad.example"
        message["From"], message["To"] = f"{name} <{address_of(index + 1)}>", to
        message["Subject"] = f"Sv: {' '.join(self.template.subject.split())}"
        message["Date"] = format_datetime(NOON - timedelta(seconds=number % 10_000))
        message["Message-ID"] = f"<{number}.{self.seed}@exempelstad.example>"
        message["In-Reply-To"] = message["References"] = self.template.message_id
        message.set_content(f"{words}\n\n{intro}\n" + "".join(f"{mark}{line}\n" for line in text.splitlines()))
        own = f"<div>{'<br>'.join(map(escape, words.splitlines()))}</div><br><div>{escape(intro)}</div>"
        message.add_alternative(f"{own}<blockquote>{html}</blockquote>", subtype="html")
        message.add_attachment(
            book.filled({first_name: name, first.token: form.token}),
            maintype="application",
            subtype="vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            filename=f"EST-{ROUND}-{form.respondent}_{form.token}.xlsx",
        )
        return message.as_bytes()


def place_of(folder: Path) -> Place:
    """Where a town's configuration, database and secrets are."""
    secrets = {"EST_MAIL_PASSWORD": "correct horse battery staple", "EST_TOKEN_KEY": TOKEN_KEY}
    return Place(folder, {**secrets, "STATE_DIRECTORY": str(folder / "state")})


def _books(
    service: Service, letter: Received, token: str, variants: int, chance: random.Random
) -> Iterator[tuple[BlankPackage, int]]:
    """Different filled workbooks of one function, its name and token as the places of everybody's."""
    assert letter.workbook
    words = service.words()
    for number in range(variants):
        calm = number % _CALM_EVERY == _CALM_EVERY - 1
        events = [] if calm else [_event(chance) for _ in range(chance.randint(3, 7))]
        book = opened(fill(letter.workbook[1], words, events, calm=calm))
        parts = package_parts(book, title="EST", language="sv", creator="EST", token=token)
        yield BlankPackage.of(parts, (_name(1), token)), len(events)


def _event(chance: random.Random) -> Event:
    what = chance.choice(_WHAT)
    return Event(
        chance.choice(_INDICATORS),
        chance.choice(_AREAS),
        chance.choice(_PLACES),
        chance.choice(_WHEN),
        f"{what}. {chance.choice(_WHAT)}." if chance.random() < 0.3 else what,
        chance.choice(_ACTION),
    )


def _name(number: int) -> str:
    return f"Enhet {number:05}"


def address_of(number: int) -> str:
    return f"enhet-{number:05}@exempelstad.example"


def _folded(token: str) -> str:
    return token.replace("-", "").lower()
