"""A municipality's answers → its est.toml and register.csv: the commented example with its own facts in it."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Mapping, Sequence

from est_mailer.config.answers import Answers
from est_mailer.config.toml_text import toml_text, toml_value
from est_mailer.domain.register import COLUMNS, id_from
from est_mailer.resources import shared_folder

_HEAD = """\
# {possessive} veckoarbete för trygghet (EST): allt som kommunen själv bestämmer. Skrivet av est-mailer init.
#
# Namn, områden, tider och adresser kan ändras här. Kör sedan
#     est-mailer --config MAPPEN check
"""
_ROLES = ("coordinator", "recipient", "respondent")
_WORDS = {
    "sv": (
        "# Register över funktionerna i EST: en rad för varje funktion, inte för varje person.\n"
        "# Flera adresser, områden eller roller i samma ruta skiljs åt med mellanslag. Tomma areas: hela kommunen.\n",
        "Trygghetssamordnare",
        "Provenhet",
        "# Provenheten är teknikerns egen, att prova med. Ta bort raden när enheterna är på plats.\n",
    ),
    "en": (
        "# The register of functions in EST: one row for each function, not for each person.\n"
        "# Several addresses, areas or roles in a cell stand with spaces between. Empty areas: all of them.\n",
        "Safety coordinator",
        "Test unit",
        "# The test unit is the technician's own, to try with. Remove the row when the units are in place.\n",
    ),
}


def compose_settings(answers: Answers) -> str:
    """The text of est.toml, with every comment of the example."""
    text = (shared_folder("config") / "est.toml").read_text(encoding="utf-8")
    town = answers["municipality"]
    _, mark, rest = text.partition("# Den säger vad som är fel")
    shown = "".join(character for character in str(town["name"]) if character.isprintable())  # it stands in a comment
    text = _HEAD.format(possessive=_possessive(shown)) + mark + rest
    text = re.sub(r"(?m)^priority_areas = .*$", "priority_areas = []", text, count=1)
    for key in ("name", "language", "operator", "registrar"):
        text = _with_value(text, key, town.get(key))
    for kind in ("organisation", "area"):
        text = _with_tables(text, kind, answers[kind])
    text = text.replace('\n[map]\nareas = "', '\n# [map]\n# areas = "', 1)  # those are outlines of other areas
    before, _, example = text.partition("\n[account]\n")
    text = f"{before}\n{_account(answers['account'], example)}"
    tomllib.loads(text)
    return text


def compose_register(answers: Answers) -> str:
    """The text of a first register.csv: the coordinator, and a unit of the technician's own to try with."""
    town, coordinator = answers["municipality"], str(answers["register"]["coordinator"])
    comments, coordinates, tries, remark = _WORDS.get(str(town.get("language")), _WORDS["en"])
    alone = coordinator.casefold() == str(town["operator"]).casefold()  # an address belongs to one function
    roles = _ROLES if alone else _ROLES[:2]
    rows = [_row(coordinates, answers, roles, coordinator)]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    if not alone:
        out.write(remark)
        writer.writerow(_row(tries, answers, ("respondent", "recipient"), str(town["operator"])))
    return comments + out.getvalue()


def _row(function: str, answers: Answers, roles: Sequence[str], address: str) -> tuple[str, ...]:
    organisation = str(answers["organisation"][0]["id"])
    return (id_from(function), function, organisation, " ".join(roles), address, *[""] * (len(COLUMNS) - 5))


def _account(account: Mapping[str, object], example: str) -> str:
    """[account] and what follows; ``example``: the example's, whose other keys stand as comments after the own ones."""
    text = toml_text({"account": {"preset": account["preset"], **account}})
    own, between, tables = text.partition("\n\n")
    hints = re.findall(r"(?m)^# \w+ = .*$", example.partition("\n\n")[0])
    left = [hint for hint in hints if hint.split()[1] not in account]
    return "\n".join([own.rstrip("\n"), *left]) + (between or "\n") + tables


def _with_value(text: str, key: str, value: object) -> str:
    """The example's line of a key of [municipality] with this value, its comment kept; without one it is a comment."""
    begins = text.index("\n[municipality]\n")
    line = re.compile(rf'(?m)^({key}\s*=\s*)"[^"\n]*"( *)')
    if value is None:
        return text[:begins] + re.sub(rf"(?m)^({key}\s*=)", r"# \1", text[begins:], count=1)
    return text[:begins] + line.sub(lambda m: f"{m[1]}{toml_value(value)}{m[2]}", text[begins:], count=1)


def _with_tables(text: str, kind: str, tables: Sequence[Mapping[str, object]]) -> str:
    """The example's run of [[kind]] tables replaced by these; the comments before the first stay."""
    run = re.compile(rf"(?:^\[\[{kind}\]\]\n(?:^[a-z].*\n)+\n?)+", re.MULTILINE)
    return run.sub(lambda _: toml_text({kind: list(tables)}) + "\n", text, count=1)


def _possessive(name: str) -> str:
    return name if name[-1:].casefold() in {"s", "x", "z"} else f"{name}s"
