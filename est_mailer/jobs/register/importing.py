"""The register from a spreadsheet: the file is read in isolation, held against what counts, judged, put in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from est_mailer.adapters.register_file import put_in_place
from est_mailer.adapters.store import Store
from est_mailer.config import load, with_added
from est_mailer.config.register_text import register_text
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.errors import ConfigurationError, Finding, ServiceError
from est_mailer.domain.grid import Unreadable, UnreadableWorkbook, Workbook
from est_mailer.domain.model import Member
from est_mailer.domain.ports import RegisterFile, WorkbookReader
from est_mailer.domain.register import Change
from est_mailer.wording import Wording, languages
from est_mailer.workbooks.importing import Basis, Proposal

SETTINGS = "est.toml"
_LARGEST = 64 * 2**20  # bytes: no more of a file is taken into memory before the reader judges it
_SAVE_ANEW = "Open it in the spreadsheet program and save it as an Excel workbook (.xlsx) without a password."
_REMEDIES = {
    Unreadable.TOO_MANY: "Divide it into several files and import one after another: what a file lacks is kept.",
    Unreadable.TOO_LARGE: "Delete pictures and sheets that are not needed, or divide it into several files.",
}


def workbook_of(path: Path, reader: WorkbookReader, words: Wording) -> Workbook:
    """A spreadsheet's values. ``words``: those in which it is said why a file cannot be read. Raises ServiceError."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST)
    except OSError as error:
        remedy = "Name a spreadsheet that you may read: .xlsx, .xls, .ods, .csv or .tsv."
        raise ConfigurationError([Finding(str(path), f"It cannot be opened: {error.strerror}.", remedy)]) from error
    try:
        return reader.read(content, path.name)
    except UnreadableWorkbook as error:
        reason = words(f"questions.unreadable.{error.reason.value}.reason")
        raise ServiceError(reason, _REMEDIES.get(error.reason, _SAVE_ANEW), str(path)) from error


def basis_of(deployment: Deployment, register: tuple[Member, ...], today: date, *, end_missing: bool = False) -> Basis:
    """What a municipality's spreadsheet is held against; it may add to est.toml. ``today``: its local day."""
    return Basis(
        organisations=tuple(deployment.organisations.values()),
        areas=deployment.areas,
        language=deployment.language,
        languages=languages(),
        today=today,
        register=register,
        own_address=deployment.account.address,
        founding=True,
        end_missing=end_missing,
    )


@dataclass(frozen=True, slots=True)
class Written:
    """What the files would say: register.csv, and est.toml if something is added to it."""

    register: str
    settings: str | None


def extended(deployment: Deployment, proposal: Proposal) -> Deployment:
    """The configuration with what is founded in it, and the new register."""
    organisations = {**deployment.organisations, **{o.id: o for o in proposal.organisations}}
    areas = (*deployment.areas, *proposal.areas)
    return replace(deployment, organisations=organisations, areas=areas, register=proposal.register)


def judged(folder: Path, proposal: Proposal, deployment: Deployment, today: date) -> Written:
    """What would be written, held against the very rules that it is read by. Raises ConfigurationError.

    ``deployment``: the configuration with what is founded in it.
    """
    settings = None
    if proposal.organisations or proposal.areas:
        text = (folder / SETTINGS).read_text(encoding="utf-8-sig")
        settings = with_added(text, proposal.organisations, proposal.areas)
    written = Written(register_text(proposal.register, deployment), settings)
    load(folder, today, written.register, written.settings)
    return written


def put_in_force(
    folder: Path,
    written: Written,
    changes: Sequence[Change],
    register_file: RegisterFile,
    store: Store | None,
    now: datetime,
) -> None:
    """Writes the files, those before beside them, and notes it in the audit trail if there is a database.

    Raises ServiceError, and then the register is as it was: a file cannot be written, or has been changed meanwhile.
    """
    if register_file.on_disk() != register_file.loaded():
        remedy = "Run the import again: it is then held against the file as it is now."
        raise ServiceError("register.csv has been changed meanwhile. Nothing was written.", remedy)
    if store is None:
        _write(folder, written, register_file)
        return
    kinds = [change.kind.value for change in changes]
    with store.atomic():
        detail = {kind: kinds.count(kind) for kind in sorted(set(kinds))}
        store.audit.add(now, "operator", "register imported", "register.csv", detail)
        _write(folder, written, register_file)


def _write(folder: Path, written: Written, register_file: RegisterFile) -> None:
    """est.toml first: it may name more than the register does, and not less."""
    remedy = "Run this as a user who may write in the configuration folder."
    try:
        if written.settings is not None:
            path = folder / SETTINGS
            put_in_place(path.with_name(f"{SETTINGS}.before"), path.read_bytes(), path)
            put_in_place(path, written.settings.encode(), path)
    except OSError as error:
        raise ServiceError(f"est.toml cannot be written: {error.strerror}. Nothing was changed.", remedy) from error
    if not register_file.write(written.register):
        raise ServiceError("register.csv cannot be written. The register is as it was.", remedy)
