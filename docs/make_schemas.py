"""Write what programs read of the service, from itself: docs/json.md and docs/json/ (--json), docs/journal.md.

python docs/make_schemas.py           writes them; refuses if a field has gone and the version has not been raised
python docs/make_schemas.py --check   changes nothing; exit code 1 if a file differs
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from est_mailer.cli.json_shapes import SHAPES, schema_of
from est_mailer.cli.output import schema_name
from est_mailer.domain.journal import MEANS

DOCS = Path(__file__).resolve().parent
PAGE, JOURNAL = DOCS / "json.md", DOCS / "journal.md"
_HEAD = """\
# JSON

Written by `python docs/make_schemas.py` from the program itself; a test holds it to that, and what every command really
prints to its schema.

Every command that shows or changes something takes `--json`. It then prints one JSON object on standard output, and
nothing else; what is wrong stands on standard error, with the [exit code](commands.md).

- `schema` names the description of the rest and its version: `urn:est-mailer:status:1`.
- A listing is in `items`.
- Instants are ISO 8601 in UTC, days ISO 8601.
- Every field of the schema is always there; what is not known is `null` or `""`.
- A command with `--dry-run` says by `done` whether anything was done.
- Within a version no field goes, and none gets another meaning. Fields may come: a program that reads this should pass
  over those that it does not know.

The schemas are JSON Schema, draft 2020-12. They are here, and in the program: `est-mailer schema status`.

```sh
est-mailer schema
est-mailer schema round show
est-mailer status --json
```

For example, the commands that settle what needs a person, with `jq`:

```text
est-mailer status --json | jq -r '.warnings[].command'
```

| command | schema | what |
|---|---|---|
"""


_JOURNAL = """\
# The journal

Written by `python docs/make_schemas.py` from the program itself; a test holds it to that.

Under systemd each line goes to the journal as an entry with fields; elsewhere it is a line on standard error. What the
lines mean to a person, and what to do: [Troubleshooting](troubleshooting.md). No line has a mail address, a subject or
anything that somebody wrote: addresses that a server quotes in its answers are `…@…`.

```text
journalctl -u est-mailer EST_EVENT=mail_not_sent
journalctl -u est-mailer EST_ROUND=2026-W47 -o verbose
journalctl -u est-mailer -p warning --since today
```

| field | what |
|---|---|
| `MESSAGE_ID`, `EST_EVENT` | the kind of entry, below; both stay as they are |
| `PRIORITY` | 3 a fault, 4 a warning, 6 information |
| `EST_ROUND` | the round |
| `EST_MAIL` | the number of an outgoing mail: `est-mailer outbox show NUMBER` |
| `EST_MESSAGE` | the number of an incoming message: `est-mailer reprocess NUMBER` |
| `EST_MUNICIPALITY` | whose entry it is, where one service works for many |
| `LOGGER`, `CODE_FUNC` | where in the program |

| `EST_EVENT` | `MESSAGE_ID` | what |
|---|---|---|
"""


def journal_page() -> str:
    """The page of the documentation about the journal."""
    return _JOURNAL + "".join(f"| `{kind}` | `{kind.message_id}` | {meaning} |\n" for kind, meaning in MEANS.items())


def page() -> str:
    """The page of the documentation about --json."""
    return _HEAD + "".join(_row(command) for command in SHAPES)


def _row(command: str) -> str:
    file = file_of(command).name
    return f"| `{command}` | [{file.removesuffix('.json')}](json/{file}) | {_what(schema_of(command))} |\n"


def _what(schema: dict[str, Any]) -> str:
    if said := schema.get("description"):
        return str(said)
    named = schema["properties"]["items"]["items"].get("$ref", "").rpartition("/")[2]
    return "Each: " + str(schema["$defs"][named]["description"]) if named else ""


def file_of(command: str) -> Path:
    """Where a command's schema is written: its name and version."""
    name, version = schema_name(command).split(":")[2:]
    return DOCS / "json" / f"{name}-{version}.json"


def text_of(command: str) -> str:
    """A command's schema as it is written."""
    return json.dumps(schema_of(command), ensure_ascii=False, indent=1) + "\n"


def broken(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """The fields and values that a program may rely on, and that are gone or another now."""
    was, is_ = dict(_promises(before)), dict(_promises(now))
    return [name for name, promised in was.items() if is_.get(name) != promised]


def _promises(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for place, part in (("", schema), *schema.get("$defs", {}).items()):
        at = f"{place}." if place else ""
        yield from ((f"{at}{name}", field) for name, field in part.get("properties", {}).items())
        yield from ((f"{at}{value}", value) for value in part.get("enum", ()))


def outdated() -> list[Path]:
    """The files that do not say what the program prints."""
    texts = {PAGE: page(), JOURNAL: journal_page(), **{file_of(command): text_of(command) for command in SHAPES}}
    return [file for file, text in texts.items() if not file.is_file() or file.read_text("utf-8") != text]


def main(arguments: list[str]) -> int:
    """Exit code 0: written, or up to date; 1: a file differs, or a promise would be broken; 2: wrong use."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write(__doc__ or "")
        return 2
    if arguments:
        return 1 if outdated() else 0
    for command in SHAPES:
        file = file_of(command)
        gone = broken(json.loads(file.read_text("utf-8")), schema_of(command)) if file.is_file() else []
        if gone:
            sys.stderr.write(f"{command}: {', '.join(gone)} is gone or another; raise its version in cli/output.py\n")
            return 1
    file_of("status").parent.mkdir(exist_ok=True)
    for command in SHAPES:
        file_of(command).write_text(text_of(command), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
    JOURNAL.write_text(journal_page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
