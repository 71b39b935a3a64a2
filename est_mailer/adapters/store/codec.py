"""Domain values to JSON and back, by their type hints; instants to text that sorts as time does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from est_mailer.adapters.store.errors import StoreDamaged

T = TypeVar("T")
_PLAIN = (str, bool, int, float)


def instant(moment: datetime) -> str:
    """An aware instant as UTC text of fixed width: "2026-11-18T14:00:00.000000Z". Raises ValueError if naive."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment!r} lacks a time zone.")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


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
    plain = _encode(value)
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate from a broken mail: escaped, so that it comes back as it was
        return json.dumps(plain, allow_nan=False)
    return text


def from_json(kind: type[T], text: str) -> T:
    """The value of this type that ``to_json`` wrote; a field it lacks gets its default, an unknown one is left out.

    ``kind`` may also be a generic such as ``tuple[Note, ...]``. Raises StoreDamaged if the text is no such value.
    """
    try:
        value: T = _decode(kind, json.loads(text))
    except ValueError as error:
        name = getattr(kind, "__name__", kind)
        raise StoreDamaged(f"A stored {name} cannot be read ({error}).", "Restore the latest backup.") from error
    return value


def _encode(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case None | str() | bool() | int() | float():
            return value
        case datetime():
            return instant(value)
        case date() | time():
            return value.isoformat()
        case Mapping():
            return {_encode_key(key): _encode(item) for key, item in value.items()}
        case tuple() | list():
            return [_encode(item) for item in value]
        case Set():
            return sorted((_encode(item) for item in value), key=str)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _encode(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} has no place in the database.")


def _encode_key(key: Any) -> str:
    text = key.value if isinstance(key, Enum) else key
    if not isinstance(text, str):
        raise TypeError(f"A mapping's key must be text, not {key!r}.")
    return text


def _decode(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin is not None:
        return _decode_generic(origin, get_args(kind), value)
    if kind in _PLAIN:
        return _checked(kind, value)
    if kind in (date, datetime, time):
        return kind.fromisoformat(_checked(str, value))
    if is_dataclass(kind):
        return _decode_fields(kind, value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    raise TypeError(f"{kind!r} has no place in the database.")


def _decode_generic(origin: Any, arguments: tuple[Any, ...], value: Any) -> Any:
    if origin in (Union, UnionType):
        others = [kind for kind in arguments if kind is not NoneType]
        if len(others) != 1:
            raise TypeError(f"A choice between {others} has no place in the database.")
        return None if value is None else _decode(others[0], value)
    if issubclass(origin, Mapping):
        return {_decode(arguments[0], key): _decode(arguments[1], item) for key, item in _checked(dict, value).items()}
    value = _checked(list, value)
    if issubclass(origin, tuple) and arguments[-1] is not Ellipsis:
        return tuple(_decode(kind, item) for kind, item in zip(arguments, value, strict=True))
    return origin(_decode(arguments[0], item) for item in value)


def _decode_fields(kind: Any, value: Any) -> Any:
    hints, value = _hints(kind), _checked(dict, value)
    required = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
    lacking = [name for name in required if name not in value]
    if lacking:
        raise ValueError(f"it lacks {', '.join(lacking)}")
    return kind(**{name: _decode(hints[name], value[name]) for name in hints if name in value})


def _checked(kind: type, value: Any) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise ValueError(f"expected {kind.__name__}, found {type(value).__name__}")
    return value


@lru_cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
