"""Everything ``est-mailer`` can be told to do: name, where it is done, what its help says."""

from __future__ import annotations

from est_mailer.cli.offering import Family, Offer

_BEGIN, _DAILY, _KEEP = "To begin with", "From day to day", "To keep, to erase, to hand over"
_MANY, _PROGRAMS = "Many municipalities on one machine", "For other programs"

_ROUND = (
    Offer("list", "rounds:list_rounds", "Every round with its state."),
    Offer("show", "round_showing:show", "One round: its steps, and who has and has not reported."),
    Offer(
        "analysis",
        "round_showing:analysis",
        "What a round's rows say, each figure with the rows behind it; compared with the same reporters' own rounds.",
    ),
    Offer(
        "open",
        "round_changes:open_round",
        "Send the invitations of a scheduled round now, for example after an installation in the middle of a week.",
    ),
    Offer("remind", "round_reminding:remind", "Remind those who have not answered, and say of each what became of it."),
    Offer("skip", "round_skipping:skip", "Skip a round that has not begun, also one far ahead; people are told."),
    Offer("unskip", "round_skipping:unskip", "Hold a round after all that was skipped; people are told."),
    Offer(
        "cancel",
        "round_changes:cancel",
        "Cancel a round that has begun and is not dispatched; queued mail of it is withdrawn.",
    ),
    Offer(
        "draft", "round_changes:draft", "Compile a new version of a round's draft now and send it to the coordinators."
    ),
    Offer(
        "quarter", "packs:quarter", "The pack of a quarter (2026-Q3): shown, written as PDF and workbook, or mailed."
    ),
    Offer("year", "packs:year", "The pack of a year (2026): shown, written as PDF and workbook, or mailed."),
)

_HELD = (
    Offer("list", "held:list_held", "Messages that were held, or that could not be processed."),
    Offer("show", "held:show", "Write a message's original bytes to a file, to look at it in a mail program."),
    Offer("release", "held_settling:release", "Believe a held message and process it now."),
    Offer(
        "reject",
        "held_settling:reject",
        "Let a message rest that was held or could not be processed: it is kept and not used.",
    ),
)

_OUTBOX = (
    Offer("list", "outbox:list_rows", "Outgoing mails with their state."),
    Offer("show", "outbox:show", "One mail and everything that became of it: each attempt, each bounce."),
    Offer("settle", "outbox_settling:settle", "Say of mails in doubt whether they arrived."),
    Offer("retry", "outbox_settling:retry", "Queue a mail that was refused once more."),
)

_EXPORT = (
    Offer(
        "registrar",
        "exporting:registrar",
        "The record of a dispatched round: PDF, workbook, the mail as sent, recipients, approvals, facts, SHA-256.",
    ),
    Offer(
        "table",
        "exporting:table",
        "De-identified rows, and what to divide them by: for several municipalities together, in DuckDB or Spark.",
    ),
    Offer(
        "statutory",
        "exporting:statutory",
        "Text and tables for the picture that act 2023:196 asks for: an HTML file for a word "
        "processor, and a workbook.",
    ),
    Offer(
        "gis",
        "exporting:gis",
        "The areas with their figures for a map program: GeoJSON if they have outlines, and CSV round by round.",
    ),
)

_SCREENING = (
    Offer(
        "list",
        "screening:list_findings",
        "What was found in each picture and correction that waits for approval: number, place, "
        "kind. Exit code 1 if any remains.",
    ),
    Offer(
        "clear",
        "screening:clear",
        "Say that somebody has looked at these texts and that they may stand. An edit of a text voids it.",
    ),
    Offer(
        "try",
        "screening:try_rules",
        "Screen a file with this configuration's rules: line, columns and kind, never the text itself.",
    ),
)

_REGISTER = (
    Offer(
        "show",
        "registers:register",
        "Print the register that counts, as register.csv: the file's, or what coordinators have changed by mail.",
    ),
    Offer(
        "import",
        "importing:import_register",
        "Make register.csv from any spreadsheet of contacts, or bring it up to date with one. What is in doubt is "
        "asked, and what would change is shown before anything is written.",
    ),
)

