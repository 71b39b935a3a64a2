"""[texts.LANGUAGE] of est.toml: the municipality's own words in place of the catalogue's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter
from zoneinfo import ZoneInfo

from est_mailer.config.problems import Problems, choice, closest
from est_mailer.config.toml_file import TomlFile
from est_mailer.config.toml_lines import Path
from est_mailer.wording import Wording, languages, words_under


def read_texts(
    toml: TomlFile, problems: Problems, raw: object = None, path: Path = ("texts",), beginning: str = ""
) -> dict[str, dict[str, str]]:
    """Language → word key → text, of [texts] or of another table at ``path``, where keys have this ``beginning``.

    Unknown languages, keys and {fields} are noted as problems.

    Both "checklist.title" = "…" and checklist.title = "…" are understood.
    """
    raw = toml.data.get("texts", {}) if raw is None else raw
    title = ".".join(str(part) for part in path)
    if not isinstance(raw, Mapping):
        problems.add(toml.place(*path), "“texts” must be sections.", f"Write [{title}.sv].")
        return {}
    texts: dict[str, dict[str, str]] = {}
    for language, words in raw.items():
        if language not in languages():
            remedy = choice(language, languages())
            problems.add(toml.place(*path, language), f"There is no language “{language}”.", remedy)
        elif not isinstance(words, Mapping):
            wrong = f"“{language}” must be a section with words in it."
            problems.add(toml.place(*path, language), wrong, f"Write [{title}.{language}].")
        else:
            texts[language] = _read_language(toml, words, (*path, language), beginning, problems)
    return texts


def _read_language(toml: TomlFile, words: object, section: Path, beginning: str, problems: Problems) -> dict[str, str]:
    language, found = str(section[-1]), dict[str, str]()
    for path, text in _leaves(words, section):
        key = ".".join(str(part) for part in path[len(section) :])
        problem = _problem(key, text, language, beginning)
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


def _problem(key: str, text: object, language: str, beginning: str) -> tuple[str, str] | None:
    theme, _, rest = key.partition(".")
    catalogue = words_under(language, theme) if theme.isidentifier() and rest else {}
    if key not in catalogue or not key.startswith(beginning):
        all_words = Wording.of(language, ZoneInfo("UTC")).table
        likely = closest(key, [known for known in all_words if known.startswith(beginning)])
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
