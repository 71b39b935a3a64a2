"""Every table and every column belongs to exactly one class of retention."""

from __future__ import annotations

from est_mailer.adapters.store import Store
from est_mailer.adapters.store.kept_columns import KEPT_COLUMNS

OF_SQLITE = {"_sqlite_migrations", "sqlite_sequence"}


def columns(store: Store) -> dict[str, set[str]]:
    tables = [row["name"] for row in store.connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {
        table: {row["name"] for row in store.connection.rows("SELECT name FROM pragma_table_info(?)", (table,))}
        for table in tables
        if table not in OF_SQLITE
    }


def unassigned(store: Store) -> set[str]:
    found = set()
    for table, names in columns(store).items():
        named = [name for list_ in KEPT_COLUMNS.get(table, {}).values() for name in list_.split()]
        assert len(named) == len(set(named)), f"a column of {table} has two classes"
        found |= {f"{table}.{name}" for name in names ^ set(named)}
    return found | (set(KEPT_COLUMNS) - set(columns(store)))


def test_every_column_has_one_class() -> None:
    with Store.open(None) as store:
        assert unassigned(store) == set()


def test_a_new_column_and_a_new_table_are_missed() -> None:
    with Store.open(None) as store:
        store.connection.run("ALTER TABLE comments ADD COLUMN mood TEXT")
        store.connection.run("CREATE TABLE moods (id INTEGER PRIMARY KEY, mood TEXT)")
        assert unassigned(store) == {"comments.mood", "moods.id", "moods.mood"}
