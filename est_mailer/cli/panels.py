"""The help page in panels, as plain text: a library for terminals takes longer to load than all the rest of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from shutil import get_terminal_size
from textwrap import wrap

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup

Row = tuple[str, str]  # a name, and what it means
_WIDEST_NAME = 32  # columns; a longer name has its meaning on the next line
_LEAST_MEANING = 20


class PanelCommand(TyperCommand):
    """A command whose help is drawn in panels."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """The help page."""
        return page(self, ctx)


def page(command: TyperCommand | TyperGroup, ctx: typer.Context, more: Iterable[tuple[str, Sequence[Row]]] = ()) -> str:
    """Usage, the command's own words, its arguments and options, then ``more`` panels, as wide as the terminal."""
    width = get_terminal_size().columns
    shown = [(param, row) for param in command.get_params(ctx) if (row := param.get_help_record(ctx))]
    panels = (
        ("Arguments", [row for param, row in shown if isinstance(param, TyperArgument)]),
        ("Options", [row for param, row in shown if not isinstance(param, TyperArgument)]),
        *more,
    )
    words = "\n".join(f" {line}" for line in wrap(command.help or "", width - 2))
    head = f"\n {command.get_usage(ctx)}\n\n{words}\n\n"
    return head + "\n".join(line for title, rows in panels if rows for line in panel(title, rows, width))


def panel(title: str, rows: Sequence[Row], width: int) -> Iterator[str]:
    """A frame with a title, a name and its meaning in each row; the meanings are folded."""
    inner = max(width - 4, _WIDEST_NAME + _LEAST_MEANING)
    column = max((len(name) for name, _ in rows if len(name) <= _WIDEST_NAME), default=0)
    yield f"╭─ {title} {'─' * (inner - len(title) - 1)}╮"
    for name, meaning in rows:
        lines = wrap(meaning, inner - column - 2) or [""]
        if len(name) > column:
            yield from (f"│ {part:<{inner}} │" for part in wrap(name, inner))
            name = ""
        for line in lines:
            yield f"│ {typer.style(f'{name:<{column}}', bold=True)}  {line:<{inner - column - 2}} │"
            name = ""
    yield f"╰{'─' * (inner + 2)}╯"
