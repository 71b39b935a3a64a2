"""People's names: by lists, and by shape, since no list has them all. Places and firms named after people pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from est_mailer.domain.screening.name_words import SURNAME_SHAPE, Class, Word, class_of, words_of
from est_mailer.domain.screening.text import Hit, Kind, NameLists, mentions
from est_mailer.domain.screening.words import (
    AT_A_PLACE,
    FIRM_ENDS,
    FIRM_NOUNS,
    PARTICLES,
    PERSON_WORDS,
    PLACE_ENDS,
    PLACE_NOUNS,
    ROYAL,
    STARTERS,
    THING_WORDS,
    word_set,
)

_COMPOUND_SURNAME = re.compile(
    r"^\w{2,}(?:ström|gren|lund|berg|blad|blom|stedt|strand|dahl|holm|man|mark|bäck|lind|löf|ell|én|in|sten|sjö"
    r"|felt|hoff|son|sen|ić|ic|ov|ova|ev|eva|ski|ska|nen|i)s?$"
)
_INITIALS = re.compile(
    r"(?<![\w.])(?!U\.S|E\.U|F\.N|P\.S"
    r"|O\.S)[A-ZÅÄÖ]\. ?(?:[A-ZÅÄÖ](?:-[A-ZÅÄÖ])?\.(?! ?[A-ZÅÄÖ][a-zåäö])){1,2}(?![\w])"
)
_SAID_INITIALS = re.compile(r"\binitial(?:er|erna|s)\b(?: är|:)? ?([A-ZÅÄÖ][ .]{0,2}[A-ZÅÄÖ](?:[ .]{0,2}[A-ZÅÄÖ])?)\b")
_CALLED = re.compile(
    r"\b(heter|hette|vid namn|(?:med|under) namnet|namnet är|namn:|i förnamn|i efternamn|smeknamn(?:et)?(?: är)?"
    r"|känd som|named|name is"
    r"|kallas(?: för)?|kallad(?:es|e)?(?: för)?|kallar (?:sig|honom|henne|han)(?: för)?|called|aka|a\.k\.a\.?)"
    r" +(?:även |också |bara |visst |tydligen |nog |enligt \w+ )?([\"']?)([^\W\d_][\w'\-]+)",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"\b(?i:familjen|herr|fru|fröken|farbror|tant|doktor|dr|mr|mrs|ms|släkten|bröderna|syskonen"
    r"|makarna) ([A-ZÅÄÖ][\w'\-]+)"
)
_STEMS = tuple(
    word_set(
        "initial heter hette namn name kalla känd called aka a.k.a familjen herr fru frö farbror tant dokt dr mr ms"
        " släkten bröderna syskonen makarna"
    )
)
_SAID_STEMS = ("kill", "tjej", "pojk", "flick", "grabb", "snubb", "elev", "kompis", "bror", "syster", "langar")
_SAID_PERSON = re.compile(rf"(?:{'|'.join(_SAID_STEMS)})\w*$")
_NAMED_ALONE = (Class.GIVEN, Class.SURNAME, Class.WORD)
_ORDINARY = re.compile(
    r"(?:ing|ingar|else|elser|het|ade|ar|er|or|en|et|na|ig|igt|iska?|skt|ande|ende|tion|ö[dr]|ott|ott)$"
)


def names(text: str, lists: NameLists, taken: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    """Full names, and names that stand alone, in a prepared text. ``taken``: spans of configured places."""
    words = words_of(text, lists, taken)
    for run in _runs(text, words):
        yield from _in_run(text, words, run)
    yield from _small_letters(text, words, lists)
    yield from _by_context(text, lists, taken)


def _runs(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Words with a capital that stand together, as first and after-last index; particles may stand between."""
    index = 0
    while index < len(words):
        if not words[index].capital:
            index += 1
            continue
        end = index + 1
        while end < len(words) and _joined(text, words[end - 1], words[end]):
            if words[end].capital:
                end += 1
            elif (
                words[end].text in PARTICLES
                and end + 1 < len(words)
                and words[end + 1].capital
                and _joined(text, words[end], words[end + 1])
            ):
                end += 2
            else:
                break
        yield index, end
        index = end


