"""A process that is shut in works with its database as any other, though SQLite may not use its temporary folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from in_a_child import in_a_child

from est_mailer.adapters.landlock import confine
from est_mailer.adapters.store import Store
from est_mailer.domain.errors import StoreError

LARGER_THAN_KEPT_IN_MEMORY = 4_000  # kB, of an inner change that may have to be undone, and of the database


def change(path: Path, *, anew: bool, in_memory: bool) -> bool:
    """Nested changes of a database, and the whole of it written ``anew``, in a process that is shut in with its folder.
    False if SQLite could not."""
    confine((path.parents[1],), own=(), writable=(path.parent,))
    with Store.open(path) as store:
        if in_memory:
            store.keep_temporary_in_memory()
        run = store.connection.run
        try:
            with store.atomic():
                run("CREATE TABLE large (id INTEGER PRIMARY KEY, words BLOB)")
                run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO large "
                    "SELECT i, randomblob(1000) FROM n", (LARGER_THAN_KEPT_IN_MEMORY,))  # fmt: skip
                with store.atomic():
                    run("UPDATE large SET words = randomblob(1000)")
            return not anew or store.erasing.overwrite()
        except StoreError:
            return False


@pytest.mark.parametrize(
    ("anew", "in_memory", "could"), [(False, False, True), (True, True, True), (True, False, False)]
)
def test_what_is_done_shut_in_needs_no_temporary_file(tmp_path: Path, anew: bool, in_memory: bool, could: bool) -> None:
    Store.open(None).close()  # as in the host: SQLite chooses its folder now
    path = tmp_path / "own" / "est.db"
    path.parent.mkdir()
    assert in_a_child(lambda: change(path, anew=anew, in_memory=in_memory)) is could
