"""Core values to plain ones and back, by their own type hints: a field that is added to a value is kept without a word here.

Fields at their default are left out; fields unknown to this version are passed over. Times are microseconds.
"""

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from storage.columns import from_us, to_us

T = TypeVar("T")
Turn = Callable[[Any], Any]


def dump(value: Any) -> Any:
    """Turn a core value (dataclass, enum, time, tuple of them) into plain ones."""
    kind: Any = type(value)
    return _dumper(kind)(value)


def load(kind: type[T], plain: Any) -> T:
    """Turn what `dump` gave back into a value of `kind`."""
    any_kind: Any = kind
    value: T = _loader(any_kind)(plain)
    return value


@cache
def _dumper(kind: Any) -> Turn:
    if dataclasses.is_dataclass(kind):
        fields = tuple((f.name, _default(f)) for f in dataclasses.fields(kind))
        return lambda value: {name: dump(found) for name, default in fields if (found := getattr(value, name)) != default}
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, datetime):
        return to_us
    if issubclass(kind, date):
        return date.isoformat
    if issubclass(kind, tuple | list):
        return lambda value: [dump(item) for item in value]
    return _same


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not dataclasses.MISSING else _NEVER


_NEVER = object()


def _same(value: Any) -> Any:
    return value


@cache
def _loader(kind: Any) -> Turn:
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        inner = _loader(next(arg for arg in args if arg is not types.NoneType))
        return lambda plain: None if plain is None else inner(plain)
    if origin is tuple:
        return _tuple_loader(args)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = typing.get_type_hints(kind)
        loaders = {f.name: _loader(hints[f.name]) for f in dataclasses.fields(kind)}
        return lambda plain: kind(**{name: loaders[name](item) for name, item in plain.items() if name in loaders})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind is datetime:
        return from_us
    if kind is date:
        return date.fromisoformat
    return _same


def _tuple_loader(args: tuple[Any, ...]) -> Turn:
    if len(args) == 2 and args[1] is Ellipsis:
        item = _loader(args[0])
        return lambda plain: tuple(map(item, plain))
    loaders = tuple(map(_loader, args))
    return lambda plain: tuple(load_one(part) for load_one, part in zip(loaders, plain, strict=True))
