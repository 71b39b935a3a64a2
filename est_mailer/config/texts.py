"""[texts.LANGUAGE] of est.toml: the municipality's own words in place of the catalogue's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter
from zoneinfo import ZoneInfo

from est_mailer.config.problems import Problems, choice, closest
from est_mailer.config.toml_file import TomlFile
from est_mailer.config.toml_lines import Path
from est_mailer.wording import Wording, languages


def read_texts(toml: TomlFile, problems: Problems) -> dict[str, dict[str, str]]:
    """Language → word key → text. Unknown languages, keys and {fields} are noted as problems.

    Both "checklist.title" = "…" and checklist.title = "…" are understood.
    """
    raw = toml.data.get("texts", {})
    if not isinstance(raw, Mapping):
        problems.add(toml.place("texts"), "“texts” must be sections.", "Write [texts.sv].")
        return {}
    texts: dict[str, dict[str, str]] = {}
    for language, words in raw.items():
        if language not in languages():
            remedy = choice(language, languages())
            problems.add(toml.place("texts", language), f"There is no language “{language}”.", remedy)
        elif not isinstance(words, Mapping):
            wrong = f"“{language}” must be a section with words in it."
            problems.add(toml.place("texts", language), wrong, f"Write [texts.{language}].")
        else:
            texts[language] = _read_language(toml, language, words, problems)
    return texts


def _read_language(toml: TomlFile, language: str, words: object, problems: Problems) -> dict[str, str]:
    catalogue = Wording.of(language, ZoneInfo("UTC")).table
    found: dict[str, str] = {}
    for path, text in _leaves(words, ("texts", language)):
        key = ".".join(str(part) for part in path[2:])
        problem = _problem(key, text, catalogue)
        if problem:
            problems.add(toml.place(*path), *problem)
        else:
            found[key] = str(text)
    return found


def _leaves(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    else:
        yield path, value


def _problem(key: str, text: object, catalogue: Mapping[str, str]) -> tuple[str, str] | None:
    if key not in catalogue:
        likely = closest(key, catalogue)
        return f"There is no word “{key}”.", f"Did you mean {likely}?" if likely else "See templates/LANGUAGE/words."
    if not isinstance(text, str):
        return f"“{key}” must be a text.", 'Write it in quotation marks: "…".'
    try:
        strange = sorted(_fields(text) - _fields(catalogue[key]))
    except ValueError:
        return f"The braces in “{key}” do not match.", "Write {name} for a value, and {{ or }} for a brace."
    if strange:
        allowed = ", ".join(f"{{{field}}}" for field in sorted(_fields(catalogue[key]))) or "none"
        return f"{{{strange[0]}}} is not a value of “{key}”.", f"The values that can be used: {allowed}."
    return None


def _fields(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}