def _joined(text: str, first: Word, second: Word) -> bool:
    between = text[first.end : second.start]
    return between == " " or (between in (". ", ".") and first.kind is Class.INITIAL)


def _in_run(text: str, words: Sequence[Word], run: tuple[int, int]) -> Iterator[Hit]:
    first, end = run
    if end - first == 1 and words[first].kind not in _NAMED_ALONE:
        return
    if _is_place(text, words, first, end):
        return
    begins = first
    while first < end:
        part_end = first
        while part_end < end and words[part_end].kind is not Class.NO_NAME:
            part_end += 1
        if part_end > first:
            hit = _judge(words, first, part_end)
            known = any(w.kind in (Class.GIVEN, Class.SURNAME) for w in words[first:part_end])
            if hit and (known or first == begins):  # "Burger King": what follows a firm's name belongs to it
                yield hit
        first = part_end + 1


def _is_place(text: str, words: Sequence[Word], first: int, end: int) -> bool:
    """Named after somebody: a place, a house or a firm follows, or a saint's or a sovereign's title comes first."""
    folded = [w.text.casefold() for w in words[first : end + 1]]
    if folded[0] in ROYAL and end - first > 1:
        return True
    if any(PLACE_ENDS.search(w.text.casefold()) and w.kind is not Class.WORD for w in words[first + 1 : end]):
        return True
    if any(FIRM_ENDS.search(w.text.casefold()) for w in words[first + 1 : end]):
        return True
    nouns = {w.text.casefold() for w in words[first + 1 : end] if w.kind is not Class.WORD}
    if nouns & (PLACE_NOUNS | FIRM_NOUNS):
        return True
    if text[words[end - 1].end :].startswith((" & ", "&", " AB", " HB")):
        return True
    follows = end < len(words) and text[words[end - 1].end : words[end].start] == " "
    if not follows:
        return False
    belongs = folded[-2].endswith("s") and len(folded[-1]) > 4 and PLACE_ENDS.search(folded[-1]) is not None
    return belongs or folded[-1] in PLACE_NOUNS | FIRM_NOUNS


def _judge(words: Sequence[Word], first: int, end: int) -> Hit | None:
    """What the words of a run are together: a full name, a name, or nothing."""
    if words[first].opens and _only_opens(words[first], words[first + 1 : end]):
        first += 1
    part = words[first:end]
    if not part:
        return None
    if len(part) == 1:
        return _alone(words, first)
    kinds = [w.kind for w in part if w.text not in PARTICLES]
    named = Class.GIVEN in kinds or Class.SURNAME in kinds
    span = (part[0].start, part[-1].end)
    if named and _pairs(kinds):
        return Hit(Kind.FULL_NAME, *span)
    if named:
        known = next(w for w in part if w.kind in (Class.GIVEN, Class.SURNAME))
        return Hit(Kind.NAME, known.start, known.end)
    if any(len(w.text) > 1 and w.text.isupper() for w in part) or _after_place_word(words, first):
        return None
    if Class.WORD in kinds:
        surname = _COMPOUND_SURNAME.match(part[-1].text.casefold()) or part[-1].kind is Class.WORD
        kind = Kind.FULL_NAME if surname or not part[0].opens else Kind.NAME
        return Hit(kind, *span) if kinds[0] in (Class.WORD, Class.INITIAL) else None
    ordinary = part[0].opens and _ORDINARY.search(part[0].text.casefold())
    return Hit(Kind.NAME, *span) if not ordinary and min(len(w.text) for w in part) > 2 else None


def _only_opens(word: Word, rest: Sequence[Word]) -> bool:
    """True for a word whose capital comes from its place at the beginning of a sentence."""
    if word.kind in (Class.GIVEN, Class.SURNAME):
        return False
    if word.kind is Class.WORD and rest and rest[0].kind in (Class.WORD, Class.SURNAME):
        return False
    folded = word.text.casefold()
    if folded in STARTERS:
        return True
    definite = folded.endswith(("en", "et", "na", "ade")) and not (rest and rest[0].kind is Class.SURNAME)
    return word.kind is Class.OTHER and (not rest or definite)


