"""What a technician answers when a service is installed: read from a file, or given one by one.

The file is the beginning of an est.toml: [municipality], [[organisation]], [[area]] and [account] as there, and
[register] and [units] of its own. No secret ever stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError

from est_mailer.config import sections
from est_mailer.config.account import read_account
from est_mailer.config.checking import check_section
from est_mailer.config.fields import Address, Text
from est_mailer.config.problems import Place, Problems, choice
from est_mailer.config.shape import (
    AreaSection,
    MunicipalitySection,
    OrganisationSection,
    Section,
)
from est_mailer.config.toml_file import TomlFile, read_toml
from est_mailer.domain.deployment import Account
from est_mailer.domain.errors import ConfigurationError, Finding

Answers: TypeAlias = Mapping[str, Any]
"""As tomllib gives the file."""


class RegisterAnswers(Section):
    """[register]: who coordinates, and a spreadsheet with the others, its path from the file of answers."""

    coordinator: Address = Field(examples=['"trygghet@exempelstad.example"'])
    file: Text | None = Field(default=None, examples=['"enheter.xlsx"'])
    answers: Text | None = Field(default=None, examples=['"enheter.toml"'])


class UnitsAnswers(Section):
    """[units]: whether the systemd units are installed, and started."""

    install: bool = Field(default=False, examples=["true"])
    start: bool = Field(default=False, examples=["true"])


_SINGLE: dict[str, type[Section]] = {
    "municipality": MunicipalitySection,
    "register": RegisterAnswers,
    "units": UnitsAnswers,
}
_SEVERAL: dict[str, type[Section]] = {"organisation": OrganisationSection, "area": AreaSection}
_MISSING = "Give the path of one; docs/install.md has an example, and init --write-answers keeps the answers you give."
KNOWN = (*_SINGLE, *_SEVERAL, "account")


def read_answers(file: Path) -> Answers:
    """The answers of a file, its ca_file and the register's files as whole paths.

    Raises ConfigurationError with everything that is wrong or missing, by line.
    """
    problems = Problems()
    toml = read_toml(file, file.name, problems, _MISSING)
    if toml is not None:
        _check(toml, file.parent, problems)
    problems.raise_any()
    assert toml is not None
    return _with_whole_paths(toml.data, file.parent.absolute())


def answers_in(folder: Path) -> Answers:
    """What an est.toml in the folder answers of what is asked; nothing if there is none that can be read."""
    toml = read_toml(folder / "est.toml", "est.toml", Problems())
    found = {name: value for name, value in toml.data.items() if name in KNOWN} if toml else {}
    return _with_whole_paths(found, folder.absolute()) if isinstance(found.get("account", {}), Mapping) else {}


def usable(section: type[Section], key: str, value: object) -> Any:
    """One answer as the configuration will have it. Raises ConfigurationError: what is wrong, what to write."""
    field = section.model_fields[key]
    try:
        kind: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        return TypeAdapter(kind).validate_python(value, strict=True)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
    context = detail.get("ctx", {})
    wrong, remedy = context.get("wrong"), context.get("remedy")
    if wrong is None:
        wrong, remedy = "This cannot be used.", f"Write for example {field.examples[0]}." if field.examples else ""
    raise ConfigurationError([Finding("", str(wrong), str(remedy))])


def account_in(answers: Answers, folder: Path) -> Account:
    """The mail account that was answered; ``folder``: where a ca_file lies. Raises ConfigurationError."""
    problems = Problems()
    account = read_account(TomlFile("the answers", answers, {}), folder, problems)
    problems.raise_any()
    assert account is not None
    return account


def _check(toml: TomlFile, folder: Path, problems: Problems) -> None:
    for name in toml.data:
        if name not in KNOWN:
            problems.add(toml.place(name), f"“{name}” is not asked for.", choice(name, KNOWN))
    for name, model in _SINGLE.items():
        raw = toml.data.get(name)
        if raw is None and name != "units":
            problems.add(Place(toml.name), f"The section [{name}] is missing.", "docs/install.md has an example.")
        elif raw is not None:
            check_section(toml, model, raw, (name,), problems)
    for name, model in _SEVERAL.items():
        sections.read_several(toml, name, model, problems)
        if not toml.data.get(name):
            problems.add(Place(toml.name), f"There is no [[{name}]].", "docs/install.md has an example.")
    read_account(toml, folder, problems)
    for path in (("account", "ca_file"), ("register", "file"), ("register", "answers")):
        _check_file(toml, path, folder, problems)


def _check_file(toml: TomlFile, path: tuple[str, str], folder: Path, problems: Problems) -> None:
    """Of a ca_file the account has told already."""
    section = toml.data.get(path[0])
    written = section.get(path[1]) if isinstance(section, Mapping) else None
    if path[0] == "register" and isinstance(written, str) and not (folder / written).is_file():
        problems.add(toml.place(*path), f"There is no file {written}.", "Write its path from the file of answers.")


def _with_whole_paths(data: Answers, folder: Path) -> Answers:
    files = {"account": ("ca_file",), "register": ("file", "answers")}
    return {
        name: {k: str(folder / v) if k in files[name] else v for k, v in value.items()} if name in files else value
        for name, value in data.items()
    }
