"""Lets pydantic and FastAPI use models, events and results as types. Imports pydantic only when pydantic asks."""

from __future__ import annotations

import datetime
import inspect
import types
import typing
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Annotated, Any, ClassVar, Literal, Self, get_args, get_origin


class PlainData:
    """A JSON object with fields: pydantic and FastAPI accept its class as the type of a field or of an answer.

    pydantic reads such a field with `from_dict` and writes it with `to_dict`.
    """

    __slots__ = ()

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Create the object from a JSON object."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """Return the object as a JSON object."""
        raise NotImplementedError

    @classmethod
    def _is_of(cls, source: Mapping[str, Any]) -> bool:
        """Whether a JSON object can be of this class, to distinguish the events of a union."""
        return True

    @classmethod
    def _json_fields(cls) -> Mapping[str, Any]:
        """The types of the fields, by their names in JSON."""
        hints = typing.get_type_hints(cls)
        return {name: hint for name, hint in hints.items() if name[0] != "_" and get_origin(hint) is not ClassVar}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        pydantic = import_module("pydantic")

        def read(value: Any) -> PlainData:
            if isinstance(value, cls):
                return value
            if not isinstance(value, Mapping) or not cls._is_of(value):
                raise ValueError(f"this is not the JSON object of a {cls.__name__}")
            try:
                return cls.from_dict(value)
            except (KeyError, TypeError) as error:
                raise ValueError(f"a field is missing or wrong: {error}") from None

        validator = pydantic.PlainValidator(read)
        serializer = pydantic.PlainSerializer(lambda value: value.to_dict(), return_type=dict[str, Any])
        schema = handler.generate_schema(Annotated[Any, validator, serializer])
        return {**schema, "ref": f"{cls.__module__}.{cls.__qualname__}:{id(cls)}"}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return _object_schema(cls)


def _object_schema(kind: type[PlainData]) -> dict[str, Any]:
    properties = {name: _schema(hint) for name, hint in kind._json_fields().items()}
    schema: dict[str, Any] = {"title": kind.__name__, "type": "object", "properties": properties}
    return {**schema, "description": inspect.cleandoc(kind.__doc__)} if kind.__doc__ else schema


def _schema(hint: Any) -> dict[str, Any]:
    """Return the JSON schema of a type; that of any value for a type that JSON does not have."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (typing.Union, types.UnionType):
        members = [_schema(member) for member in arguments]
        return {} if {} in members else {"anyOf": members}
    if origin is Literal:
        return {"enum": list(arguments)}
    if (origin or hint) in (list, Sequence):
        return {"type": "array", "items": _schema(arguments[0]) if arguments else {}}
    if (origin or hint) in (dict, Mapping):
        return {"type": "object"}
    if isinstance(hint, type) and issubclass(hint, PlainData):
        return _object_schema(hint)
    return dict(_SIMPLE.get(hint, {}))


_SIMPLE: Mapping[Any, Mapping[str, Any]] = {
    bool: {"type": "boolean"},
    datetime.datetime: {"type": "string", "format": "date-time"},
    float: {"type": "number"},
    int: {"type": "integer"},
    str: {"type": "string"},
    type(None): {"type": "null"},
}

__all__ = ["PlainData"]