COMMANDS = (
    Offer(
        "demo",
        "beginning:demo",
        "Play whole weeks with some fifty played people, on mail servers inside this process.",
        _BEGIN,
    ),
    Offer(
        "init",
        "setting_up:init",
        "Ask what is needed, try the mail account as it goes, and write a complete, commented configuration.",
        _BEGIN,
    ),
    Offer(
        "units",
        "unit_files:units",
        "Write the systemd units for this configuration, with the right paths; --start: and start the service.",
        _BEGIN,
    ),
    Offer(
        "check",
        "checking:check",
        "Find what would go wrong before it does: configuration, secrets, servers, database, disk, clock, the "
        "register's domains, the rate, every mail in every language. --probe sends a forged mail: is it known?",
        _BEGIN,
    ),
    Offer("run", "running:run", "Run the service until it is told to stop (SIGTERM).", _DAILY),
    Offer(
        "tick",
        "by_hand:tick",
        "One pass by hand: take mail in, do what is due, send what is queued. --dry-run: only show what is due.",
        _DAILY,
    ),
    Offer(
        "trust-clock",
        "by_hand:trust_clock",
        "Say that the machine's time is right again, after it was wrongly set ahead and the service waits for it.",
        _DAILY,
    ),
    Offer(
        "status",
        "standing:status",
        "One screen: the round, what is due next, n of N, what waits for a person and the command that settles it.",
        _DAILY,
    ),
    Offer(
        "preview",
        "previewing:preview",
        "Write the mails and workbooks as people will get them, from this configuration, without sending anything.",
        _BEGIN,
    ),
    Offer(
        "reprocess",
        "rereading:reprocess",
        "Read a stored message anew, for example after an upgrade that mended its reading.",
        _DAILY,
    ),
    Offer(
        "revoke",
        "revoking:revoke",
        "Revoke the codes in a function's forms: somebody has left, or a form was published. A "
        "daemon heeds it at once.",
        _DAILY,
    ),
    Offer(
        "authorise",
        "authorising:authorise",
        "Let the service in to its Gmail account: opens nothing itself, says what to open, and "
        "keeps the refresh token.",
        _BEGIN,
    ),
    Offer(
        "backup",
        "backups:backup",
        "Copy the database and the configuration while the service runs, and verify the copy by opening it.",
        _KEEP,
    ),
    Offer(
        "restore",
        "backups:restore",
        "Verify a backup and put its database in place, where there is none. Nothing is sent until `resume`.",
        _KEEP,
    ),
    Offer(
        "resume",
        "backups:resume",
        "After a restore: show what is old; with --name, read again what came since the backup and go on.",
        _KEEP,
    ),
    Offer(
        "purge",
        "keeping:purge",
        "Erase by decision what is older than its class is kept. First with --dry-run: what, how much, from when.",
        _KEEP,
    ),
    Offer(
        "audit",
        "auditing:audit",
        "What was done, when, by which function, to what: a chain in which every entry seals the one before it.",
        _KEEP,
    ),
    Offer(
        "browse",
        "browsing:browse",
        "Look into the data in a browser, on this machine only: prepared questions, tables, charts, a map. Without "
        "personal data.",
        _KEEP,
    ),
    Offer("host", "hosting:host", "Run the service for every municipality of a folder, each when it has work.", _MANY),
    Offer("hosted", "hosted:hosted", "How the municipalities of `host` are, and what keeps one from its work.", _MANY),
    Offer(
        "schema",
        "describing:schema",
        "What a command prints with --json, described as JSON Schema: its fields, and what each means.",
        _PROGRAMS,
    ),
    Family(
        "round",
        "Rounds: list, show, analysis, open, remind, skip, unskip, cancel, draft; quarter, year.",
        _ROUND,
        _DAILY,
    ),
    Family("register", "The register: show (also without a word), import.", _REGISTER, _BEGIN, alone="show"),
    Family("held", "Held messages: list, show, release, reject.", _HELD, _DAILY),
    Family("outbox", "Outgoing mail: list, show, settle, retry.", _OUTBOX, _DAILY),
    Family("export", "Files for others: the registrar, the yearly picture, maps, tables.", _EXPORT, _KEEP),
    Family("screening", "The screening of free texts: list, clear, try.", _SCREENING, _DAILY),
)
