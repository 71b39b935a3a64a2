"""Where a sign-off begins, and what is a name under it: "lugnt /Anna", "Mvh Anna Ek, Fritidsgården"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from est_mailer.mail.words.line_folding import fold_line
from est_mailer.mail.words.taking_back import excepts

LINES_HEEDED = 5
"""After the command: what stands further down is not about it."""
EDGES = " \t.,!;:…·•-–—\"'“”„‘’‚«»‹›()[]{}<>_"
"""Signs around a word that are no part of it."""
_SIGN_OFF = re.compile(
    r"[\s.,!;:–—-]+(?:mvh|m\.v\.h\.?|med vanliga? halsning(?:ar)?|vanliga? halsning(?:ar)?|(?:basta|varma) halsningar"
    r"|halsningar|halsar|halsn\.?|vh|tack sa mycket|tack|ha det (?:bra|gott|fint)"
    r"|ha en (?:bra|fin|trevlig|skon) (?:dag|vecka|helg)"
    r"|trevlig helg|(?:kind|best|warm) regards|regards|thanks|thank you|cheers|br)(?![^\W_])[\s.,!;:/–—-]*"
)
_THANKS = re.compile(r"tack|thank|cheers|ha |trevlig")
_NO_NAME = re.compile(
    r"hej|oke?j?|okey|ja(?:pp)?|yes|obs|p\.?s|nb|note|tack(?:ar)?|thanks|klart|bra|fint|toppen|perfekt|"
)
_AFTERWARDS = re.compile(r"(?:p\.? ?s|obs|nb|men|fast|but)\b")
_SLASH = re.compile(r"[\s.,!;:]*//?\s*")
_JOINERS = frozenset({"och", "pa", "vid", "i", "and", "at", "of", "&"})


def without_sign_off(line: str) -> list[str]:
    """The line up to a sign-off, for each place where one may begin and only a name follows."""
    folded = fold_line(line)
    cores = [line[: m.start()] for m in _SIGN_OFF.finditer(folded) if is_name(line[m.end() :])]
    for slash in _SLASH.finditer(line) if "/" in line else ():
        name = line[slash.end() :].strip(EDGES)
        spaced = slash[0][0] in " .,!;:"
        if name and is_name(name) and (spaced or name[0].isupper()):
            cores.append(line[: slash.start()])
    return cores


def up_to_sign_off(after: Sequence[str]) -> Iterator[str]:
    """The lines right after the first, the sign-off's own among them: what follows it is a signature, not an answer.

    Mere thanks end nothing: "Tack!" and then "Men vänta" is said too.
    """
    for line in after[:LINES_HEEDED]:
        yield line
        folded = fold_line(line)
        found = _SIGN_OFF.match(" " + folded)
        named = found is not None and found.end() <= len(line) and is_name(line[found.end() - 1 :])
        if found and (named or not _THANKS.match(folded)):
            return


def opens_signature(line: str) -> bool:
    """A name on a line of its own, perhaps with a title: "Anna", "Anna Ek, samordnare"; "Obs!" and "Ok" are none."""
    name = re.split(r"[,|(]", line, maxsplit=1)[0].strip(EDGES)
    if _NO_NAME.fullmatch(fold_line(name)):
        return False
    return is_name(line) or (" " in name and is_name(name))


def adds_afterwards(line: str) -> bool:
    """True for what is said under a signature: "PS. Ändra Norrby först"."""
    return _AFTERWARDS.match(fold_line(line).lstrip(EDGES)) is not None


def is_name(words: str) -> bool:
    """Nothing, one word, or up to six that look like names and units: "Anna Ek, Fritidsgården"; never a sentence."""
    found = re.findall(r"\S+", words.strip(EDGES))
    if any(c.isdigit() for c in words) or len(found) > 6 or excepts(words):
        return False
    if len(found) == 1:
        return True
    capitalised = [w for w in found if w.lstrip(EDGES)[:1].isupper()]
    return all(w in capitalised or fold_line(w) in _JOINERS or not w.strip(EDGES) for w in found)
