"""Headers as they come in real mail: decoded, guarded, never an exception (RFC 5322, 2047, 2231)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import utils
from email.utils import parsedate_to_datetime
from functools import lru_cache, partial
from itertools import islice

from est_mailer.domain.cleaning import clean
from est_mailer.mail.reading.decoding import decode_header, decode_parameter, unfolded

_LONGEST = 20_000  # characters of one header that are read
MOST_HEADERS = 2_000
_MOST_ADDRESSES = 1_000
# Later versions of the library give nothing at all for a list that is odd anywhere, earlier ones all that may be an
# address. Who wrote a mail must not hang on the version, and that there are several in From is a forgery's sign.
_MAY_BE_STRICT = getattr(utils, "supports_strict_parsing", False)
_getaddresses = partial(utils.getaddresses, strict=False) if _MAY_BE_STRICT else utils.getaddresses
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_BARE_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'\\@]{1,200}@[^\s<>()\[\],;:\"'\\@]{1,250}")
# One address as nearly all mail has it: "anna@bostad.example", "Anna Ek <anna@bostad.example>". The library reads the
# rest, character by character.
_PLAIN_ADDRESS = re.compile(
    r"(?:([\w=?/+-]+(?: [\w=?/+-]+)*) <)?([\w+-]+(?:\.[\w+-]+)*@[\w-]+(?:\.[\w-]+)*)(?(1)>)", re.ASCII
)
_LONGEST_PLAIN = 200  # characters
# A date as nearly all mail has it (RFC 5322, 3.3); the library reads the rest.
_PLAIN_MOMENT = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d\d?) ([A-Z][a-z]{2}) ([12]\d{3}) (\d\d):(\d\d):(\d\d) ([+-])([01]\d)([0-5]\d)", re.ASCII
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
    )
}
_ANGLE_ADDRESS = re.compile(r"<\s*([^<>\s@]{1,200}@[^<>\s@]{1,250})\s*>")
_FINAL_ANGLE = re.compile(_ANGLE_ADDRESS.pattern + r"[\s>]*$")
_PARAMETER = re.compile(r";\s*([^\s=;\"]{1,80})\s*=\s*(\"(?:[^\"\\]|\\.)*\"?|[^;]*)", re.DOTALL)
_ELABORATE = re.compile(r"[*\\\0]|=\?")  # what needs more than names and values
_SECTION = re.compile(r"^([^*]+)(?:\*(\d{1,3}))?(\*)?$")


@dataclass(frozen=True, slots=True)
class Headers:
    """A message's headers in order: (lower-cased name, decoded value)."""

    items: tuple[tuple[str, str], ...] = ()
    _first: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_first", dict(reversed(self.items)))

    @classmethod
    def of(cls, raw_items: Iterable[tuple[str, object]]) -> Headers:
        """From the email package's ``raw_items()``, 8-bit bytes as surrogate escapes."""
        read = islice(raw_items, MOST_HEADERS)
        return cls(tuple((clean(n.lower().strip()), decode_header(str(v)[:_LONGEST])) for n, v in read))

    @classmethod
    def plain(cls, items: Iterable[tuple[str, str]]) -> Headers:
        """As ``of``, from lower-cased names of ASCII and values that have nothing to decode in them."""
        read = islice(items, MOST_HEADERS)
        return cls(tuple([(name, unfolded(value[:_LONGEST]).strip()) for name, value in read]))

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header, topmost first."""
        wanted = name.lower()
        return tuple([value for each, value in self.items if each == wanted]) if wanted in self._first else ()

    def has_any(self, names: AbstractSet[str]) -> bool:
        """True if there is a header of any of these names, which are in lower case."""
        return not self._first.keys().isdisjoint(names)

    def first(self, name: str) -> str:
        """The topmost value of a header; "" if there is none."""
        return self._first.get(name.lower(), "")


def addresses_in(value: str) -> tuple[tuple[str, str], ...]:
    """(display name, lower-cased address) of every address in a raw header value, badly quoted ones too.

    ``value`` is not decoded yet: an encoded word may hold a comma or an @ that is no address.
    """
    value = unfolded(value[:_LONGEST])
    if plain := _plain_address(value):
        return (plain,)
    try:
        pairs = _getaddresses([value])
    except (ValueError, IndexError, TypeError, RecursionError):  # parentheses nested by the thousand, and the like
        pairs = []
    found = [(decode_header(name), _tidy(address)) for name, address in pairs if _BARE_ADDRESS.fullmatch(address)]
    if not found:  # "Ek, Anna <anna@…>" without quotes, "<anna@…>>", a bare list
        loose = _ANGLE_ADDRESS.findall(value) or _BARE_ADDRESS.findall(value)
        name = decode_header(value.partition("<")[0]).strip("\"' ") if "<" in value and len(loose) == 1 else ""
        found = [(name, _tidy(address)) for address in loose]
    return tuple(found[:_MOST_ADDRESSES])


@lru_cache(maxsize=16)  # From is asked for its addresses and for its last one
def _plain_address(value: str) -> tuple[str, str] | None:
    """(display name, lower-cased address) of a value that is one address, plainly written as nearly all are."""
    plain = _PLAIN_ADDRESS.fullmatch(value)
    if plain is None or len(plain[2]) > _LONGEST_PLAIN:
        return None
    return decode_header(plain[1]) if plain[1] else "", plain[2].lower()


def last_angle_address(value: str) -> tuple[str, str] | None:
    """(name, address) if a raw From header ends in "<address>": what a mail client shows as the sender's address."""
    value = unfolded(value[:_LONGEST])
    if value.endswith(">") and "=?" not in value and (plain := _plain_address(value)):
        return plain
    match = _FINAL_ANGLE.search(value)
    if match is None:
        return None
    name = decode_header(match.string[: match.start()].strip()).strip("\"' ")
    return name.replace('\\"', '"'), _tidy(match[1])


