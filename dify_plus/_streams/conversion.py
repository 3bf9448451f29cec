"""Convert JSON values to the types of a program, without guessing: a value of the wrong type is an error."""

from __future__ import annotations

import dataclasses
import functools
import json
import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping, MutableMapping, MutableSequence, Sequence, Set
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from importlib import import_module
from typing import Any, Final, Literal, TypeAlias, TypeVar, Union, get_args, get_origin
from uuid import UUID

import attrs
from attrs import frozen

from dify_plus._arguments.checks import either
from dify_plus._masking import shown
from dify_plus.errors import UsageError
from dify_plus_api.types import Model

__all__ = ["Misfit", "Path", "convert", "path_text"]

Path: TypeAlias = tuple[str | int, ...]
"""The keys and positions that lead to a value."""


class Misfit(Exception):
    """A value does not have the type that it must have."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path_text(path) or 'the value'} {problem}")
        self.path = path


def path_text(path: Path) -> str:
    """Write a path as in Python: `items[2].price`."""
    parts = [f".{part}" if isinstance(part, str) and part.isidentifier() else f"[{json.dumps(part)}]" for part in path]
    return "".join(parts).removeprefix(".")


def convert(value: Any, kind: Any, path: Path = ()) -> Any:
    """Convert a JSON value to a type.

    Args:
        value: The value, as `json.loads` returns it.
        kind: The type: a pydantic model, a dataclass, a TypedDict, an attrs class, or any type of their fields.
        path: The place of the value.

    Raises:
        Misfit: The value does not fit.
        UsageError: The type is not one of these.
    """
    kind = _bare(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    target = origin or kind
    if target in (Any, object):
        return value
    if target is Literal:
        return _one_of(value, arguments, arguments, path)
    if target in (Union, types.UnionType):
        return _first_fit(value, arguments, path)
    if target in (None, types.NoneType):
        return _checked(value, value is None, "None", path)
    if not isinstance(target, type):
        raise UsageError(f"parse cannot create {shown(kind)}: {_KINDS}")
    if scalar := _SCALARS.get(target):
        return _checked(value, _is_a(value, scalar.types), scalar.words, path, scalar.read)
    if issubclass(target, Enum):
        return _one_of(value, [member.value for member in target], list(target), path)
    if hasattr(target, "__pydantic_validator__"):
        return _by_pydantic(value, target, path)
    if issubclass(target, Model):
        return _checked(value, isinstance(value, dict), "an object", path, target.from_dict)
    if (fields := _fields_of(kind)) is not None:
        return _object(value, target, fields, path)
    if target is tuple and arguments and arguments[-1] is not Ellipsis:
        return _tuple(value, arguments, path)
    if collection := _COLLECTIONS.get(target):
        items = _checked(value, isinstance(value, list), "a list", path)
        inner = arguments[0] if arguments else Any
        return _made(collection, path, [convert(item, inner, (*path, place)) for place, item in enumerate(items)])
    if target in (dict, Mapping, MutableMapping):
        of_key, of_value = arguments or (str, Any)
        items = _checked(value, isinstance(value, dict), "an object", path).items()
        return {convert(key, of_key, (*path, key)): convert(item, of_value, (*path, key)) for key, item in items}
    raise UsageError(f"parse cannot create {shown(kind)}: {_KINDS}")


_KINDS: Final = (
    "pass a pydantic model, a dataclass, a TypedDict, an attrs class, or a type such as list[str], int | None, "
    "Literal, Enum or datetime"
)


@frozen
class _Scalar:
    """A type of single values."""

    types: tuple[type, ...]
    """The types of the JSON values that it takes."""
    words: str
    read: Callable[[Any], Any] = lambda value: value


_SCALARS: Final[Mapping[type, _Scalar]] = {
    str: _Scalar((str,), "a str"),
    bool: _Scalar((bool,), "a bool"),
    int: _Scalar((int,), "an int"),
    float: _Scalar((int, float), "a number", float),
    Decimal: _Scalar((str, int, float), "a number", lambda value: Decimal(str(value))),
    datetime: _Scalar((str,), "a date and time in ISO 8601", datetime.fromisoformat),
    date: _Scalar((str,), "a date in ISO 8601", date.fromisoformat),
    time: _Scalar((str,), "a time in ISO 8601", time.fromisoformat),
    UUID: _Scalar((str,), "a UUID", UUID),
}

_COLLECTIONS: Final[Mapping[type, Callable[[Iterable[Any]], Any]]] = {
    list: list,
    Sequence: list,
    MutableSequence: list,
    Collection: list,
    Iterable: list,
    tuple: tuple,
    set: set,
    Set: set,
    frozenset: frozenset,
}


def _is_a(value: Any, kinds: tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))


def _checked(value: Any, fits: bool, wanted: str, path: Path, read: Callable[[Any], Any] = lambda value: value) -> Any:
    if fits:
        try:
            return read(value)
        except (ArithmeticError, ValueError):
            pass
    raise Misfit(path, f"must be {wanted}, not {shown(value)}")


def _one_of(value: Any, words: Sequence[Any], results: Sequence[Any], path: Path) -> Any:
    for word, result in zip(words, results, strict=True):
        if type(word) is type(value) and word == value:
            return result
    raise Misfit(path, f"must be {either(words)}, not {shown(value)}")


def _first_fit(value: Any, members: Sequence[Any], path: Path) -> Any:
    """Return the value as the first type of a union that it fits; of several classes, as the one with its fields."""
    fitting: list[tuple[int, Any]] = []
    misfits: list[Misfit] = []
    for member in members:
        try:
            result = convert(value, member, path)
        except Misfit as error:
            if member is not types.NoneType:
                misfits.append(error)
        else:
            fitting.append((_unread(value, member, result), result))
    if fitting:
        return min(fitting, key=lambda found: found[0])[1]
    if len(misfits) == 1:
        raise misfits[0]
    raise Misfit(path, f"fits no type of the union: {'; '.join(map(str, misfits))}")


def _unread(value: Any, kind: Any, result: Any) -> int:
    """Return the number of fields of an object that its class does not have."""
    if not isinstance(value, dict):
        return 0
    known = getattr(result, "model_fields_set", None)
    if known is not None:
        return len(value) - len(known)
    fields = _fields_of(_bare(kind))
    return 0 if fields is None else len(value.keys() - {field.key for field in fields})


def _tuple(value: Any, members: Sequence[Any], path: Path) -> Any:
    fits = isinstance(value, list) and len(value) == len(members)
    items = _checked(value, fits, f"a list of {len(members)}", path)
    return tuple(convert(items[place], member, (*path, place)) for place, member in enumerate(members))


def _by_pydantic(value: Any, kind: Any, path: Path) -> Any:
    """Read a value with pydantic, by the rules for JSON. The settings of the model decide how strictly."""
    pydantic = import_module("pydantic")
    try:
        return pydantic.TypeAdapter(kind).validate_json(json.dumps(value))
    except pydantic.ValidationError as error:
        first, *others = error.errors(include_url=False, include_context=False, include_input=False)
        places = [f"{path_text((*path, *problem['loc']))}: {problem['msg']}" for problem in others]
        more = f"; {'; '.join(places)}" if places else ""
        raise Misfit((*path, *first["loc"]), f"is wrong: {first['msg']}{more}") from error
    except pydantic.errors.PydanticUserError as error:
        raise UsageError(f"parse cannot create {kind.__name__}: {error}") from error


# -- classes -----------------------------------------------------------------------------------------------------------


@frozen
class _Field:
    """A field of a class."""

    key: str
    """Its name in JSON and in the constructor."""
    kind: Any
    required: bool


@functools.lru_cache(maxsize=1024)
def _fields_of(kind: Any) -> tuple[_Field, ...] | None:
    """Return the fields of a dataclass, a TypedDict or an attrs class; None for another type."""
    target: Any = get_origin(kind) or kind
    converted: set[str] = set()  # fields that a converter of the class converts, so the annotation does not matter
    if dataclasses.is_dataclass(target):
        found = [
            (field.name, field.name, field.default is field.default_factory is dataclasses.MISSING)
            for field in dataclasses.fields(target)
            if field.init
        ]
    elif attrs.has(target):
        found = [
            (attribute.name, attribute.alias or attribute.name, attribute.default is attrs.NOTHING)
            for attribute in attrs.fields(target)
            if attribute.init
        ]
        converted = {attribute.name for attribute in attrs.fields(target) if attribute.converter}
    elif issubclass(target, dict) and (needed := getattr(target, "__required_keys__", None)) is not None:
        found = [(name, name, name in needed) for name in target.__annotations__]
    else:
        return None
    hints = {name: Any if name in converted else hint for name, hint in _hints(target).items()}
    variables = dict(zip(getattr(target, "__parameters__", ()), get_args(kind), strict=False))
    return tuple(
        _Field(key, _filled(hints.get(name, Any), variables), _required(hints.get(name), required))
        for name, key, required in found
    )


def _hints(target: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(target, include_extras=True)
    except (NameError, TypeError) as error:
        raise UsageError(f"parse cannot read the annotations of {target.__name__}: {error}") from error


def _filled(kind: Any, variables: Mapping[Any, Any]) -> Any:
    """Return a type with its type variables replaced by their types."""
    if kind in variables:
        return variables[kind]
    parameters = getattr(kind, "__parameters__", ()) if variables else ()
    return kind[tuple(variables.get(parameter, parameter) for parameter in parameters)] if parameters else kind


def _required(hint: Any, otherwise: bool) -> bool:
    """Return whether a field is required. Its annotation takes precedence."""
    origin = get_origin(hint)
    return True if origin is typing.Required else False if origin is typing.NotRequired else otherwise


def _object(value: Any, target: Any, fields: Sequence[_Field], path: Path) -> Any:
    _checked(value, isinstance(value, dict), f"an object for {target.__name__}", path)
    values = {}
    for field in fields:
        if field.key in value:
            values[field.key] = convert(value[field.key], field.kind, (*path, field.key))
        elif field.required:
            raise Misfit((*path, field.key), "is missing")
    return _made(lambda: target(**values), path)


def _made(make: Callable[..., Any], path: Path, *arguments: Any) -> Any:
    """Call a constructor. If it raises an error, the value does not fit."""
    try:
        return make(*arguments)
    except (TypeError, ValueError) as error:
        raise Misfit(path, f"is refused: {error}") from error


def _bare(kind: Any) -> Any:
    """Return the plain type behind `Annotated`, `Required` and aliases."""
    while True:
        if isinstance(kind, TypeVar):
            kind = kind.__bound__ or Any
        elif get_origin(kind) in (typing.Annotated, typing.Required, typing.NotRequired):
            kind = get_args(kind)[0]
        elif (named := getattr(kind, "__supertype__", None) or _alias(kind)) is not None:
            kind = named
        else:
            return kind


def _alias(kind: Any) -> Any:
    """Return the type behind an alias from a `type` statement."""
    return kind.__value__ if type(kind).__name__ == "TypeAliasType" else None
