"""What is asked of the municipality: its name, whom to turn to, who takes part, where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from est_mailer.config.answers import RegisterAnswers
from est_mailer.config.shape import AccountSection, AreaSection, MunicipalitySection, OrganisationSection, Section
from est_mailer.domain.register import id_from
from est_mailer.installing.interview import Interview, value_at
from est_mailer.wording import languages

_SECTIONS: Mapping[str, type[Section]] = {"organisation": OrganisationSection, "area": AreaSection}
_AREAS = {"sv": "Centrum, Övriga kommunen", "en": "Centre, Rest of the municipality"}


def ask_town(interview: Interview) -> None:
    """The municipality itself, and the address that the service writes from."""
    ask, talk = interview.ask, interview.talk
    talk.heading("1 of 4. The municipality")
    name = ask("municipality.name", MunicipalitySection, "The municipality's name")
    interview.choose("municipality.language", "Its language", languages(), "sv")
    address = ask("account.address", AccountSection, "The service's own mail address")
    _ask_display_name(interview, f"EST {name}")
    talk.tell("The service writes to a technician only when a person is needed.")
    _ask_other(interview, "municipality.operator", MunicipalitySection, "The technician's address", address)
    ask(
        "municipality.registrar",
        MunicipalitySection,
        "The registrar's address, for a copy of every dispatch (Enter: none)",
        may_be_empty=True,
    )


def ask_who_and_where(interview: Interview) -> None:
    """Organisations with their mail domains, areas, and the one who coordinates."""
    talk = interview.talk
    talk.heading("2 of 4. Who takes part, and where")
    talk.tell("An answer from an address outside an organisation's mail domains is held until somebody looks at it.")
    _ask_organisations(interview)
    _ask_areas(interview)
    address = interview.known("account.address")
    _ask_other(interview, "register.coordinator", RegisterAnswers, "The coordinator's address", address)


def _ask_other(interview: Interview, key: str, section: type[Any], question: str, own: str) -> None:
    """An address that is not the service's own, which would write to itself."""
    while True:
        written = interview.ask(key, section, question)
        if str(written).casefold() != own.casefold():
            return
        interview.forget(key)
        interview.talk.tell(f"{own} is the service's own address. Write one that a person reads.")


def _ask_display_name(interview: Interview, usual: str) -> None:
    """A name, and no address: mail programs take a name with another address in it for a forgery."""
    while "@" in interview.ask("account.display_name", AccountSection, "The name that stands beside it", usual):
        interview.forget("account.display_name")
        interview.talk.tell(f"That is an address. Write what people shall read as the sender, for example {usual}.")


def _ask_organisations(interview: Interview) -> None:
    name, domain = interview.known("municipality.name"), interview.known("account.address").rpartition("@")[2]
    own = f"{name} kommun" if name[-1:].casefold() in {"s", "x", "z"} else f"{name}s kommun"
    earlier = _tables(interview, "organisation")
    found: list[dict[str, object]] = []
    while True:
        before = earlier[len(found)] if len(found) < len(earlier) else {}
        question = (
            "Another organisation, such as Polisen (Enter: no more)" if found else "The municipality's organisation"
        )
        proposed = str(before.get("name", "")) or ("" if found else own)
        if found and proposed:
            question = "Another organisation (- for no more)"
        written = interview.talk.ask(question, proposed)
        if found and written in {"", "-"}:
            break
        same = before if before.get("name") == written else {}
        id_ = str(same.get("id") or id_from(written))
        if not id_ or id_ in {each["id"] for each in found}:
            interview.talk.tell("Write a name with letters, and each organisation once.")
            continue
        domains = " ".join(before.get("domains", [])) or ("" if found else domain)
        found.append({"id": id_, "name": written, "domains": _ask_domains(interview, written, domains)})
        interview.put("organisation", found)


def _ask_domains(interview: Interview, name: str, default: str) -> list[str]:
    while True:
        written = interview.talk.ask(f"Its mail domains, spaces between ({name})", default)
        domains = [domain.rpartition("@")[2].casefold() for domain in written.replace(",", " ").split()]
        if all("." in domain for domain in domains):
            return domains
        interview.talk.tell("A mail domain is what stands after @, such as exempelstad.example.")


def _ask_areas(interview: Interview) -> None:
    language = interview.known("municipality.language")
    before = {str(area.get("name")): area for area in _tables(interview, "area")}  # with their ids and other words
    earlier = ", ".join(before)
    while True:
        written = interview.talk.ask("The areas that reports are about, commas between", earlier or _AREAS[language])
        names = [name.strip() for name in written.split(",") if name.strip()]
        areas = [{"id": id_from(name), "name": name, **before.get(name, {})} for name in names]
        if areas and all(area["id"] for area in areas) and len({area["id"] for area in areas}) == len(areas):
            interview.put("area", areas)
            return
        interview.talk.tell("Write names with letters, each once.")


def _tables(interview: Interview, kind: str) -> list[Mapping[str, Any]]:
    """The earlier [[kind]] tables that can be taken over."""
    found = value_at(interview.earlier, kind)
    tables = found if isinstance(found, list) else []
    return [each for each in tables if isinstance(each, Mapping) and set(each) <= set(_SECTIONS[kind].model_fields)]
