"""The register from a spreadsheet: the file is read in isolation, held against what counts, judged, put in force."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from est_mailer.adapters.store import Store
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.errors import ConfigurationError, Finding, ServiceError
from est_mailer.domain.grid import UnreadableWorkbook, Workbook
from est_mailer.domain.model import Member
from est_mailer.domain.ports import RegisterFile, WorkbookReader
from est_mailer.wording import Wording, languages
from est_mailer.workbooks.importing import Basis, Proposal

_LARGEST = 64 * 2**20  # bytes: no more of a file is taken into memory before the reader judges it


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
        remedy = "Open it in the spreadsheet program and save it as an Excel workbook (.xlsx) without a password."
        raise ServiceError(reason, remedy, str(path)) from error


def basis_of(deployment: Deployment, register: tuple[Member, ...], today: date, *, end_missing: bool = False) -> Basis:
    """What a municipality's spreadsheet is held against. ``today``: its local day."""
    return Basis(
        organisations=tuple(deployment.organisations.values()),
        areas=deployment.areas,
        language=deployment.language,
        languages=languages(),
        today=today,
        register=register,
        own_address=deployment.account.address,
        end_missing=end_missing,
    )


def put_in_force(
    text: str, proposal: Proposal, register_file: RegisterFile, store: Store | None, now: datetime
) -> None:
    """Writes register.csv, the one before beside it, and notes it in the audit trail if there is a database.

    Raises ServiceError, and then nothing is changed: the file cannot be written, or has been changed meanwhile.
    """
    if register_file.on_disk() != register_file.loaded():
        remedy = "Run the import again: it is then held against the file as it is now."
        raise ServiceError("register.csv has been changed meanwhile. Nothing was written.", remedy)
    if store is None:
        _write(text, register_file)
        return
    kinds = [change.kind.value for change in proposal.changes]
    with store.atomic():
        detail = {kind: kinds.count(kind) for kind in sorted(set(kinds))}
        store.audit.add(now, "operator", "register imported", "register.csv", detail)
        _write(text, register_file)


def _write(text: str, register_file: RegisterFile) -> None:
    if not register_file.write(text):
        remedy = "Run this as a user who may write in the configuration folder."
        raise ServiceError("register.csv cannot be written. Nothing was changed.", remedy)
