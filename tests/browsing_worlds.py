"""Weeks with planted words that must not be seen by who looks into the data."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from played import played_once
from world import BROKEN_PANE, CARETAKERS, FIRE, MUNICIPALITY, SCHOOL, YOUTH, World

from est_mailer.browsing.personal import Asked
from est_mailer.browsing.snapshot import Shown, take
from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.service import QuietService

if TYPE_CHECKING:
    from est_mailer.browsing.wall import Wall

PLANTED = ("Lindqvist", "174 06 35", "Zebedeus", "visselblåsare", "Kajsa", "Krossad ruta")
"""In a place, in what happened, in a comment, in a stranger's mail, in a measure. Nobody who looks may see them."""


@played_once
def two_weeks() -> World:
    """A week that is dispatched and fed back, and the meeting of the one after."""
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE, FIRE)
    world.answer(world.form(YOUTH), "lugnt")
    world.write(CARETAKERS, "Zebedeus i trappan vet mer om det här, fråga honom.")
    world.write("nyfiken@annan.test", "Jag är en visselblåsare.")
    world.drafted().complete(who_does="Kajsa")
    world.answer(world.letter(MUNICIPALITY, Purpose.PREVIEW), f"godkänn {world.code()} granskat")
    world.go_to(timedelta(hours=1)).go_to(Step.FEEDBACK)
    world.go_to(Step.INVITATION, "2026-W48")
    told = replace(FIRE, place="hos Eva Lindqvist", what="Ring 070-174 06 35 om mer", when="2026-11-23")
    world.report(SCHOOL, told, remains="yes")
    return world.go_to(Step.MEETING, "2026-W48")


def page(service: QuietService, now: datetime, asked: Asked | None = None) -> AbstractContextManager[Wall]:
    """As ``serving.page``. Datasette takes a second to load: only where it serves, not where tests are collected."""
    from est_mailer.browsing import serving

    return serving.page(service, now, asked)


def looked_at(world: World) -> QuietService:
    """The service as a command that looks has it: without the key."""
    return QuietService(deployment=world.service.deployment, store=world.store)


@contextmanager
def copied(world: World, now: datetime | None = None) -> Iterator[tuple[sqlite3.Connection, Shown]]:
    """What somebody who looks is shown of a world."""
    with closing(sqlite3.connect(":memory:")) as db:
        yield db, take(looked_at(world), db, now or world.now)