def _tidy(address: str) -> str:
    return decode_header(address).strip().strip(".").lower()


def message_ids(value: str) -> tuple[str, ...]:
    """Message-IDs with their angle brackets, in order, each once; a lone one without brackets gets them."""
    if found := _MESSAGE_ID.findall(value):
        return tuple(dict.fromkeys(found))
    bare = value.strip().strip("<>")
    return (f"<{bare}>",) if bare and not re.search(r"\s", bare) else ()


def moment(value: str) -> datetime | None:
    """A Date header in UTC; None if it cannot be read."""
    try:
        if plain := _PLAIN_MOMENT.fullmatch(value):
            day, month, year, hour, minute, second, sign, hours, minutes = plain.groups()
            ahead = timedelta(hours=int(hours), minutes=int(minutes))
            clock = (int(hour), int(minute), int(second))
            local = datetime(int(year), _MONTHS[month], int(day), *clock, tzinfo=UTC)
            return local + ahead if sign == "-" else local - ahead
        when = parsedate_to_datetime(value)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, KeyError, OverflowError):
        return None


@lru_cache(maxsize=64)  # the same header is asked for several things
def parameters(value: str) -> Mapping[str, str]:
    """A structured header's parameters by lower-cased name, by RFC 2231, RFC 2047 or raw 8 bits, whichever was used.

    ``value`` is not decoded yet.
    """
    if not value:
        return {}
    flat = unfolded(value[:_LONGEST])
    if flat.isascii() and not _ELABORATE.search(flat):
        plain: dict[str, str] = {}
        for name, said in _PARAMETER.findall(flat):
            plain.setdefault(name.lower(), _unquoted(said.strip()).strip())
        return plain
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for match in _PARAMETER.finditer(flat):
        section = _SECTION.match(match[1].lower())
        if section:
            known, number = sections.setdefault(section[1], {}), int(section[2] or 0)
            if section[3] or number not in known:  # name*= says it better than name=, whichever comes first
                known[number] = (_unquoted(match[2].strip()), bool(section[3]))
    return {clean(name): _assembled(parts) for name, parts in sections.items()}


def _unquoted(value: str) -> str:
    if value.startswith('"'):
        within = value[1:-1] if len(value) > 1 and value.endswith('"') else value[1:]
        return re.sub(r"\\([\"\\])", r"\1", within) if "\\" in within else within
    return value


def _assembled(parts: dict[int, tuple[str, bool]]) -> str:
    ordered = [parts[number] for number in sorted(parts)]
    if not any(extended for _, extended in ordered):
        return decode_header("".join(content for content, _ in ordered))
    charset, quotes, first = ordered[0][0].partition("'")
    if quotes:
        first = first.partition("'")[2]
    else:
        charset, first = "", ordered[0][0]
    percent = first + "".join(c if extended else c.replace("%", "%25") for c, extended in ordered[1:])
    return decode_parameter(percent, charset).strip()
