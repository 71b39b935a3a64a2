"""Commands that are offered by name and imported when one of them is called.

So a command's module names what it needs at its top, as every module does, and costs nothing to the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from est_mailer.cli.output import WRONG_USE
from est_mailer.cli.panels import PanelCommand, Row, page

_HERE = __package__
_PANEL = "Commands"


@dataclass(frozen=True, slots=True)
class Offer:
    """A command: its name, where its function is (``module:function`` in this package), its help, its panel."""

    name: str
    where: str
    help: str
    panel: str = _PANEL

    def loaded(self) -> Any:
        """The command, its module imported."""
        module, _, function = self.where.partition(":")
        alone = typer.Typer(add_completion=False)
        alone.command(self.name, help=self.help, cls=PanelCommand)(
            getattr(import_module(f"{_HERE}.{module}"), function)
        )
        return typer.main.get_command(alone)


@dataclass(frozen=True, slots=True)
class Family:
    """Commands under one name; ``alone``: the one that is meant where none is said."""

    name: str
    help: str
    offers: tuple[Offer, ...]
    panel: str = _PANEL
    alone: str = ""

    def loaded(self) -> Any:
        """The group; its commands are still only offered."""
        return OfferedGroup(self.offers, self.alone, name=self.name, help=self.help)


class Offered(Mapping[str, Any]):
    """Name → command; what is looked up is imported then, and kept."""

    def __init__(self, offers: Sequence[Offer | Family]) -> None:
        self._offers = {offer.name: offer for offer in offers}
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            self._loaded[name] = self._offers[name].loaded()
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._offers)

    def __len__(self) -> int:
        return len(self._offers)

    def panels(self) -> Iterator[tuple[str, list[Row]]]:
        """The offers by panel, in their order."""
        for title in dict.fromkeys(offer.panel for offer in self._offers.values()):
            yield title, [(offer.name, offer.help) for offer in self._offers.values() if offer.panel == title]


class OfferedGroup(TyperGroup):
    """A group of offered commands, with its help in panels."""

    def __init__(self, offers: Sequence[Offer | Family], alone: str = "", **attributes: Any) -> None:
        self._offered = Offered(offers)
        self._alone = [alone] if alone else []
        super().__init__(**{**attributes, "commands": self._offered})

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """What Tab offers here; no command is imported for it."""
        named: dict[str, Any] = {
            name: TyperCommand(name, help=help_) for _, rows in self._offered.panels() for name, help_ in rows
        }
        stand_in = TyperGroup(name=self.name, params=self.params, commands=named)
        return stand_in.shell_complete(typer.Context(stand_in, parent=ctx.parent), incomplete)

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the offers; no command is imported for them."""
        del ctx  # they are the same wherever it is asked
        return list(self._offered)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments; where there are none, the name of the command that is meant. Shows the help if none is:
        typer thinks that help of its own would be shown by then."""
        if not args and not self._alone and not ctx.resilient_parsing:
            typer.echo(self.get_help(ctx), err=True)
            raise typer.Exit(WRONG_USE)
        return super().parse_args(ctx, args or list(self._alone))

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """The help page; no command is imported for it."""
        return page(self, ctx, self._offered.panels())
