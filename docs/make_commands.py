"""Write docs/commands.md, the reference of all commands, from the command line itself.

python docs/make_commands.py           writes it
python docs/make_commands.py --check   changes nothing; exit code 1 if the page differs
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, get_args

from est_mailer.cli.commands import COMMANDS

DOCUMENT = Path(__file__).parent / "commands.md"
_HEAD = """\
# Commands

Written by `python docs/make_commands.py` from the command line itself; a test holds it to that. For every command:

- `est-mailer --config DIR COMMAND …` says which configuration folder; without it `EST_CONFIG` does, or else
  `/etc/est-mailer`.
- Secrets are taken from `$CREDENTIALS_DIRECTORY` or the environment, never from arguments: [accounts.md](accounts.md).
- `--dry-run` only says what would be done; `--json` prints JSON, with instants in UTC (ISO 8601).
- `est-mailer COMMAND --help` says what stands here.

| exit code | what |
|---|---|
| 0 | done |
| 1 | a person is needed: the words say for what |
| 2 | wrong use, or a fault in the configuration |
| 3 | a server is out of reach; it may mend itself |
"""


def page() -> str:
    """The whole page, as Markdown."""
    panels: dict[str, list[str]] = {}
    for offer in COMMANDS:
        panels.setdefault(offer.panel, []).extend(_sections(("est-mailer", offer.name), offer.loaded()))
    return _HEAD + "".join(f"\n## {panel}\n{''.join(sections)}" for panel, sections in panels.items())


def _sections(path: tuple[str, ...], command: Any) -> Iterator[str]:
    if hasattr(command, "commands"):
        for name, below in command.commands.items():
            yield from _sections((*path, name), below)
        return
    name = " ".join(path[1:])
    lines = [f"\n### {name}\n", " ".join(command.help.split()), "", f"```text\n{_usage(path, command)}\n```"]
    rows = [_row(parameter) for parameter in command.params]
    if rows:
        lines += ["", "| argument or option | what |", "|---|---|", *rows]
    yield "\n".join(lines) + "\n"


def _usage(path: tuple[str, ...], command: Any) -> str:
    arguments = []
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            name = parameter.name.upper() + ("…" if parameter.nargs != 1 else "")
            arguments.append(name if parameter.required else f"[{name}]")
        elif parameter.required:
            arguments.append(_options(parameter, "|"))
    optional = any(p.param_type_name == "option" and not p.required for p in command.params)
    return " ".join((*path, *arguments, *(["[OPTIONS]"] if optional else [])))


def _row(parameter: Any) -> str:
    argument = parameter.param_type_name == "argument"
    name = parameter.name.upper() if argument else _options(parameter, "` / `")
    told = [parameter.help]
    if choices := _choices(parameter):
        told.append("One of " + ", ".join(f"`{choice}`" for choice in choices) + ".")
    if not argument and not parameter.is_flag and parameter.default not in (None, "", False):
        default = parameter.default.value if isinstance(parameter.default, Enum) else parameter.default
        told.append(f"Default: `{default}`.")
    if parameter.required:
        told.append("Must be given.")
    return f"| `{name}` | {' '.join(told)} |"


def _options(parameter: Any, between: str) -> str:
    value = "" if parameter.is_flag else f" {parameter.name.rstrip('_').upper()}"
    return between.join(f"{option}{value}" for option in (*parameter.opts, *parameter.secondary_opts))


def _choices(parameter: Any) -> list[str]:
    annotation = parameter.type_descriptor.annotation
    kinds = [kind for kind in (annotation, *get_args(annotation)) if isinstance(kind, type) and issubclass(kind, Enum)]
    return [member.value for kind in kinds for member in kind]


def is_current(document: Path = DOCUMENT) -> bool:
    """True if the page says what the command line is."""
    return document.read_text(encoding="utf-8") == page()


def main(arguments: list[str]) -> int:
    """Exit code 0: written, or up to date; 1: the page differs; 2: wrong use."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write(__doc__ or "")
        return 2
    if arguments:
        return 0 if is_current() else 1
    DOCUMENT.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
