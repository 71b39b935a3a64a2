"""What a demo leaves: every mailbox as .eml, the workbooks, the dispatches as HTML, PDF and PNG, the database."""

from __future__ import annotations

import re
from pathlib import Path

from rich.console import Console

from est_mailer.demo.letters import read
from est_mailer.demo.servers import EmbeddedMail
from est_mailer.documents.dispatch import dispatch_png
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import OutboxState
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.dispatch.dispatch_letters import dispatch_letters
from est_mailer.jobs.service import Service
from est_mailer.jobs.watching.status import standings_of
from est_mailer.mail.writing.viewing import with_pictures


def leave(folder: Path, service: Service, mail: EmbeddedMail, console: Console) -> None:
    """Write everything and say where to look."""
    for address, letters in sorted(mail.mailboxes.items()):
        _mailbox(folder / "mailboxes" / address, folder / "workbooks", address, letters)
    console.print("\n[bold]What happened[/bold]")
    for round_ in reversed(service.store.rounds.all()):
        _round(folder / "dispatch", service, round_, console)
    _accounts(service, console)
    console.print("\n[bold]Where to look[/bold]")
    for name, what in (
        ("mailboxes/", "every person's mail, as .eml files"),
        ("workbooks/", "every checklist and draft that was sent"),
        ("dispatch/", "the situation pictures as HTML, PDF and PNG"),
        ("est.db", "the database: .venv/bin/sqlite-utils tables " + str(folder / "est.db") + " --counts"),
    ):
        console.print(f"  {folder / name}  {what}")


def _mailbox(folder: Path, workbooks: Path, address: str, letters: list[bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    workbooks.mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(letters, start=1):
        letter = read(raw, address)
        (folder / f"{number:03}-{_slug(letter.subject)}.eml").write_bytes(raw)
        if letter.workbook:
            (workbooks / f"{_slug(address)}-{number:03}-{letter.workbook[0]}").write_bytes(letter.workbook[1])


def _round(folder: Path, service: Service, round_: Round, console: Console) -> None:
    if not round_.dues or not service.store.answers.current(round_.key):
        return
    tally, _ = standings_of(service, round_)
    console.print(
        f"  {round_.key} {round_.state.value}: {tally.received} of {tally.expected} reported "
        f"({tally.events} events, {tally.calm} calm, {tally.unclear} unclear, {tally.silent} silent)"
    )
    stored = service.store.drafts.edition(round_.key)
    if stored is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    words = service.words()
    letter = dispatch_letters(service, stored.edition)(words.language)
    rendered = service.renderer.render_letter(letter, words.language)
    html = with_pictures(rendered.html, {drawing.content_id: drawing.png for drawing in letter.drawings})
    (folder / f"{round_.key}.html").write_text(html, encoding="utf-8")
    (folder / f"{round_.key}.txt").write_text(rendered.text, encoding="utf-8")
    (folder / f"{round_.key}.pdf").write_bytes(stored.pdf)
    pages = dispatch_png(stored.edition, service.deployment, words, stored.at)
    for number, page in enumerate(pages, start=1):
        (folder / f"{round_.key}-{number}.png").write_bytes(page)


def _accounts(service: Service, console: Console) -> None:
    inbound = service.store.inbound
    counted = {kind: len(inbound.listing(kind=kind)) for kind in AccountKind}
    console.print("  taken in: " + ", ".join(f"{n} {kind.value}" for kind, n in counted.items() if n))
    sent = {state: n for state, n in service.store.outbox.counts().items() if n}
    console.print("  sent: " + ", ".join(f"{n} {OutboxState(state).value}" for state, n in sent.items()))


def _slug(text: str) -> str:
    return re.sub(r"[^\w@.-]+", "-", text)[:60].strip("-")
