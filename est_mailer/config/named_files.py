"""The files that est.toml names: they belong to the configuration whatever they are called."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from est_mailer.config.problems import Problems
from est_mailer.config.toml_file import read_toml
from est_mailer.domain.deployment import Deployment


def named_files(folder: Path, deployment: Deployment) -> tuple[Path, ...]:
    """The issuer's certificates and the areas' outlines, as whole paths, in the folder or elsewhere; no secret."""
    named = [Path(deployment.account.ca_file)] if deployment.account.ca_file else []
    toml = read_toml(folder / "est.toml", "est.toml", Problems())
    section = toml.data.get("map") if toml is not None else None
    areas = section.get("areas") if isinstance(section, Mapping) else None
    if isinstance(areas, str):
        named.append((folder / areas).absolute())
    return tuple(named)
