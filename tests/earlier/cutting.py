"""A played database cut down to what a test of upgrading needs, as SQL text.

Before a migration is added, the schema as it is gets a dump of its own, from a week that this version has played; what
no such week has in it (errata, reviews, clearings …) comes from the last dump, upgraded by this version:

    est-mailer demo --out /tmp/played
    cd tests/earlier
    python cutting.py /tmp/played/est.db m024_notes.sql > m025_outbox_indexes.sql
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from est_mailer.adapters.store import Store

LEFT_AS_THEY_ARE = ("audit", "facts", "_sqlite_migrations", "sqlite_sequence")
TELLING = ("state", "purpose", "accounted", "step", "remains", "timeliness", "verdict", "event", "outcome")
_BYTES, _ITEMS, _ROWS = 24, 1, 2
_AUDITED = 6
Key = tuple[Any, ...]


def cut(source: Path, last: Path) -> str:
    """The database's schema and a few rows of each table, with every row that they point to, as SQL text."""
    with closing(sqlite3.connect(":memory:")) as db:
        with closing(sqlite3.connect(source)) as played:
            played.backup(db)
        with tempfile.TemporaryDirectory() as folder:
            _borrow(db, _upgraded(last, Path(folder) / "est.db"))
        db.create_function("brief", 1, _brief, deterministic=True)
        chosen = {table: set(_telling_rows(db, table)) for table in _tables(db)}
        while _add_parents(db, chosen):
            pass
        for table, keys in chosen.items():
            _keep(db, table, keys)
        _shorten(db, chosen)
        _shorten_trail(db)
        return "\n".join(_dump(db)) + "\n"


def _upgraded(dump: Path, path: Path) -> Path:
    """A database at ``path``: what this version makes of an earlier one's dump."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(dump.read_text(encoding="utf-8"))
    Store.open(path).close()
    return path


def _borrow(db: sqlite3.Connection, lender: Path) -> None:
    """Fill the tables that are empty with the rows that another database of the same schema has there."""
    db.execute("ATTACH ? AS lender", (str(lender),))
    for table in _tables(db):
        if db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None:
            names = _listed(_columns(db, table))
            db.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM lender.{table}")
    db.commit()
    db.execute("DETACH lender")


def _tables(db: sqlite3.Connection) -> list[str]:
    names = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return [name for (name,) in names if name not in LEFT_AS_THEY_ARE]


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def _key(db: sqlite3.Connection, table: str) -> list[str]:
    rows = db.execute("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", (table,))
    return [name for (name,) in rows]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _telling_rows(db: sqlite3.Connection, table: str) -> Iterator[Key]:
    """Some rows of each state that the table has."""
    telling = [name for name in _columns(db, table) if name in TELLING] or ["NULL"]
    key = _listed(_key(db, table))
    for name in telling:
        ranked = f"SELECT {key}, row_number() OVER (PARTITION BY {name} ORDER BY {key}) AS nth FROM {table}"
        yield from db.execute(f"SELECT {key} FROM ({ranked}) WHERE nth <= {_ROWS if name == 'NULL' else 1}")


def _add_parents(db: sqlite3.Connection, chosen: dict[str, set[Key]]) -> bool:
    """Adds the rows that chosen rows point to. True if there were any more."""
    added = False
    for table, keys in chosen.items():
        for parent, own in _pointers(db, table):
            where = " AND ".join(f'"{name}" IS ?' for name in _key(db, table))
            found = {db.execute(f"SELECT {_listed(own)} FROM {table} WHERE {where}", key).fetchone() for key in keys}
            new = {values for values in found if None not in values} - chosen[parent]
            chosen[parent] |= new
            added = added or bool(new)
    return added


def _pointers(db: sqlite3.Connection, table: str) -> list[tuple[str, list[str]]]:
    """Each table that rows of this one point to, by which of their columns; all point to primary keys."""
    found: dict[int, tuple[str, list[str]]] = {}
    for number, parent, own in db.execute('SELECT id, "table", "from" FROM pragma_foreign_key_list(?)', (table,)):
        found.setdefault(number, (parent, []))[1].append(own)
    return list(found.values())


def _keep(db: sqlite3.Connection, table: str, keys: set[Key]) -> None:
    names = _key(db, table)
    kept = " OR ".join(f"({' AND '.join(f'{_listed([name])} IS ?' for name in names)})" for _ in keys) or "FALSE"
    db.execute(f"DELETE FROM {table} WHERE NOT ({kept})", [part for key in sorted(keys, key=str) for part in key])


def _shorten(db: sqlite3.Connection, chosen: Iterable[str]) -> None:
    for table in chosen:
        for name in _columns(db, table):
            db.execute(f'UPDATE {table} SET "{name}" = brief("{name}") WHERE brief("{name}") IS NOT "{name}"')


def _shorten_trail(db: sqlite3.Connection) -> None:
    """The audit trail's first entries, and the note of where it ends."""
    triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    db.execute("DELETE FROM audit WHERE id > ?", (_AUDITED,))
    if "link" in _columns(db, "audit"):
        db.execute("UPDATE facts SET value = (SELECT max(id) || ':' || link FROM audit) WHERE name = 'audit.head'")
    for _, sql in triggers:
        db.execute(sql)


def _brief(value: Any) -> Any:
    """Bytes to their beginning; of a value's lists the first items."""
    if isinstance(value, bytes):
        return value[:_BYTES]
    if isinstance(value, str) and value[:1] in ("{", "["):
        return json.dumps(_fewer(json.loads(value)), ensure_ascii=False)
    return value


def _fewer(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _fewer(item) for name, item in value.items()}
    return [_fewer(item) for item in value[:_ITEMS]] if isinstance(value, list) else value


def _dump(db: sqlite3.Connection) -> Iterator[str]:
    """SQL that makes the database again: tables, their rows, then what watches over them."""
    db.commit()
    yield from db.iterdump()


if __name__ == "__main__":
    sys.stdout.write(cut(Path(sys.argv[1]), Path(sys.argv[2])))
