"""``est-mailer init``: a copy of the commented example to begin from."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from est_mailer.config.toml_file import looks_secret
from est_mailer.config.toml_lines import line_numbers
from est_mailer.domain.errors import ConfigurationError, Finding, ServiceError
from est_mailer.resources import shared_folder

_TEXT_VALUE = re.compile(r'^(\s*[\w-]+\s*=\s*)("(?:[^"\\]|\\.)*")(.*)$')


def initialise(folder: Path, answers: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """Writes the example's files into a folder (made if it is missing); returns their paths.

    ``answers``: key in est.toml → text, for example {"municipality.name": "Exempelberga"}, written in place of the
    example's. Raises ServiceError if a file of the example is there already (nothing is then written), or if an
    answer is for no text in the example.
    """
    sources = _sources(folder)
    texts = {file.name: file.read_text(encoding="utf-8") for file in sources}
    if answers:
        texts["est.toml"] = _answered(texts["est.toml"], answers)
    return _write(folder, texts)


def would_write(folder: Path) -> tuple[Path, ...]:
    """The files that ``initialise`` would write. Raises ServiceError if one of them is there already."""
    return tuple(folder / file.name for file in _sources(folder))


def _sources(folder: Path) -> list[Path]:
    """The example's files, none of which may stand in the folder already."""
    sources = sorted(file for file in shared_folder("config").iterdir() if file.is_file())
    standing = [file.name for file in sources if (folder / file.name).exists()]
    if standing:
        raise ConfigurationError(
            [
                Finding(
                    str(folder),
                    f"There is already a configuration here: {', '.join(standing)}. Nothing was written.",
                    "Give an empty folder, or edit the files that are there.",
                )
            ]
        )
    return sources


def _write(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as error:
        raise ServiceError(
            f"The files cannot be written ({error.strerror}).", "Give a folder you may write in.", str(folder)
        ) from None
    return tuple(folder / name for name in texts)


def _answered(text: str, answers: Mapping[str, str]) -> str:
    numbers = line_numbers(text)
    lines = text.split("\n")
    for key, answer in answers.items():
        if looks_secret(key.rpartition(".")[2]):
            raise ServiceError(
                f"“{key}” is a secret, and secrets are never written in est.toml.", "Give it to the service itself."
            )
        line = numbers.get(tuple(key.split(".")))
        match = _TEXT_VALUE.match(lines[line - 1]) if line else None
        if line is None or match is None:
            raise ServiceError(f"The example has no text “{key}”.", 'Answer for example "municipality.name".')
        # A JSON string without escaped non-ASCII is a TOML basic string, but for the delete character.
        quoted = json.dumps(answer, ensure_ascii=False).replace("\x7f", "\\u007f")
        lines[line - 1] = f"{match.group(1)}{quoted}{match.group(3)}"
    answered = "\n".join(lines)
    tomllib.loads(answered)
    return answered
