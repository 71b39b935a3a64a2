"""A section of TOML against its shape: every problem told in our own words, and what is usable handed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from est_mailer.config.earlier_keys import renamed
from est_mailer.config.problems import Problems, choice, closest
from est_mailer.config.shape import Section, home_of
from est_mailer.config.toml_file import TomlFile, looks_secret
from est_mailer.config.toml_lines import Path

_S = TypeVar("_S", bound=Section)

_KINDS = {
    "string_type": "a text in quotation marks",
    "int_type": "a whole number without quotation marks",
    "bool_type": "true or false, without quotation marks",
    "list_type": "a list in square brackets",
    "dict_type": "a section or { … }",
    "model_type": "a section or { … }",
    "date_type": "a day without quotation marks",
}


def check_section(toml: TomlFile, model: type[_S], raw: object, path: Path, problems: Problems) -> _S | None:
    """The section as a value, or None if something in it cannot be used. Unknown keys are told and left out."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=True)
    for detail in details:
        _tell(toml, model, path, detail, problems)
    extra = [d["loc"] for d in details if d["type"] == "extra_forbidden"]
    if len(extra) < len(details) or not isinstance(raw, Mapping):
        return None
    return model.model_validate(_without(raw, extra))


def _tell(toml: TomlFile, model: type[Section], path: Path, detail: Mapping[str, Any], problems: Problems) -> None:
    loc: tuple[str | int, ...] = detail["loc"]
    key = next(part for part in reversed((*path, *loc)) if isinstance(part, str))
    around = _model_at(model, loc[:-1])
    if detail["type"] == "extra_forbidden" and looks_secret(key):
        return  # told already, with more to say
    wrong, remedy = _words(detail, key, around, _title(path, loc))
    problems.add(toml.place(*path, *loc), wrong, remedy)


def _words(detail: Mapping[str, Any], key: str, around: type[BaseModel] | None, title: str) -> tuple[str, str]:
    kind, context = detail["type"], detail.get("ctx", {})
    example = _example(around, key)
    if kind == "est":
        return str(context["wrong"]), str(context["remedy"])
    if kind == "missing":
        return f"“{key}” is missing in {title}.", example
    if kind == "extra_forbidden":
        return f"“{key}” is not a key of {title}.", _where_it_belongs(key, around)
    if kind in _KINDS:
        return f"“{key}” must be {_KINDS[kind]}.", example
    if kind == "greater_than_equal":
        return f"“{key}” is too small: {detail['input']}.", f"Write {context['ge']} or more."
    if kind == "less_than_equal":
        return f"“{key}” is too large: {detail['input']}.", f"Write {context['le']} or less."
    if kind in ("string_too_long", "too_long"):
        return f"“{key}” is too long.", f"Write at most {context['max_length']} characters."
    return f"“{key}” cannot be used as it is.", example


def _title(path: Path, loc: tuple[str | int, ...]) -> str:
    """The section as its heading stands in the file: [account.imap], [[area]]."""
    name = ".".join(part for part in (*path, *loc[:-1]) if isinstance(part, str))
    return f"[[{name}]]" if any(isinstance(part, int) for part in path) else f"[{name}]"


def _where_it_belongs(key: str, around: type[BaseModel] | None) -> str:
    if now := renamed(key):
        return now
    here = () if around is None else tuple(around.model_fields)
    likely, home = closest(key, here), home_of(key)
    if home and likely is None:
        return f"Move the line to {home}."
    return choice(key, here)


def _example(around: type[BaseModel] | None, key: str) -> str:
    field = around.model_fields.get(key) if around else None
    if field is None or not field.examples:
        return "Compare with the example: est-mailer init DIR --example."
    return f"Write for example {key} = {field.examples[0]}."


def _model_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The section at a path inside a section; the one around it for anything smaller."""
    found = model
    for part in loc:
        field = found.model_fields.get(part) if isinstance(part, str) else None
        if field is None:
            continue
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                found = inner
    return found


def _without(raw: Mapping[str, Any], paths: list[tuple[str | int, ...]]) -> dict[str, Any]:
    """A copy of a table without the keys at these paths."""
    here = {path[0] for path in paths if len(path) == 1}
    return {
        key: _without(value, [path[1:] for path in paths if path[0] == key and len(path) > 1])
        if isinstance(value, Mapping)
        else value
        for key, value in raw.items()
        if key not in here
    }
