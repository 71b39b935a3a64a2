"""Every command as it describes itself: for the pages that are written from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, get_args

from est_mailer.cli.commands import COMMANDS

PROGRAM = "est-mailer"
EXIT_CODES = (
    (0, "done"),
    (1, "a person is needed: the words say for what"),
    (2, "wrong use, or a fault in the configuration"),
    (3, "a server is out of reach; it may mend itself"),
)


@dataclass(frozen=True, slots=True)
class Described:
    """An argument or an option: how it is written ("--out OUT", several spellings of an option), and what it does."""

    spellings: tuple[str, ...]
    told: str


@dataclass(frozen=True, slots=True)
class Page:
    """A command: its full name without the program's, the panel it stands in, its help, how it is written."""

    name: str
    panel: str
    help: str
    usage: str
    described: tuple[Described, ...]


def pages() -> Iterator[Page]:
    """Every command, in the order of the offers' panels."""
    for panel in dict.fromkeys(offer.panel for offer in COMMANDS):
        for offer in COMMANDS:
            if offer.panel == panel:
                yield from _pages((offer.name,), panel, offer.loaded())


def _pages(path: tuple[str, ...], panel: str, command: Any) -> Iterator[Page]:
    if hasattr(command, "commands"):
        for name, below in command.commands.items():
            yield from _pages((*path, name), panel, below)
        return
    described = tuple(_described(parameter) for parameter in command.params)
    yield Page(" ".join(path), panel, " ".join(command.help.split()), _usage(path, command), described)


def _usage(path: tuple[str, ...], command: Any) -> str:
    arguments = []
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            name = parameter.name.upper() + ("…" if parameter.nargs != 1 else "")
            arguments.append(name if parameter.required else f"[{name}]")
        elif parameter.required:
            arguments.append("|".join(_spellings(parameter)))
    optional = any(p.param_type_name == "option" and not p.required for p in command.params)
    return " ".join((PROGRAM, *path, *arguments, *(["[OPTIONS]"] if optional else [])))


def _described(parameter: Any) -> Described:
    argument = parameter.param_type_name == "argument"
    told = [parameter.help]
    if choices := _choices(parameter):
        told.append("One of " + ", ".join(f"`{choice}`" for choice in choices) + ".")
    if not argument and not parameter.is_flag and parameter.default not in (None, "", False):
        default = parameter.default.value if isinstance(parameter.default, Enum) else parameter.default
        told.append(f"Default: `{default}`.")
    if parameter.required:
        told.append("Must be given.")
    return Described((parameter.name.upper(),) if argument else _spellings(parameter), " ".join(told))


def _spellings(parameter: Any) -> tuple[str, ...]:
    value = "" if parameter.is_flag else f" {parameter.name.rstrip('_').upper()}"
    return tuple(f"{option}{value}" for option in (*parameter.opts, *parameter.secondary_opts))


def _choices(parameter: Any) -> list[str]:
    annotation = parameter.type_descriptor.annotation
    kinds = [kind for kind in (annotation, *get_args(annotation)) if isinstance(kind, type) and issubclass(kind, Enum)]
    return [member.value for kind in kinds for member in kind]
