"""The tables of the weekly round: mail, rounds, answers, pictures, measures, approvals, the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from est_mailer.adapters.store.migrations.series import create, migration

if TYPE_CHECKING:
    from sqlite_utils import Database


@migration
def m001_records(db: Database) -> None:
    """What the service remembers about itself and about addresses."""
    create(
        db,
        # Every thing done, by whom, to what. Only ever added to: the triggers refuse anything else.
        """CREATE TABLE audit (
            id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, event TEXT NOT NULL,
            subject TEXT NOT NULL, detail TEXT NOT NULL  -- JSON
        ) STRICT""",
        """CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END""",
        """CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END""",
        # Small facts by name: the latest tick, until when the relay pauses, who wrote the tables.
        "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
        # Addresses whose mail bounced for good; revived_at is set when a person says that they live.
        """CREATE TABLE dead_addresses (
            address TEXT PRIMARY KEY,  -- case folded
            since TEXT NOT NULL, detail TEXT NOT NULL, revived_at TEXT
        ) STRICT, WITHOUT ROWID""",
    )


@migration
def m002_inbound(db: Database) -> None:
    """Mail that came in."""
    create(
        db,
        # One row per message. accounted is set once; NULL (indexed like any value) means that it waits to be read.
        """CREATE TABLE inbound (
            id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, received_at TEXT NOT NULL, size INTEGER NOT NULL,
            accounted TEXT, detail TEXT NOT NULL DEFAULT '', accounted_at TEXT,
            round TEXT, respondent TEXT,
            hold TEXT  -- JSON: what a person must know to settle a held message
        ) STRICT""",
        "CREATE INDEX inbound_by_account ON inbound (accounted, id)",
        "CREATE INDEX inbound_by_round ON inbound (round, id)",
        # The bytes as they came, apart from the rows that change: rewriting a row rewrites all of it.
        """CREATE TABLE inbound_raw (
            inbound INTEGER PRIMARY KEY REFERENCES inbound, content BLOB NOT NULL
        ) STRICT""",
        # Where the mailbox has a message; filed_at is set when it has been moved out of the folder.
        """CREATE TABLE locations (
            id INTEGER PRIMARY KEY, inbound INTEGER NOT NULL REFERENCES inbound,
            folder TEXT NOT NULL, uidvalidity INTEGER NOT NULL, uid INTEGER NOT NULL,
            seen_at TEXT NOT NULL, filed_at TEXT,
            UNIQUE (folder, uidvalidity, uid)
        ) STRICT""",
        "CREATE INDEX locations_latest ON locations (folder, seen_at)",
        "CREATE INDEX locations_unfiled ON locations (folder, uidvalidity, uid) WHERE filed_at IS NULL",
        "CREATE INDEX locations_by_message ON locations (inbound)",
    )


@migration
def m003_rounds(db: Database) -> None:
    """The weeks, and who was asked."""
    create(
        db,
        # A function's number in tokens; given once, never given to another. A token has two bytes for it.
        """CREATE TABLE numbers (
            number INTEGER PRIMARY KEY AUTOINCREMENT CHECK (number BETWEEN 1 AND 65535), member TEXT NOT NULL UNIQUE
        ) STRICT""",
        # One EST week. opened: it was open at some time, so its respondents were asked.
        """CREATE TABLE rounds (
            key TEXT PRIMARY KEY, first_day TEXT NOT NULL UNIQUE, state TEXT NOT NULL,
            opened INTEGER NOT NULL DEFAULT 0, hold_until TEXT, reason TEXT NOT NULL DEFAULT ''
        ) STRICT, WITHOUT ROWID""",
        # The timed steps of a round with their due instants; settled once.
        """CREATE TABLE dues (
            round TEXT NOT NULL REFERENCES rounds, position INTEGER NOT NULL, step TEXT NOT NULL,
            due_at TEXT NOT NULL, settled_at TEXT, outcome TEXT,
            PRIMARY KEY (round, step)
        ) STRICT, WITHOUT ROWID""",
        # The register as it stood when the round opened; responds: was asked for a report.
        """CREATE TABLE round_members (
            round TEXT NOT NULL REFERENCES rounds, member TEXT NOT NULL, position INTEGER NOT NULL,
            responds INTEGER NOT NULL,
            value TEXT NOT NULL,  -- JSON of Member
            PRIMARY KEY (round, member)
        ) STRICT, WITHOUT ROWID""",
        # Deputies named by mail, for one round only.
        """CREATE TABLE round_deputies (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL, member TEXT NOT NULL, address TEXT NOT NULL COLLATE NOCASE,
            at TEXT NOT NULL,
            UNIQUE (round, member, address), FOREIGN KEY (round, member) REFERENCES round_members
        ) STRICT""",
    )


@migration
def m004_answers(db: Database) -> None:
    """What was sent to be filled in, and what came back."""
    create(
        db,
        # What each respondent was sent; the answer is read as a difference against it.
        """CREATE TABLE sent_forms (
            id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, round TEXT NOT NULL REFERENCES rounds,
            respondent TEXT NOT NULL,
            value TEXT NOT NULL  -- JSON of SentForm
        ) STRICT""",
        "CREATE INDEX sent_forms_of ON sent_forms (round, respondent)",
        # A respondent's answers in a round; current marks the highest revision, the one that counts.
        """CREATE TABLE submissions (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, respondent TEXT NOT NULL,
            revision INTEGER NOT NULL CHECK (revision >= 1), current INTEGER NOT NULL,
            received_at TEXT NOT NULL, timeliness TEXT NOT NULL, state TEXT NOT NULL,
            questions TEXT NOT NULL, notes TEXT NOT NULL, filled TEXT NOT NULL,  -- JSON
            inbound INTEGER NOT NULL REFERENCES inbound,
            UNIQUE (round, respondent, revision)
        ) STRICT""",
        "CREATE UNIQUE INDEX submissions_current ON submissions (round, respondent) WHERE current = 1",
        "CREATE INDEX submissions_of ON submissions (respondent, round)",
        "CREATE INDEX submissions_by_message ON submissions (inbound)",
        # The rows of a submission; problem follows what was seen from week to week.
        """CREATE TABLE observations (
            submission INTEGER NOT NULL REFERENCES submissions, position INTEGER NOT NULL,
            key TEXT NOT NULL, problem TEXT NOT NULL, indicator TEXT NOT NULL, area TEXT NOT NULL,
            place TEXT NOT NULL, day TEXT, time_of_day TEXT, what TEXT NOT NULL, action TEXT NOT NULL, remains TEXT,
            PRIMARY KEY (submission, position)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX observations_of_problem ON observations (problem)",
        # Text that was no command; shown to the coordinators.
        """CREATE TABLE comments (
            id INTEGER PRIMARY KEY, round TEXT REFERENCES rounds, respondent TEXT,
            inbound INTEGER NOT NULL REFERENCES inbound,
            sender TEXT NOT NULL, received_at TEXT NOT NULL, text TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX comments_of_round ON comments (round)",
    )


@migration
def m005_picture(db: Database) -> None:
    """The joint picture on its way to the dispatch."""
    create(
        db,
        # The picture as compiled for the meeting, one row per version.
        """CREATE TABLE compiled_drafts (
            round TEXT NOT NULL REFERENCES rounds, version INTEGER NOT NULL, at TEXT NOT NULL,
            value TEXT NOT NULL, workbook BLOB NOT NULL,  -- value: JSON of Draft
            PRIMARY KEY (round, version)
        ) STRICT""",
        # The drafts that coordinators returned, in the order they came.
        """CREATE TABLE completed_drafts (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, content_hash TEXT NOT NULL,
            inbound INTEGER REFERENCES inbound, coordinator TEXT NOT NULL, at TEXT NOT NULL,
            value TEXT NOT NULL, workbook BLOB NOT NULL  -- value: JSON of SituationPicture
        ) STRICT""",
        "CREATE INDEX completed_drafts_of ON completed_drafts (round)",
        # What was, or was to be, dispatched: the latest of a round counts once the round is dispatched.
        """CREATE TABLE editions (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, content_hash TEXT NOT NULL, at TEXT NOT NULL,
            value TEXT NOT NULL, pdf BLOB NOT NULL  -- value: JSON of Edition
        ) STRICT""",
        "CREATE INDEX editions_of ON editions (round)",
    )


@migration
def m006_measures(db: Database) -> None:
    """What the meetings decided to do, and what came of it."""
    create(
        db,
        # Measures (insatser) as decided.
        """CREATE TABLE measures (
            id TEXT PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, position INTEGER NOT NULL,
            area TEXT NOT NULL, problem TEXT NOT NULL, what TEXT NOT NULL, why TEXT NOT NULL,
            who TEXT NOT NULL, "when" TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX measures_of ON measures (round)",
        # What later meetings said of them.
        """CREATE TABLE follow_ups (
            round TEXT NOT NULL REFERENCES rounds, position INTEGER NOT NULL, measure TEXT NOT NULL REFERENCES measures,
            done TEXT, problem_now TEXT NOT NULL, verdict TEXT,
            PRIMARY KEY (measure, round)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX follow_ups_of ON follow_ups (round)",
    )


@migration
def m007_approvals(db: Database) -> None:
    """Who may approve what, and who has."""
    create(
        db,
        # One-time codes. Outstanding until used or voided; the code itself is never stored, only its seal.
        """CREATE TABLE codes (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, content_hash TEXT NOT NULL,
            coordinator TEXT NOT NULL, code_hash TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
            issued_at TEXT NOT NULL, used_at TEXT, voided_at TEXT, reason TEXT NOT NULL DEFAULT ''
        ) STRICT""",
        """CREATE UNIQUE INDEX codes_outstanding ON codes (round, content_hash, coordinator)
            WHERE used_at IS NULL AND voided_at IS NULL""",
        "CREATE INDEX codes_of ON codes (round)",
        # Who approved which content; void when the picture was edited or stopped afterwards.
        """CREATE TABLE approvals (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, content_hash TEXT NOT NULL,
            coordinator TEXT NOT NULL, at TEXT NOT NULL, voided_at TEXT, reason TEXT NOT NULL DEFAULT ''
        ) STRICT""",
        "CREATE UNIQUE INDEX approvals_valid ON approvals (round, content_hash, coordinator) WHERE voided_at IS NULL",
    )


@migration
def m008_outbox(db: Database) -> None:
    """Mail on its way out."""
    create(
        db,
        # One row per letter. A withdrawn letter never left, so its key may be queued anew.
        """CREATE TABLE outbox (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL, purpose TEXT NOT NULL, recipient TEXT NOT NULL COLLATE NOCASE,
            about TEXT NOT NULL, message_id TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
            queued_at TEXT NOT NULL, next_attempt_at TEXT NOT NULL, last_error TEXT NOT NULL DEFAULT '', sent_at TEXT
        ) STRICT""",
        """CREATE UNIQUE INDEX outbox_key ON outbox (round, purpose, recipient, about)
            WHERE state <> 'withdrawn'""",
        "CREATE INDEX outbox_by_state ON outbox (state, next_attempt_at)",
        "CREATE INDEX outbox_by_message_id ON outbox (message_id)",
        "CREATE INDEX outbox_by_recipient ON outbox (recipient, queued_at)",
        # The finished bytes, apart from the rows that change.
        "CREATE TABLE outbox_content (outbox INTEGER PRIMARY KEY REFERENCES outbox, content BLOB NOT NULL) STRICT",
        # Everything that became of a letter: each attempt, each bounce, each decision by a person.
        """CREATE TABLE deliveries (
            id INTEGER PRIMARY KEY, outbox INTEGER REFERENCES outbox, recipient TEXT NOT NULL, at TEXT NOT NULL,
            outcome TEXT NOT NULL, detail TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX deliveries_of ON deliveries (outbox)",
    )


@migration
def m009_register_changes(db: Database) -> None:
    """Changes of the register that coordinators sent by mail."""
    create(
        db,
        # The whole new register each time, as CSV text. Confirmed with a one-time code, of which only the seal is kept;
        # file: digest of the register.csv that the change stands over, settled_at: the file has been seen to.
        """CREATE TABLE register_changes (
            id INTEGER PRIMARY KEY, coordinator TEXT NOT NULL, base TEXT NOT NULL, digest TEXT NOT NULL,
            content TEXT NOT NULL, code_hash TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
            proposed_at TEXT NOT NULL, confirmed_at TEXT, voided_at TEXT, reason TEXT NOT NULL DEFAULT '',
            file TEXT NOT NULL DEFAULT '', settled_at TEXT
        ) STRICT""",
        "CREATE INDEX register_changes_confirmed ON register_changes (confirmed_at) WHERE confirmed_at IS NOT NULL",
        "CREATE INDEX register_changes_of ON register_changes (coordinator, id)",
    )