def _pairs(kinds: Sequence[Class]) -> bool:
    """True if the words make a name together: one known, and another that may be one."""
    return len(kinds) > 1 and all(k is not Class.NO_NAME for k in kinds)


def _after_place_word(words: Sequence[Word], index: int) -> bool:
    return index > 0 and words[index - 1].text.casefold() in AT_A_PLACE


def _alone(words: Sequence[Word], index: int) -> Hit | None:
    word = words[index]
    if word.kind in (Class.GIVEN, Class.SURNAME):
        if word.text.isupper() and len(word.text) < 4:
            return None
        return Hit(Kind.NAME, word.start, word.end)
    shouted = word.text.isupper()
    if word.kind is Class.WORD and not word.opens and not shouted and not _after_place_word(words, index):
        return Hit(Kind.NAME, word.start, word.end)
    return None


def _small_letters(text: str, words: Sequence[Word], lists: NameLists) -> Iterator[Hit]:
    """Names typed in a hurry: "ali hassan", "killen ahmed"."""
    if lists.given.isdisjoint(w.text for w in words) and not mentions(text, _SAID_STEMS):
        return
    for before, word in pairwise(words):
        if word.capital or before.capital or text[before.end : word.start] != " ":
            continue
        if _is_given(before.text, lists) and _is_family(word.text, lists):
            yield Hit(Kind.FULL_NAME, before.start, word.end)
        elif len(word.text) > 2 and _SAID_PERSON.match(before.text) and class_of(word.text, lists) is Class.GIVEN:
            yield Hit(Kind.NAME, word.start, word.end)
    for first, joiner, second in zip(words, words[1:], words[2:], strict=False):
        if joiner.text in ("och", "and") and all(_is_given(w.text, lists) for w in (first, second)):
            yield Hit(Kind.NAME, first.start, first.end)
            yield Hit(Kind.NAME, second.start, second.end)


def _is_given(word: str, lists: NameLists) -> bool:
    return len(word) > 2 and word in lists.given and word not in lists.words


def _is_family(word: str, lists: NameLists) -> bool:
    plain = word if word in lists.surnames else word.removesuffix("s")
    return (plain in lists.surnames or bool(SURNAME_SHAPE.match(word))) and plain not in lists.words


def _by_context(text: str, lists: NameLists, taken: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    if "." in text:
        for found in _INITIALS.finditer(text):
            yield Hit(Kind.NAME, found.start(), found.end())
    if not mentions(text, _STEMS):
        return
    for found in _SAID_INITIALS.finditer(text):
        yield Hit(Kind.NAME, found.start(1), found.end(1))
    for found in _TITLED.finditer(text):
        if class_of(found[1], lists) is not Class.NO_NAME:
            yield Hit(Kind.NAME, found.start(1), found.end(1))
    for found in _CALLED.finditer(text):
        kind = class_of(found[3], lists)
        known = kind in (Class.GIVEN, Class.SURNAME, Class.WORD)
        marked = found[3][0].isupper() or bool(found[2])
        place = any(start <= found.start(3) < end for start, end in taken)
        if place or kind is Class.NO_NAME or not (marked or (known and len(found[3]) > 2)):
            continue
        if not _of_a_thing(text[: found.start()]):
            yield Hit(Kind.NAME, found.start(3), found.end(3))


def _of_a_thing(before: str) -> bool:
    """True if what is called so is a place or a thing: the latest noun before it decides, in its clause or sentence."""
    sentence = re.split(r"[.!?\n]", before)[-1]
    if re.search(r"\b(?:en|ene|ena|andre) $", sentence):
        return False
    for part in (re.split(r"[,;:]| och | men ", sentence)[-1], sentence):
        things = [m.end() for m in THING_WORDS.finditer(part)]
        people = [m.end() for m in PERSON_WORDS.finditer(part)]
        if things or people:
            return max(things, default=-1) >= max(people, default=-1)
    return False
