"""Screening a draft and a completed picture: what is marked, what the preview lists, what stops a dispatch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from est_mailer.documents.dispatch import dispatch_text
from est_mailer.domain.grid import Workbook
from est_mailer.domain.picture.screened import (
    DISPATCHED,
    WORKBOOK,
    Found,
    Piece,
    Place,
    draft_pieces,
    found_in,
    kept_pieces,
    picture_pieces,
)
from est_mailer.domain.picture.situation import Draft, Edition, Flag
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.domain.rounds.life import Round
from est_mailer.domain.screening.text import Hit, Kind, prepared
from est_mailer.jobs.alerts import alert
from est_mailer.jobs.screening.periods import hider
from est_mailer.jobs.screening.texts import blocking, finding_text, looker, say_which, screen_texts
from est_mailer.jobs.service import Service
from est_mailer.mail.writing.dispatch_letter import dispatch_letter
from est_mailer.mail.writing.screened import Screened
from est_mailer.mail.writing.screening_letter import NotCleared
from est_mailer.wording import Wording
from est_mailer.workbooks.locating import cells_with

OWN_PART = Place("screening.place.own_part")
WHOLE_MAIL, WHOLE_DOCUMENT = Place("screening.place.mail"), Place("screening.place.document")


def with_flags(service: Service, draft: Draft, now: datetime) -> Draft:
    """The draft with a flag on every text of the reports and comments that may point somebody out, and on what has been
    dispatched before if it would be stopped today and nobody has cleared it."""
    flags: list[Flag] = []
    failed, look, hide = "", looker(service), hider(service)
    for flag, text in draft_pieces(draft):
        hits, failure = look(text)
        failed = failure or failed
        if hits and (flag.table not in DISPATCHED or hide(text) != text):
            flags.append(replace(flag, kinds=tuple(dict.fromkeys(hit.kind.value for hit in hits))))
    if failed:
        alert(service, "screening_failed", now, about=draft.round, detail=failed)
    return replace(draft, flags=tuple(flags))


def screen_edition(
    service: Service, round_: Round, edition: Edition, now: datetime, file: Workbook | None = None
) -> tuple[Found, ...]:
    """What in a picture on its way out may point somebody out: by field, then in the mail and the document as a whole.

    With it go the organisations' own parts and the registrar's workbook. ``file``: the returned draft, which tells
    the cells. The whole is screened, in every language it is sent in, for what no field has by itself: our own words,
    the municipality's, and what stands together only there.
    """
    ours = (*picture_pieces(edition.picture), *kept_pieces(edition.picture))
    cells = cells_with(file, (piece.text for piece in ours)) if file else {}
    pieces = [_with_cell(piece, cells) for piece in ours]
    pieces += [Piece(OWN_PART, text) for _, text in sorted(service.store.reviews.own_parts(round_.key).items())]
    # Of the reports' own words and what stands beside the tables only what stops is told: the draft marked the rest.
    found = [
        f for f in screen_texts(service, pieces, now, edition.round) if f.place.title != WORKBOOK.title or blocking([f])
    ]
    known, look = [_plain(piece.text) for piece in pieces], looker(service)
    for language in sorted(_languages_of(service, round_)):
        for place, text in _whole(service, edition, service.words(language)):
            hits = _beyond(text, look(text)[0], known)
            for hit in hits:
                around = Piece(place, _plain(prepared(text)[max(0, hit.start - 40) : hit.end + 40]))
                found.extend(found_in(around, [hit], service.key))
    distinct = {(f.place, f.kind, f.seal): f for f in found}
    return tuple(distinct.values())


def screened(found: tuple[Found, ...], words: Wording) -> Screened | None:
    """The findings as the preview lists them; None if there are none."""
    if not found:
        return None
    stops = [number for number, f in enumerate(found, 1) if f in blocking(found)]
    return Screened(lines=tuple(finding_text(f, words) for f in found), blocking=say_which(stops, words))


def not_cleared(
    municipality: str,
    period: RoundPeriod,
    left: tuple[Found, ...],
    listed: Mapping[int, Found],
    code: str,
    words: Wording,
) -> NotCleared:
    """What remains to be cleared, by the numbers of the preview, and the line that would clear it.

    No line for what cannot be cleared: a text that could not be screened, or a finding that no preview has listed.
    """
    number_of = {(f.kind, f.seal): number for number, f in listed.items()}
    numbered = [(number_of.get((f.kind, f.seal), 0), f) for f in left]
    hopeless = any(not number or f.kind is Kind.UNSCREENED for number, f in numbered)
    stops = sorted(number for number, f in numbered if f in blocking(left))
    named = "".join(f" {number}" for number in stops)
    return NotCleared(
        municipality=municipality,
        period=period,
        lines=tuple(f"{number or '–'}. {finding_text(f, words)}" for number, f in numbered),
        reply="" if hopeless else words("screening.reply", code=code, numbers=named),
    )


def _languages_of(service: Service, round_: Round) -> frozenset[str]:
    """The languages that a round's dispatch is sent in, the municipality's own among them."""
    members = service.store.rounds.members(round_.key)
    return frozenset((service.deployment.language, *(m.language for m in members)))


def _whole(service: Service, edition: Edition, words: Wording) -> Iterator[tuple[Place, str]]:
    """The mail's text and the document's, block by block: words of two blocks never make a finding together."""
    rendered = service.renderer.render_letter(dispatch_letter(edition, service.deployment, words), words.language)
    for block in (rendered.subject, *rendered.text.split("\n\n")):
        yield WHOLE_MAIL, block
    for text in dispatch_text(edition, service.deployment, words):
        yield WHOLE_DOCUMENT, text


def _beyond(text: str, hits: Iterable[Hit], known: list[str]) -> list[Hit]:
    """The blocking hits whose words no field has by itself: what a field has was judged there."""
    made_ready = prepared(text)
    return [
        hit
        for hit in hits
        if hit.level == "block"
        and (hit.kind is Kind.UNSCREENED or not any(_plain(made_ready[hit.start : hit.end]) in k for k in known))
    ]


def _plain(text: str) -> str:
    return " ".join(prepared(text).split())


def _with_cell(piece: Piece, cells: Mapping[str, str]) -> Piece:
    cell = cells.get(piece.text, "")
    return Piece(replace(piece.place, cell=cell), piece.text) if cell else piece
