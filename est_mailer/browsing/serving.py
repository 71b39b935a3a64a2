"""Datasette over the copy in memory, behind the wall, on a loopback port."""

from __future__ import annotations

import secrets
import socket
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.database import Database

from est_mailer.browsing import told
from est_mailer.browsing.drawing import area_map, bars, shares
from est_mailer.browsing.personal import Asked, take_personal
from est_mailer.browsing.questions import TAKES_A_ROUND, Question, questions
from est_mailer.browsing.snapshot import Shown, take
from est_mailer.browsing.tables import OPEN, PERSONAL, Table
from est_mailer.browsing.wall import Wall
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.jobs.service import QuietService
from est_mailer.resources import shared_folder
from est_mailer.wording import Wording

LOOPBACK = "127.0.0.1"
EST, PERSONAL_NAME = "est", "personal"
_SETTINGS = {
    "allow_download": False,
    "default_page_size": 50,
    "default_facet_size": 12,
    "facet_time_limit_ms": 500,
    "max_returned_rows": 5000,
    "num_sql_threads": 2,
    "sql_time_limit_ms": 3000,
    "suggest_facets": False,
}


@contextmanager
def page(service: QuietService, now: datetime, asked: Asked | None = None) -> Iterator[Wall]:
    """The page as an ASGI application, its copy in memory until the block ends. ``asked``: with personal data.

    Nothing is written anywhere, and the database is not open after this has begun. Raises StoreError.
    """
    with _in_memory() as (name, db):
        shown = take(service, db, now)
        with _in_memory() as (personal_name, personal):
            if asked:
                take_personal(service, personal)
            names = {EST: name} | ({PERSONAL_NAME: personal_name} if asked else {})
            yield _walled(service, db, shown, names, asked)


@contextmanager
def _in_memory() -> Iterator[tuple[str, sqlite3.Connection]]:
    """A database that is gone when the process is, and its name for other connections of this process."""
    name = secrets.token_hex(16)
    db = sqlite3.connect(f"file:{name}?mode=memory&cache=shared", uri=True, check_same_thread=False)
    try:
        yield name, db
    finally:
        db.close()


def _walled(
    service: QuietService, db: sqlite3.Connection, shown: Shown, names: Mapping[str, str], asked: Asked | None
) -> Wall:
    words, deployment = service.words(), service.deployment
    prepared = questions(words, shown)
    title = words("browse.title", municipality=deployment.municipality)
    told.register()
    ours = Datasette(
        [],
        settings=_SETTINGS,
        metadata=_metadata(words, title, prepared),
        template_dir=str(shared_folder("templates") / "browse"),
    )
    ours.remove_database("_memory")
    for database, name in names.items():
        ours.add_database(Database(ours, memory_name=name), name=database)
    ours.jinja_env.globals["browse"] = {
        "words": words,
        "title": title,
        "shown": shown,
        "asked": asked,
        "questions": prepared,
        "takes_a_round": TAKES_A_ROUND,
        "tables": tuple(OPEN),
        "personal_tables": tuple(PERSONAL) if asked else (),
        "share": words("browse.heading.share"),
        "charts": (bars(db, words), shares(db, words)),
        "map": area_map(db, deployment, words),
    }
    return Wall(ours.app(), words("browse.locked"), words("browse.locked_how"), words.language)


def _metadata(words: Wording, title: str, prepared: tuple[Question, ...]) -> dict[str, Any]:
    asked = {q.name: {"sql": q.sql, "title": q.title, "description": q.description} for q in prepared}
    return {
        "title": title,
        "databases": {
            EST: {"tables": _described(words, OPEN), "queries": asked},
            PERSONAL_NAME: {"tables": _described(words, PERSONAL), "allow_sql": {}},  # nobody types SQL there
        },
    }


def _described(words: Wording, tables: Mapping[str, Table]) -> dict[str, Any]:
    return {
        name: {
            "description": words(f"browse.table.{name}"),
            **({"label_column": table.label} if table.label else {}),
            **({"facets": list(table.facets)} if table.facets else {}),
            **({"sort_desc": table.sort} if table.sort else {}),
        }
        for name, table in tables.items()
    }


def listening(port: int) -> socket.socket:
    """A socket that listens on a port of loopback; 0: any that is free. Raises ConfigurationError."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((LOOPBACK, port))
        found.listen(16)
    except OSError as error:
        found.close()
        remedy = "Name another one, or 0 for any that is free."
        wrong = f"Port {port} cannot be used ({error.strerror})."
        raise ConfigurationError([Finding("--port", wrong, remedy)]) from error
    return found


def serve(wall: Wall, at: socket.socket) -> None:
    """Answer on the socket until the process is told to stop; then KeyboardInterrupt goes on to who called."""
    config = uvicorn.Config(
        wall,
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[at])
