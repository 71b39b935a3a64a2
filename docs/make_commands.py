"""Write what repeats the command line: docs/commands.md, the manual page, the shells' completions.

python docs/make_commands.py           writes them
python docs/make_commands.py --check   changes nothing; exit code 1 if one differs
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from textwrap import wrap

from typer.completion import get_completion_script

from est_mailer import __version__
from est_mailer.cli.reference import EXIT_CODES, PROGRAM, Page, pages

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "commands.md"
SHARE = ROOT / "share"
MANUAL = SHARE / "man/man1/est-mailer.1"
COMPLETIONS = {
    "bash": SHARE / "bash-completion/completions/est-mailer",
    "zsh": SHARE / "zsh/site-functions/_est-mailer",
    "fish": SHARE / "fish/vendor_completions.d/est-mailer.fish",
}
_DATED = "November 22, 2026"  # of the manual page: the day of the version's last change to the commands
_LINE = 70  # characters, before the hyphens are escaped
_HEAD = """\
# Commands

Written by `python docs/make_commands.py` from the command line itself; a test holds it to that. For every command:

- `est-mailer --config DIR COMMAND …` says which configuration folder; without it `EST_CONFIG` does, or else
  `/etc/est-mailer`.
- Secrets are taken from `$CREDENTIALS_DIRECTORY` or the environment, never from arguments: [accounts.md](accounts.md).
- `--dry-run` only says what would be done; `--json` prints JSON, described in [json.md](json.md).
- `est-mailer COMMAND --help` says what stands here; so does `man est-mailer`. Tab completes the words of commands and
  options, rounds and numbers, once your shell is told to: [operating.md](operating.md#in-the-shell).

| exit code | what |
|---|---|
"""


def page() -> str:
    """The page of the documentation, as Markdown."""
    codes = "".join(f"| {code} | {what} |\n" for code, what in EXIT_CODES)
    panels = groupby(pages(), lambda each: each.panel)
    return _HEAD + codes + "".join(f"\n## {panel}\n{''.join(map(_section, inside))}" for panel, inside in panels)


def _section(command: Page) -> str:
    lines = [f"\n### {command.name}\n", command.help, "", f"```text\n{command.usage}\n```"]
    rows = [f"| `{'` / `'.join(each.spellings)}` | {each.told} |" for each in command.described]
    if rows:
        lines += ["", "| argument or option | what |", "|---|---|", *rows]
    return "\n".join(lines) + "\n"


def manual() -> str:
    """The manual page, in mdoc(7)."""
    return "\n".join((*_manual_head(), *_manual_commands(), *_manual_foot())) + "\n"


def _manual_head() -> Iterator[str]:
    yield f".Dd {_DATED}"
    yield f".Dt {PROGRAM.upper()} 1"
    yield f".Os {PROGRAM} {__version__}"
    yield f".Sh NAME\n.Nm {PROGRAM}\n.Nd the weekly EST round by ordinary mail"
    yield ".Sh SYNOPSIS\n.Nm\n.Op Fl Fl config Ar DIR\n.Ar COMMAND\n.Op Ar ..."
    yield ".Sh DESCRIPTION"
    yield from _roff(
        "The service asks each function of a municipality every week what it has seen, takes the answers, compiles the "
        "draft of the situation picture for the meeting and sends it out when a coordinator has approved it. People "
        "answer by mail; the commands below are for who runs it."
    )
    yield ".Pp"
    yield from _roff("Every command has --help; those that show something have --json, described by: est-mailer schema")
    yield ".Bl -tag -width Ds\n.It Fl Fl config Ar DIR"
    yield from _roff("The configuration folder. Default: $EST_CONFIG, or else /etc/est-mailer.")
    yield ".It Fl Fl version\nThe version.\n.El"


def _manual_commands() -> Iterator[str]:
    for panel, inside in groupby(pages(), lambda each: each.panel):
        yield f".Ss {panel}\n.Bl -tag -width Ds"
        for command in inside:
            yield f".It Xo {_escaped(command.usage.removeprefix(f'{PROGRAM} '))}\n.Xc"
            yield from _roff(command.help)
            if command.described:
                yield ".Bl -tag -width Ds"
                for each in command.described:
                    yield f".It {_escaped(', '.join(each.spellings))}"
                    yield from _roff(each.told.replace("`", ""))
                yield ".El"
        yield ".El"


def _manual_foot() -> Iterator[str]:
    yield ".Sh ENVIRONMENT\n.Bl -tag -width Ds\n.It Ev EST_CONFIG"
    yield from _roff("The configuration folder.")
    yield ".It Ev CREDENTIALS_DIRECTORY"
    yield from _roff("The folder of the secrets, a file each; each may also be an environment variable of its own.")
    yield ".It Ev STATE_DIRECTORY"
    yield from _roff("The folder of the database.")
    yield ".It Ev NO_COLOR"
    yield from _roff("If it is set and not empty, nothing is coloured.")
    yield ".El\n.Sh FILES\n.Bl -tag -width Ds\n.It Pa /etc/est-mailer/est.toml , /etc/est-mailer/register.csv"
    yield from _roff("The configuration, and the register of those who are asked.")
    yield ".It Pa /var/lib/est-mailer/est.db"
    yield from _roff("The database.")
    yield ".El\n.Sh EXIT STATUS\n.Bl -tag -width Ds"
    for code, what in EXIT_CODES:
        yield f".It {code}"
        yield from _roff(f"{what[0].upper()}{what[1:]}.")
    yield ".El\n.Pp"
    yield from _roff("With status --exit-code: 0 well, 1 warning, 2 critical, 3 it cannot be told.")


def _roff(text: str) -> Iterator[str]:
    """Running text: each sentence begins a line, as the language wants it, and none is long."""
    for sentence in re.split(r"(?<=[.?!:]) (?=[A-Z])", text.strip()):
        yield from map(_escaped, wrap(sentence, _LINE, break_on_hyphens=False))


def _escaped(text: str) -> str:
    plain = text.replace("\\", r"\e").replace("-", r"\-").replace("…", " ...").replace("`", "")
    return rf"\&{plain}" if plain[:1] in {".", "'"} else plain


# zsh loads the file at the first Tab, and takes what the file itself does for the answer to it.
_FIRST_TAB = '\n\n[[ $funcstack[1] = _est-mailer ]] && _est_mailer_completion "$@"'


def _completion(shell: str) -> str:
    script = get_completion_script(prog_name=PROGRAM, complete_var="_EST_MAILER_COMPLETE", shell=shell).strip()
    return f"{script}{_FIRST_TAB}\n" if shell == "zsh" else f"{script}\n"


def written() -> Mapping[Path, Callable[[], str]]:
    """Every file that is written here, and what makes its text."""
    return {
        DOCUMENT: page,
        MANUAL: manual,
        **{path: lambda shell=shell: _completion(shell) for shell, path in COMPLETIONS.items()},
    }


def outdated(wanted: Mapping[Path, Callable[[], str]] | None = None) -> list[Path]:
    """The files that do not say what the command line is; ``wanted``: other than what is ``written``."""
    return [
        file for file, made in (wanted or written()).items() if not file.is_file() or file.read_text("utf-8") != made()
    ]


def main(arguments: list[str]) -> int:
    """Exit code 0: written, or up to date; 1: a file differs; 2: wrong use."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write(__doc__ or "")
        return 2
    if arguments:
        return 1 if outdated() else 0
    for file, made in written().items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(made(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
