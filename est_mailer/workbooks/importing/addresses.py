"""The mail addresses in a cell, and whether each is meant: slips of the pen, private ones, a vacancy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from est_mailer.domain.meaning.understanding import fold
from est_mailer.domain.register import is_address
from est_mailer.workbooks.importing.inquiry import LEAVE, Cell, Choice, Inquiry, yes_or_leave

_PRIVATE = (
    "gmail.com googlemail.com hotmail.com hotmail.se outlook.com live.com live.se msn.com yahoo.com yahoo.se "
    "icloud.com me.com telia.com comhem.se bredband.net bredband2.com spray.se passagen.se tele2.se glocalnet.net "
    "home.se protonmail.com proton.me"
)
PRIVATE = frozenset(_PRIVATE.split())
"""Where people have mail of their own; an association may have its only address there."""

_NOBODY = (
    "vakant vakans vacant saknas ingen none tillsatts ej tillsatt na tbd finns slutat avslutad obemannad "
    "foraldraledig tjanstledig rekrytering pagar"
)
_VACANT = frozenset(_NOBODY.split())
_AT = re.compile(r"\s*(?:@|\(\s*(?:at|a|@)\s*\)|\[\s*(?:at|a|@)\s*\]|\bsnabel-?a\b)\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;|<>()\[\]{}\"'/]+|mailto:", re.IGNORECASE)
_COMMA_IN_DOMAIN = re.compile(r"(@[\w-]+),(?=[a-z]{2,7}\b)")
_EDGES = ".:!?*_–-"
_UNACCENTED = str.maketrans("åäöÅÄÖéüÉÜ", "aaoAAOeuEU")
_MOST_SLIPS = 2
_ESTABLISHED = 3  # addresses in one domain of the file: it is none by mistake


def has_address(text: str) -> bool:
    """True if something in the cell is meant for a mail address."""
    return "@" in _AT.sub("@", text)


def is_vacant(text: str) -> bool:
    """True if the cell says that there is nobody: "vakant", "tillsätts i höst", "-"."""
    words = fold(text).split()
    return bool(text.strip()) and (not words or words[0] in _VACANT)


def written_addresses(text: str) -> tuple[str, ...]:
    """What a cell has of addresses, well formed or not; names, brackets and separators are gone."""
    joined = _COMMA_IN_DOMAIN.sub(r"\1.", _AT.sub("@", text))
    return tuple(word for part in _BETWEEN.split(joined) if "@" in (word := part.strip(_EDGES)))


@dataclass
class AddressReader:
    """Reads address cells; ``owned``: the organisations' domains, ``common``: those that the file is full of."""

    inquiry: Inquiry
    owned: frozenset[str]
    common: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, inquiry: Inquiry, texts: Iterable[str]) -> AddressReader:
        """A reader that knows which domains the file's own texts are full of."""
        counts = Counter(_domain(address) for text in texts for address in written_addresses(text))
        common = frozenset(domain for domain, n in counts.items() if n >= _ESTABLISHED)
        return cls(inquiry, frozenset(d for o in inquiry.basis.organisations for d in o.domains), common)

    def read(self, text: str, cell: Cell) -> tuple[str, ...]:
        """The addresses that stand in a cell; a doubt is asked, and what it is about is left out until then."""
        found = (self._one(written, cell, text) for written in written_addresses(text))
        return tuple({a.casefold(): a for address in found if address for a in (address,)}.values())

    def _one(self, written: str, cell: Cell, text: str) -> str | None:
        if written not in text:
            self.inquiry.note(f"{cell}: “{text}” is read as {written}.")
        address = written if is_address(written) else self._mended(written, cell)
        address = address and self._in_its_domain(address, cell)
        if address and address.casefold() == self.inquiry.basis.own_address.casefold():
            self.inquiry.leave(cell, f"{address} is the service's own address.", "Write the function's address.")
            return None
        return address if address and self._may_be_used(address, cell) else None

    def _mended(self, written: str, cell: Cell) -> str | None:
        guess = self._guess(written)
        choices = [Choice(guess, "use this")] if guess else []
        answer = self.inquiry.ask(
            f"address.{written.casefold()}",
            cell,
            f"“{written}” is no mail address.",
            (*choices, Choice(LEAVE, "leave it out")),
            guess,
            open=True,
        )
        if answer == LEAVE:
            self.inquiry.leave_as_answered(cell, written)
            return None
        return answer

    def _guess(self, written: str) -> str:
        local, _, domain = written.translate(_UNACCENTED).rpartition("@")
        local, domain = local.strip(_EDGES).replace("@", "."), re.sub(r"[^\w.-]|\.(?=\.)", "", domain).strip(_EDGES)
        near = self._near(domain) or next((d for d in sorted(self._known()) if d.startswith(f"{domain}.")), domain)
        guess = f"{local}@{near}"
        return guess if is_address(guess) else ""

    def _in_its_domain(self, address: str, cell: Cell) -> str | None:
        """The address, with its domain as it was meant: asked once for each domain that looks like a slip."""
        local, _, domain = address.rpartition("@")
        near = self._near(domain)
        if not near:
            return address
        answer = self.inquiry.ask(
            f"domain.{domain.casefold()}",
            cell,
            f"{address}: is {domain} a slip for {near}?",
            (Choice(near, f"yes: {local}@{near}"), Choice("right", f"no, {domain} is right"), yes_or_leave("")[1]),
            near,
        )
        if answer == LEAVE:
            self.inquiry.leave_as_answered(cell, address)
            return None
        return address if answer == "right" else f"{local}@{answer}"

    def _near(self, domain: str) -> str:
        return slip_for(domain, self._known())

    def _known(self) -> frozenset[str]:
        return self.owned | self.common | PRIVATE

    def _may_be_used(self, address: str, cell: Cell) -> bool:
        if _domain(address) not in PRIVATE:
            return True
        answer = self.inquiry.ask(
            f"private.{address.casefold()}",
            cell,
            f"{address} looks like a private mailbox; what the service sends is meant for people at work.",
            yes_or_leave("use it: an association may have no other"),
        )
        if answer == LEAVE:
            self.inquiry.leave_as_answered(cell, address)
        return answer != LEAVE


def slip_for(domain: str, known: Collection[str]) -> str:
    """The known domain that this one is probably a slip for; "" if it is one of them, inside one, or like none."""
    folded = domain.casefold()
    if folded in known or any(folded.endswith(f".{d}") for d in known):
        return ""
    near = min(known, key=lambda d: (OSA.distance(folded, d), d), default="")
    return near if near and OSA.distance(folded, near) <= min(_MOST_SLIPS, len(near) // 5) else ""


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()


def domains_of(addresses: Iterable[str]) -> Iterator[str]:
    """The domains of addresses that somebody owns as an organisation; private mailboxes tell nothing."""
    return (domain for domain in map(_domain, addresses) if domain not in PRIVATE)
