"""Codes revoked by hand, a round that waits for its approval, and a server that vouches for senders."""

from __future__ import annotations

from datetime import timedelta

from played import played_once
from world import World

from est_mailer.domain.publishing import Publication
from est_mailer.jobs.words.revoking import Revoked, revoke

MX = "mx.exempelstad.example"  # the server that vouches


def revoked(world: World, function: str | None = "skola-norr", by: str = "drift") -> Revoked:
    """A function's codes are revoked, or all; the mails of it are sent."""
    done = revoke(world.service, function, by, world.now)
    world.send()
    return done


@played_once
def previewed(approvals: int = 1) -> World:
    """The draft has come back completed, and its preview with the codes is out."""
    world = World.invited(publication=Publication(approvals=approvals, hold=timedelta(minutes=15)))
    world.drafted()
    assert world.complete().detail == "previewed"
    return world
