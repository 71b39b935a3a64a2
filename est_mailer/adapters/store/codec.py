"""Domain values to JSON and back, by their type hints; instants to text that sorts as time does."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Set
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum, StrEnum
from functools import cache, lru_cache, partial
from json.encoder import encode_basestring as _quoted
from operator import attrgetter, methodcaller
from types import NoneType, UnionType
from typing import Any, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from est_mailer.adapters.store.errors import StoreDamaged

T = TypeVar("T")
Decode: TypeAlias = Callable[[Any], Any]
Encode: TypeAlias = Callable[[Any], Any]
_PLAIN = (str, bool, int, float)
_WRITTEN_AS_IS = frozenset({*_PLAIN, NoneType})


def instant(moment: datetime) -> str:
    """An aware instant as UTC text of fixed width: "2026-11-18T14:00:00.000000Z". Raises ValueError if naive."""
    if moment.tzinfo is UTC:  # as nearly all are
        return _in_utc(moment)
    if moment.utcoffset() is None:
        raise ValueError(f"{moment!r} lacks a time zone.")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


@lru_cache(maxsize=16)  # what is done in one pass has one instant
def _in_utc(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def moment(text: str) -> datetime:
    """The instant that ``instant`` wrote, in UTC."""
    return datetime.fromisoformat(text)


def moment_or_none(text: str | None) -> datetime | None:
    """As ``moment``; None stays None."""
    return None if text is None else moment(text)


def to_json(value: object) -> str:
    """JSON text of a domain value: dataclasses, enums, tuples, sets, mappings, dates, plain values, nested at will.

    Raises TypeError for a value of any other type, ValueError for a naive instant.
    """
    if value == ():
        return "[]"
    if type(value) is tuple and all(map(_is_ours, kinds := set(map(type, value)))):
        # Of one kind, as they nearly always are, they are prepared here: the library would ask for each anew.
        text = _written(list(map(_shallow(*kinds), value)) if len(kinds) == 1 else value)
        if _storable(text):
            return text
    plain = _encode(value)
    return _kept(_written(plain), plain)


def texts_to_json(texts: Mapping[str, str]) -> str:
    """As ``to_json``, of a few texts by their names."""
    text = "{" + ", ".join([f"{_quoted(name)}: {_quoted(said)}" for name, said in texts.items()]) + "}"
    return _kept(text, texts)


def _kept(text: str, plain: object) -> str:
    """The text, if it can be stored as it is; else what it says, with every odd sign escaped."""
    return text if _storable(text) else json.dumps(plain, allow_nan=False)


def _storable(text: str) -> bool:
    """False with a lone surrogate from a broken mail: that is escaped, so that it comes back as it was."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def from_json(kind: type[T], text: str) -> T:
    """The value of this type that ``to_json`` wrote; a field it lacks gets its default, an unknown one is left out.

    ``kind`` may also be a generic such as ``tuple[Note, ...]``. Raises StoreDamaged if the text is no such value.
    """
    try:
        value: T = _decoder(cast(Hashable, kind))(json.loads(text))
    except ValueError as error:
        name = getattr(kind, "__name__", kind)
        raise StoreDamaged(f"A stored {name} cannot be read ({error}).", "Restore the latest backup.") from error
    return value


def _encode(value: Any) -> Any:
    kind: Any = type(value)
    return value if kind in _WRITTEN_AS_IS else _encoder(kind)(value)


def _one_level(value: Any) -> Any:
    """What the library does not know, as something that it knows; what is in it, it asks for in turn."""
    kind: Any = type(value)
    encoder = _shallow if is_dataclass(kind) else _encoder
    return encoder(kind)(value)


@cache
def _shallow(kind: Any) -> Encode:
    """A dataclass with its fields as they are."""
    names, all_of = _fields_of(kind)
    return lambda value: dict(zip(names, all_of(value), strict=False))


def _fields_of(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names, names[0])  # twice, so that one field is a tuple too


def _is_ours(kind: Any) -> bool:
    return is_dataclass(kind) and _by_library(cast(Hashable, kind))


