"""Words that must be known: the organisation, the areas, the roles, the language. Each word is asked about once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from est_mailer.domain.deployment import Area, Organisation
from est_mailer.domain.errors import first_of
from est_mailer.domain.meaning.understanding import fold, suggest_area, understand_area
from est_mailer.domain.model import Role
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.importing.addresses import domains_of
from est_mailer.workbooks.importing.inquiry import LEAVE, Cell, Choice, Inquiry, free_id

_NEW, _NAMED = "new", 5
_BETWEEN = re.compile(r"\s*[,;|/\n+&]\s*|\s+(?:och|samt|and)\s+")
_ALL = "hela kommunen|hela staden|alla|alla områden|samtliga|kommunen|whole municipality|all|hela"
_EVERYWHERE = frozenset(map(fold, _ALL.split("|")))
_ROLE_WORDS = {
    Role.RESPONDENT: "informant|informanter|rapportör|rapporterar|uppgiftslämnare|respondent|respondents|"
    "lämnar rapport",
    Role.RECIPIENT: "mottagare|mottagare av utskicket|recipient|recipients|sändlista|distributionslista|utskick|"
    "veckoutskick|maillista|mejllista|får utskicket|får lägesbild",
    Role.COORDINATOR: "samordnare|est samordnare|coordinator|coordinators|trygghetssamordnare",
    Role.EXTRA: "extra|krisledning|extra mottagare|extra recipient",
}
_ROLES = {fold(word): role for role, words in _ROLE_WORDS.items() for word in words.split("|")}
_LANGUAGES = {"svenska": "sv", "swedish": "sv", "sve": "sv", "se": "sv", "engelska": "en", "english": "en", "eng": "en"}


def roles_of_title(title: str) -> frozenset[Role]:
    """The roles that a sheet's name tells: "Informanter 2026", "Sändlista"."""
    words = f" {fold(title)} "
    return frozenset(role for word, role in _ROLES.items() if f" {word} " in words and role is not Role.EXTRA)


