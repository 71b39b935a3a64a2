"""The log: entries with fields in the journal, lines elsewhere, and no address in either."""

from __future__ import annotations

import ast
import logging
import os
import re
from io import StringIO
from pathlib import Path
from typing import TypeGuard

from journal_ear import listening

import est_mailer
from est_mailer.adapters.journal import Discreet, JournalHandler, is_journal, name_lines
from est_mailer.domain.journal import MEANS, Told, told

LOG = logging.getLogger("est_mailer.tried")


def test_an_entry_has_its_kind_its_fields_and_how_much_it_weighs(tmp_path: Path) -> None:
    with listening(tmp_path) as (entries, stream):
        LOG.warning("outbox row %s:\nrefused", 7, extra=told(Told.MAIL_NOT_SENT, mail=7, purpose="invitation"))
        LOG.info("plain")
    said, plain = entries
    assert said["MESSAGE"] == "WARNING est_mailer.tried: outbox row 7:\nrefused"
    assert (said["PRIORITY"], said["SYSLOG_IDENTIFIER"], said["LOGGER"]) == ("4", "est-mailer", "est_mailer.tried")
    assert (said["EST_EVENT"], said["EST_MAIL"], said["EST_PURPOSE"]) == ("mail_not_sent", "7", "invitation")
    assert said["MESSAGE_ID"] == Told.MAIL_NOT_SENT.message_id
    assert (plain["PRIORITY"], "MESSAGE_ID" in plain) == ("6", False)
    assert stream.getvalue() == ""


def test_what_a_server_quotes_of_an_address_is_hidden(tmp_path: Path) -> None:
    with listening(tmp_path) as (entries, _):
        LOG.warning("outgoing mail waits: %s", "550 5.1.1 <anna.ek@exempel.test>: unknown; (was b@c.example)")
    assert entries[0]["MESSAGE"].endswith("550 5.1.1 <…@…>: unknown; (was …@…)")


def test_without_a_journal_it_is_lines(tmp_path: Path) -> None:
    stream = StringIO()
    handler = JournalHandler(stream, tmp_path / "away")
    handler.setFormatter(Discreet())
    handler.handle(logging.LogRecord("est_mailer", logging.INFO, "", 0, "till a@b.test", None, None))
    assert stream.getvalue() == "INFO est_mailer: till …@…\n"


def test_the_lines_of_a_hosted_municipality_bear_its_name(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = [(handler, handler.formatter) for handler in root.handlers]
    with listening(tmp_path) as (entries, _):
        handler = next(h for h in logging.getLogger("est_mailer").handlers if isinstance(h, JournalHandler))
        root.addHandler(handler)
        try:
            name_lines("söder 100%")
            logging.getLogger("est_mailer").info("hej")
        finally:
            root.removeHandler(handler)
            for each, formatter in before:
                each.setFormatter(formatter)
    assert entries[0]["MESSAGE"] == "INFO söder 100%: est_mailer: hej"
    assert entries[0]["EST_MUNICIPALITY"] == "söder 100%"


def test_the_journal_is_known_by_the_stream_that_leads_to_it(tmp_path: Path) -> None:
    with (tmp_path / "stderr").open("w") as stream:
        found = os.fstat(stream.fileno())
        assert is_journal({"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}"}, stream)
        assert not is_journal({"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino + 1}"}, stream)
        assert not is_journal({}, stream)
    assert not is_journal({"JOURNAL_STREAM": "1:2"}, StringIO())


def test_every_kind_says_what_it_means_and_keeps_its_identity() -> None:
    assert set(MEANS) == set(Told)
    assert len({kind.message_id for kind in Told}) == len(Told)
    assert Told.STARTED.message_id == "c882750687d35491b68b9a6afd0d895b"  # what somebody's monitor looks for


def test_every_line_of_the_log_is_of_a_kind() -> None:
    said = re.compile(r"\blog\.(?:debug|info|warning|error|exception|critical)\(")
    files = {file: file.read_text("utf-8") for file in Path(est_mailer.__file__).parent.rglob("*.py")}
    logging_ones = {file: text for file, text in files.items() if said.search(text)}
    assert len(logging_ones) > 10
    calls = [(file.name, c) for file, text in logging_ones.items() for c in ast.walk(ast.parse(text)) if says(c)]
    assert [(name, c.lineno) for name, c in calls if "extra" not in {k.arg for k in c.keywords}] == []


def says(node: ast.AST) -> TypeGuard[ast.Call]:
    """True of ``log.…(…)``."""
    by = node.func if isinstance(node, ast.Call) else None
    return isinstance(by, ast.Attribute) and isinstance(by.value, ast.Name) and by.value.id == "log"