@cache
def _by_library(hint: Any) -> bool:
    """True if the library's own encoder, which asks for one level at a time, writes values of this type as ``_encode``
    would: then nothing is put together twice. By the hints, as reading goes; keys that are no texts it would coerce."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return all(map(_by_library, arguments))
    if origin is not None and issubclass(origin, Mapping):
        return arguments[0] is str and _by_library(arguments[1])
    if origin is tuple:
        return all(_by_library(each) for each in arguments if each is not Ellipsis)
    if not isinstance(hint, type):
        return False
    if is_dataclass(hint):
        return all(map(_by_library, get_type_hints(hint).values()))
    return hint in (*_WRITTEN_AS_IS, date, datetime, time) or issubclass(hint, StrEnum)


_written = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_one_level).encode


@cache
def _encoder(kind: Any) -> Encode:
    """How a value of this type is written. Worked out once for each type."""
    if issubclass(kind, Enum):
        return attrgetter("value")
    if issubclass(kind, (*_PLAIN, NoneType)):
        return _as_it_is
    if issubclass(kind, datetime):
        return instant
    if issubclass(kind, date | time):
        return methodcaller("isoformat")
    if issubclass(kind, Mapping):
        return lambda value: {_encode_key(key): _encode(item) for key, item in value.items()}
    if issubclass(kind, tuple | list):
        return lambda value: list(map(_encode, value))
    if issubclass(kind, Set):
        return lambda value: sorted(map(_encode, value), key=str)
    if is_dataclass(kind):
        names, all_of = _fields_of(kind)
        return lambda value: dict(zip(names, map(_encode, all_of(value)), strict=False))
    raise TypeError(f"{kind.__name__} has no place in the database.")


def _as_it_is(value: Any) -> Any:
    return value


def _encode_key(key: Any) -> str:
    if type(key) is str:
        return key
    text = key.value if isinstance(key, Enum) else key
    if not isinstance(text, str):
        raise TypeError(f"A mapping's key must be text, not {key!r}.")
    return text


@cache
def _decoder(kind: Any) -> Decode:
    """How a value of this type is read. Worked out once for each type: every mail reads the whole frozen register."""
    origin = get_origin(kind)
    if origin is not None:
        return _generic_decoder(origin, get_args(kind))
    if kind in _PLAIN:
        return partial(_checked, kind)
    if kind in (date, datetime, time):
        return lambda value: kind.fromisoformat(_checked(str, value))
    if is_dataclass(kind):
        return _fields_decoder(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    raise TypeError(f"{kind!r} has no place in the database.")


def _generic_decoder(origin: Any, arguments: tuple[Any, ...]) -> Decode:
    if origin in (Union, UnionType):
        others = [kind for kind in arguments if kind is not NoneType]
        if len(others) != 1:
            raise TypeError(f"A choice between {others} has no place in the database.")
        some = _decoder(others[0])
        return lambda value: None if value is None else some(value)
    items = tuple(_decoder(kind) for kind in arguments if kind is not Ellipsis)
    if issubclass(origin, Mapping):
        key_of, item_of = items
        return lambda value: {key_of(key): item_of(item) for key, item in _checked(dict, value).items()}
    if issubclass(origin, tuple) and arguments[-1] is not Ellipsis:
        return lambda value: tuple(item(each) for item, each in zip(items, _checked(list, value), strict=True))
    return lambda value: origin(map(items[0], _checked(list, value)))


def _fields_decoder(kind: Any) -> Decode:
    hints = get_type_hints(kind)
    decoders = {f.name: _decoder(hints[f.name]) for f in fields(kind)}
    required = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]

    def decode(value: Any) -> Any:
        value = _checked(dict, value)
        lacking = [name for name in required if name not in value]
        if lacking:
            raise ValueError(f"it lacks {', '.join(lacking)}")
        return kind(**{name: of(value[name]) for name, of in decoders.items() if name in value})

    return decode


def _checked(kind: type, value: Any) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise ValueError(f"expected {kind.__name__}, found {type(value).__name__}")
    return value


def folded(address: str) -> bytes:
    """As SQLite's NOCASE compares it: A to Z only."""
    return address.encode("utf-8", "surrogatepass").lower()
