"""Core values to plain ones and back, by their own type hints: a field that is added to a value is kept without a word here.

Fields at their default are left out; fields unknown to this version are passed over. Times are microseconds.
"""

import dataclasses
import operator
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

import msgspec

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


def load_beside(kind: type[T], plain: Any, **known: Any) -> T:
    """Like `load`, for a value some of whose fields are kept in columns of their own: those are given as they are."""
    any_kind: Any = kind
    loaders = _loaders(any_kind)
    return kind(**{name: loaders[name](item) for name, item in plain.items() if name in loaders}, **known)


@cache
def _dumper(kind: Any) -> Turn:
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        fields = tuple((f.name, _default(f), _dumper_of(hints[f.name])) for f in dataclasses.fields(kind))
        # one name alone would be given bare
        values = operator.attrgetter(*(f.name for f in dataclasses.fields(kind)), "__class__")
        return lambda value: _dump_fields(values(value), fields)
    if issubclass(kind, Enum):
        return _VALUE
    if issubclass(kind, datetime):
        return to_us
    if issubclass(kind, date):
        return date.isoformat
    if issubclass(kind, tuple | list):
        return lambda value: [dump(item) for item in value]
    return _same


def _dump_fields(values: tuple[Any, ...], fields: tuple[tuple[str, Any, Turn | None], ...]) -> dict[str, Any]:
    plain = {}
    # the value's class comes last and has no field
    for (name, default, turn), found in zip(fields, values, strict=False):
        if found is not default and found != default:
            plain[name] = found if turn is None or found is None else turn(found)
    return plain


def _dumper_of(hint: Any) -> Turn | None:
    """How values of a field are dumped, told by its hint once and not by every value; None: as they are."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        others = [arg for arg in args if arg is not types.NoneType]
        return _dumper_of(others[0]) if len(others) == 1 else dump
    if origin is tuple and len(args) == 2 and args[1] is Ellipsis:
        item = _dumper_of(args[0])
        return list if item is None else lambda value: list(map(item, value))
    if hint in (str, int, float, bool):
        return None
    return _dumper(hint) if isinstance(hint, type) and origin is None else dump


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not dataclasses.MISSING else _NEVER


_NEVER = object()
_VALUE = operator.attrgetter("value")


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
        return _timeless_loader(kind) if _is_timeless(kind) else _field_loader(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind is datetime:
        return from_us
    if kind is date:
        return date.fromisoformat
    return _same


@cache
def _loaders(kind: Any) -> dict[str, Turn]:
    hints = typing.get_type_hints(kind)
    return {f.name: _loader(hints[f.name]) for f in dataclasses.fields(kind)}


def _field_loader(kind: Any) -> Turn:
    loaders = _loaders(kind)
    return lambda plain: kind(**{name: loaders[name](item) for name, item in plain.items() if name in loaders})


def _timeless_loader(kind: Any) -> Turn:
    """A value without times is made by msgspec, which takes JSON's own types; what it finds odd goes the long way."""
    by_fields = _field_loader(kind)

    def turn(plain: Any) -> Any:
        try:
            return msgspec.convert(plain, kind)
        except msgspec.ValidationError:
            return by_fields(plain)

    return turn


def _is_timeless(kind: Any) -> bool:
    """Whether no time is kept in values of a kind: ours are whole microseconds, which nobody else reads as times."""
    if dataclasses.is_dataclass(kind):
        return all(map(_is_timeless, typing.get_type_hints(kind).values()))
    if kind in (datetime, date) or kind is Any:
        return False
    return all(_is_timeless(arg) for arg in typing.get_args(kind) if arg is not Ellipsis)


def _tuple_loader(args: tuple[Any, ...]) -> Turn:
    if len(args) == 2 and args[1] is Ellipsis:
        item = _loader(args[0])
        return tuple if item is _same else lambda plain: tuple(map(item, plain))
    loaders = tuple(map(_loader, args))
    return lambda plain: tuple(load_one(part) for load_one, part in zip(loaders, plain, strict=True))
