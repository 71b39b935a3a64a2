"""``est-mailer demo``: whole weeks to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from est_mailer.domain.errors import ConfigurationError, Finding


def demo(
    folder: Annotated[Path, typer.Option("--out", help="Where everything is left to look at.")] = Path("demo"),
    weeks: Annotated[int, typer.Option(min=1, max=8, help="How many weeks to play.")] = 2,
) -> None:
    try:
        from est_mailer.demo.play import play
    except ModuleNotFoundError as error:
        remedy = "Install them: pip install 'est-mailer[demo]', or run make demo in a checkout."
        raise ConfigurationError(
            [Finding("demo", f"The demo's mail servers are missing ({error.name}).", remedy)]
        ) from None
    play(folder, weeks)