@dataclass
class Namer:
    """Understands the words of cells under the answers given so far; ``staff``: organisation, folded → addresses."""

    inquiry: Inquiry
    staff: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def organisation(self, written: str, cell: Cell, addresses: Sequence[str]) -> str:
        """The id of a row's organisation: as it is written, else as the addresses' domain tells, else as answered."""
        known = {fold(name): o.id for o in self.inquiry.organisations for name in (o.id, o.name)}
        if written and fold(written) in known:
            return known[fold(written)]
        addresses = self.staff.get(fold(written), addresses)
        owners = {self._owner(domain) for domain in domains_of(addresses)}
        owner = owners.pop() if len(owners) == 1 else None
        if owner is None or self.inquiry.answers.get(self._organisation_key(written, addresses)):
            return self._asked_organisation(written, cell, addresses)
        if written:
            name = self.inquiry.organisation_name(owner)
            self.inquiry.note(f"“{written}” is taken for a part of {name}: its addresses are there.")
        return owner

    def _owner(self, domain: str) -> str | None:
        owners = [o.id for o in self.inquiry.organisations for d in o.domains if f".{domain}".endswith(f".{d}")]
        return owners[0] if len(set(owners)) == 1 else None

    def _organisation_key(self, written: str, addresses: Sequence[str]) -> str:
        domain = next(domains_of(addresses), "")
        return f"organisation.{fold(written) or domain or next(iter(addresses), '').casefold()}"

    def _asked_organisation(self, written: str, cell: Cell, addresses: Sequence[str]) -> str:
        about = f"“{written}”" if written else next(iter(addresses), "this row")
        choices = [Choice(o.id, o.name) for o in self.inquiry.organisations]
        near = closest(written, [o.name for o in self.inquiry.organisations]) if written else None
        suggestion = next((o.id for o in self.inquiry.organisations if o.name == near), "")
        if self.inquiry.basis.founding:
            owns = f", which owns {', '.join(domains)}" if (domains := self._unowned(addresses)) else ""
            choices.append(Choice(_NEW, f"another one: add it to est.toml{owns}"))
            suggestion = suggestion or (_NEW if written or domains else "")
        key = self._organisation_key(written, addresses)
        answer = self.inquiry.ask(
            key,
            cell,
            f"Which organisation does {about} belong to?",
            (*choices, Choice(LEAVE, "leave these rows out")),
            suggestion,
        )
        if answer == _NEW:
            return self._found_organisation(key, written, addresses)
        return answer

    def _found_organisation(self, key: str, written: str, addresses: Sequence[str]) -> str:
        domains = self._unowned(addresses)
        name = written or (domains[0].partition(".")[0].capitalize() if domains else "Organisation")
        id_ = free_id(name, [o.id for o in self.inquiry.organisations], "organisation")
        self.inquiry.founded[key] = Organisation(id_, name, domains)
        return id_

    def _unowned(self, addresses: Sequence[str]) -> tuple[str, ...]:
        """The addresses' domains that belong to no organisation yet."""
        return tuple(dict.fromkeys(d for d in domains_of(addresses) if self._owner(d) is None))

    def areas(self, text: str, cell: Cell) -> tuple[str, ...]:
        """The ids of the areas in a cell; none for the whole municipality."""
        if fold(text) in _EVERYWHERE or understand_area(text, self.inquiry.areas):
            parts = [text]
        else:
            parts = [part for part in _BETWEEN.split(text) if part.strip()]
        found = (self._area(part.strip(), cell) for part in parts if fold(part) not in _EVERYWHERE)
        return tuple(dict.fromkeys(area for area in found if area))

    def _area(self, written: str, cell: Cell) -> str | None:
        known = understand_area(written, self.inquiry.areas)
        if known:
            return known
        name = suggest_area(written, self.inquiry.areas, closest)
        suggestion = next((a.id for a in self.inquiry.areas if a.name == name), "")
        choices = [Choice(a.id, a.name) for a in self.inquiry.areas]
        if self.inquiry.basis.founding:
            choices.append(Choice(_NEW, "another one: add it to est.toml"))
            suggestion = suggestion or _NEW
        last = Choice(LEAVE, "none: leave it out")
        key = f"area.{fold(written)}"
        answer = self.inquiry.ask(key, cell, f"Which area is “{written}”?", (*choices, last), suggestion)
        if answer == _NEW:
            id_ = free_id(written, [a.id for a in self.inquiry.areas], "omrade")
            self.inquiry.areas_founded[key] = Area(id_, written)
            return id_
        return None if answer == LEAVE else answer

    def roles(self, text: str, cell: Cell) -> frozenset[Role]:
        """The roles in a cell."""
        parts = [text] if fold(text) in _ROLES else [p for part in _BETWEEN.split(text) for p in _words(part)]
        return frozenset(role for part in parts if (role := self._role(part, cell)))

    def _role(self, written: str, cell: Cell) -> Role | None:
        if fold(written) in _ROLES:
            return _ROLES[fold(written)]
        near = closest(written, list(_ROLES))
        choices = [Choice(role.value, _ROLE_SAYS[role]) for role in Role]
        answer = self.inquiry.ask(
            f"role.{fold(written)}",
            cell,
            f"Which role is “{written}”?",
            (*choices, Choice(LEAVE, "no role: leave it out")),
            _ROLES[near].value if near else "",
        )
        return None if answer == LEAVE else Role(answer)

    def language(self, text: str, cell: Cell) -> str:
        """The language that a cell names; the municipality's own if it names none that there is."""
        folded = fold(text)
        found = folded if folded in self.inquiry.basis.languages else _LANGUAGES.get(folded)
        if found is None:
            names = ", ".join(self.inquiry.basis.languages)
            wrong = f"There are no texts in “{text}”; the function gets the municipality's own language."
            self.inquiry.leave(cell, wrong, f"There are texts in: {names}.")
        return found or self.inquiry.basis.language


_ROLE_SAYS = {
    Role.RESPONDENT: "reports each week",
    Role.COORDINATOR: "coordinates: gets the draft, approves",
    Role.RECIPIENT: "gets the finished picture",
    Role.EXTRA: "gets the picture only when the situation is serious",
}


def ask_roles(inquiry: Inquiry, sheet: str, name: str) -> frozenset[Role]:
    """What a function does of which its sheet says nothing, asked once for all of the sheet's.

    No role at all: they do not belong to the register.
    """
    silent = inquiry.silent.setdefault(sheet, [])
    if name not in silent:
        silent.append(name)
    they = "this function does" if len(silent) == 1 else "these functions do"
    answers: dict[str, tuple[str, frozenset[Role]]] = {
        "both": ("they report, and get the picture", frozenset({Role.RESPONDENT, Role.RECIPIENT})),
        "respondent": ("they report", frozenset({Role.RESPONDENT})),
        "recipient": ("they get the picture", frozenset({Role.RECIPIENT})),
        "coordinator": ("they coordinate", frozenset({Role.COORDINATOR})),
        LEAVE: ("they do not belong to the register: leave them out", frozenset()),
    }
    choices = [Choice(answer, says) for answer, (says, _) in answers.items()]
    asked = f"Nothing says what {they}: {first_of(silent, _NAMED)}."
    answer = inquiry.ask(f"roles.{sheet}", f"sheet {sheet}", asked, choices, "both", again=True)
    return answers[answer][1]


def _words(part: str) -> Iterable[str]:
    """A part that is a role as a whole, else its words if one of them is."""
    words = part.split()
    return words if fold(part) not in _ROLES and any(fold(word) in _ROLES for word in words) else [part]
