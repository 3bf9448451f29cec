"""The base of all models and calls: reading and writing JSON, requests and responses.

Reading accepts any answer: a missing field is None, an unknown field is kept in `additional_properties`, and a value of
another type than described stays as it is. Writing is strict: a request with a missing required field, or with a value
of the wrong type, raises an error before anything is sent.
"""

from __future__ import annotations

import builtins
import dataclasses
import datetime
import functools
import importlib
import inspect
import json
import math
import reprlib
import threading
import types
import typing
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from decimal import Decimal
from enum import Enum
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any, BinaryIO, ClassVar, Final, Generic, Literal, Protocol, Self, TypeVar, cast
from urllib.parse import quote
from uuid import UUID

import attrs
from attrs import define

from .errors import UnexpectedContent, UnexpectedStatus
from .plain_data import PlainData

if typing.TYPE_CHECKING:
    import httpx

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
ModelT = TypeVar("ModelT", bound="Model")


class Unset:
    """The type of `UNSET`: a field that a request leaves out, as opposed to one that it sends as null."""

    _instance: ClassVar[Unset | None] = None

    def __new__(cls) -> Unset:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __reduce__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()

FileContent = IO[bytes] | bytes | str
FileTypes = tuple[str | None, FileContent] | tuple[str | None, FileContent, str | None]
RequestFiles = list[tuple[str, FileTypes]]


@define
class File:
    """A file to upload, or a binary answer."""

    payload: BinaryIO
    file_name: str | None = None
    mime_type: str | None = None

    def to_tuple(self) -> FileTypes:
        """Return the file in the form that httpx accepts.

        Raises:
            ValueError: The media type has a line break, which could forge headers of the form.
        """
        if self.mime_type and not self.mime_type.isprintable():
            raise ValueError(f"{self.mime_type!r} is not a media type")
        return self.file_name, self.payload, self.mime_type


class Timestamp(datetime.datetime):
    """A datetime that is written back exactly as the server wrote it."""

    _text: str = ""

    @property
    def text(self) -> str:
        """The time as the server wrote it, or in ISO 8601 for a computed time."""
        return self._text or self.isoformat()

    @classmethod
    def read(cls, text: str) -> Self:
        """Read an ISO 8601 time. A time without a time zone stays so."""
        from dateutil.parser import isoparse

        time = isoparse(text)
        self = cls(
            time.year,
            time.month,
            time.day,
            time.hour,
            time.minute,
            time.second,
            time.microsecond,
            time.tzinfo,
            fold=time.fold,
        )
        self._text = text
        return self

    def __reduce_ex__(self, protocol: typing.SupportsIndex) -> tuple[Any, ...]:
        return type(self).read, (self.text,)


class _Signature:
    """The signature of the constructor of a model for `inspect.signature`, computed on demand."""

    def __get__(self, instance: object, owner: type[Model]) -> inspect.Signature:
        kind, required = inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.empty
        return inspect.Signature(
            [
                inspect.Parameter(
                    name,
                    kind,
                    default=required if name in owner._required else getattr(owner, name),
                    annotation=annotation,
                )
                for name, annotation in owner._fields.items()
            ]
        )


@typing.dataclass_transform(kw_only_default=True, eq_default=False)
class Model(PlainData):
    """A JSON object with named fields. Unknown fields are kept in `additional_properties`.

    A model remembers which fields are present: those that were read, passed or assigned. `to_dict` writes only these:
    None becomes null, and a missing field is left out. A missing field has the value None, or `UNSET` in models that
    only requests use. You can read and set an unknown field like an item: `model["new_field"]`.
    """

    __signature__: ClassVar = _Signature()

    _names: ClassVar[Mapping[str, str]] = {}
    _fields: ClassVar[Mapping[str, str]] = {}
    """The name of each field -> its annotation."""
    _required: ClassVar[frozenset[str]] = frozenset()
    """The fields without a default."""
    _constants: ClassVar[Mapping[str, Any]] = {}
    """The fields that always have the same value."""
    _layout: ClassVar[_Layout | None] = None
    _read: ClassVar[Callable[[dict[str, Any]], Any]]

    def __init_subclass__(cls) -> None:
        own = {name: text for name, text in inspect.get_annotations(cls).items() if not name.startswith("_")}
        cls._fields = {**cls._fields, **own}
        cls._required |= {name for name in own if name not in cls.__dict__}
        for name in cls._required:
            setattr(cls, name, None)
        values = {name: getattr(cls, name) for name in cls._fields}
        cls._constants = {name: value for name, value in values.items() if value is not None and value is not UNSET}
        cls._layout = None  # each class has its own layout, created on first use
        cls._read = staticmethod(lambda source: _layout_of(cls).read(source))

    def __init__(self, /, **values: Any) -> None:
        if missing := self._required - values.keys():
            raise TypeError(f"{type(self).__name__} needs {' and '.join(sorted(missing))}")
        if unknown := values.keys() - self._fields.keys():
            raise TypeError(f"{type(self).__name__} has no field {' and no field '.join(sorted(unknown))}")
        given = {name: value for name, value in values.items() if value is not UNSET}
        self.__dict__.update({**self._constants, **given})

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Create the model from a JSON object. Nothing is lost: `to_dict` returns an equal object.

        Raises:
            TypeError: `src_dict` is not a mapping.
            ValueError: The object is nested too deeply.
        """
        if not isinstance(cast(object, src_dict), Mapping):
            raise TypeError(f"src_dict must be a mapping, not {reprlib.repr(src_dict)}")
        try:
            return reader_of(cls)(_copied(src_dict))
        except RecursionError:
            raise ValueError(f"{cls.__name__}: {TOO_DEEP}") from None

    def to_dict(self) -> dict[str, Any]:
        """Return the model as a JSON object with the fields that are present.

        Raises:
            ValueError: A value refers to itself, or is nested too deeply.
        """
        keys = _layout_of(type(self)).keys
        unread = list(self.__dict__.get(_UNREAD, {}).items())  # before the fields: a field is never in neither
        try:
            result = {
                keys[name]: value if type(value) in _JSON_TYPES else write(value)
                for name, value in list(self.__dict__.items())
                if name in keys and value is not UNSET
            }
            for name, value in unread:
                if keys[name] not in result:
                    result[keys[name]] = write(value)
            for key, value in self.__dict__.get("additional_properties", {}).items():
                result[key] = write(value)
        except RecursionError:
            raise ValueError(f"{type(self).__name__}: {TOO_DEEP}") from None
        return result

    @classmethod
    def _is_of(cls, source: Mapping[str, Any]) -> bool:
        return all(source.get(key, value) == value for key, value in _layout_of(cls).constants.items())

    @classmethod
    def _json_fields(cls) -> Mapping[str, Any]:
        layout = _layout_of(cls)
        return {layout.keys[name]: hint for name, hint in layout.hints.items()}

    @property
    def additional_properties(self) -> dict[str, Any]:
        """The unknown fields, by name."""
        fields: dict[str, Any] = self.__dict__.setdefault("additional_properties", {})
        return fields

    @additional_properties.setter
    def additional_properties(self, fields: dict[str, Any]) -> None:
        self.__dict__["additional_properties"] = fields

    @property
    def additional_keys(self) -> list[str]:
        """The names of the unknown fields."""
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties

    def __delattr__(self, name: str) -> None:
        self._read_all()
        super().__delattr__(name)

    def __getstate__(self) -> dict[str, Any]:
        self._read_all()
        return self.__dict__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model) or type(self) is not type(other):
            return NotImplemented
        return self._present() == other._present()

    @reprlib.recursive_repr()
    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._present().items())})"

    def _present(self) -> dict[str, Any]:
        """Return the fields that are present, by name, and `additional_properties` if not empty."""
        self._read_all()
        return {
            name: value
            for name, value in self.__dict__.items()
            if (name in self._fields and value is not UNSET) or (name == "additional_properties" and value)
        }

    def _read_all(self) -> None:
        """Read the fields that nobody has used yet."""
        with _READING:
            for name in list(self.__dict__.get(_UNREAD, ())):
                getattr(self, name)
            self.__dict__.pop(_UNREAD, None)


_UNREAD: Final = "_unread"
"""The attribute of a model with the JSON of its nested fields, until their first use."""

_READING: Final = threading.RLock()


class _Nested:
    """A field that holds models or times. It is read on first use, because most programs use few of them."""

    def __init__(self, name: str, read: Reader, default: Any) -> None:
        self.name = name
        self.read = read
        self.default = default

    def __get__(self, instance: Model | None, owner: type[Model]) -> Any:
        if instance is None:
            return self.default
        if unread := instance.__dict__.get(_UNREAD):
            with _READING:
                if self.name in unread:
                    instance.__dict__.setdefault(self.name, self.read(unread[self.name]))
                    del unread[self.name]
        return instance.__dict__.get(self.name, self.default)  # another thread may have read it meanwhile


TOO_DEEP: Final = "a value refers to itself, or is nested too deeply"

Reader = Callable[[Any], Any]


class _Layout(typing.NamedTuple):
    """The JSON form of a model, created from its annotations on first use."""

    keys: dict[str, str]
    """The name of each field -> its key in JSON."""
    hints: dict[str, Any]
    """The name of each field -> its type."""
    constants: dict[str, Any]
    """The key of each field with a constant value -> the value."""
    read: Reader


def _layout_of(cls: type[Model]) -> _Layout:
    return cls._layout or _lay_out(cls)


def _lay_out(cls: type[Model]) -> _Layout:
    keys = {name: cls._names.get(name, name) for name in cls._fields}
    hints = {name: type_of(annotation) for name, annotation in cls._fields.items()}
    layout = _Layout(
        keys=keys,
        hints=hints,
        constants={
            keys[name]: typing.get_args(hint)[0]
            for name, hint in hints.items()
            if typing.get_origin(hint) is Literal and len(typing.get_args(hint)) == 1
        },
        read=_object_reader(cls, keys, hints),
    )
    cls._read = staticmethod(layout.read)
    cls._layout = layout
    return layout


def annotations_of(cls: type[Model]) -> Mapping[str, str]:
    """Return the name of each field of a model -> its annotation."""
    return cls._fields


def reader_of(cls: type[ModelT]) -> Callable[[Any], ModelT]:
    """Return a function like `from_dict`, but without a copy: the model takes over the JSON object."""
    return _layout_of(cls).read


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _object_reader(cls: type[Model], keys: Mapping[str, str], hints: Mapping[str, Any]) -> Reader:
    """Return the function that reads a JSON object as this model. It leaves nested fields for later."""
    make, known = object.__new__, frozenset(keys.values())
    has_all = known.issuperset
    renamed = tuple((name, key) for name, key in keys.items() if name != key)
    nested = tuple(name for name, hint in hints.items() if _reader(hint) is not None)
    for name in nested:
        setattr(cls, name, _Nested(name, cast(Reader, _reader(hints[name])), getattr(cls, name)))

    def fields_of(source: dict[str, Any]) -> dict[str, Any]:
        values = {key: value for key, value in source.items() if key in known}
        values["additional_properties"] = {key: value for key, value in source.items() if key not in known}
        return values

    def read(source: dict[str, Any]) -> Model:
        model = make(cls)
        model.__dict__ = source if has_all(source) else fields_of(source)
        return model

    def read_fields(source: dict[str, Any]) -> Model:
        values = source if has_all(source) else fields_of(source)
        for name, key in renamed:
            if key in values:
                values[name] = values.pop(key)
        unread = {}
        for name in nested:  # not a comprehension: in Python 3.11, that is one more call
            value = values.get(name)
            if value or type(value) is dict:
                unread[name] = values.pop(name)
        if unread:
            values[_UNREAD] = unread
        model = make(cls)
        model.__dict__ = values
        return model

    return read_fields if renamed or nested else read


def _only_model(hint: Any) -> type[Model] | None:
    """Return the model of a type that has exactly one, and no other values that must be converted."""
    models = _models_in(hint)
    others = any(_reader(member) is not None for member in _members(hint) if member not in models)
    return models[0] if len(models) == 1 and not others else None


class _Namespace(dict[str, Any]):
    """The names for annotations: these, built-in names, and the models, which load on first use."""

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name):
            return getattr(builtins, name)
        return getattr(importlib.import_module(f"{__package__}.models"), name)


@functools.cache
def type_of(annotation: str) -> Any:
    """Return the type for an annotation of this package."""
    return eval(annotation, {}, _NAMESPACE)


_NAMESPACE: Final = _Namespace(
    Any=Any, File=File, Literal=Literal, Mapping=Mapping, Sequence=Sequence, Unset=Unset, datetime=datetime
)


@functools.cache
def _reader(hint: Any) -> Reader | None:
    """Return the function that converts a JSON value to a type, or None if the value stays as it is."""
    if isinstance(hint, type) and issubclass(hint, Model):
        return lambda value: hint._read(value) if isinstance(value, dict) else value
    if hint is datetime.datetime:
        return _read_time
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (list, Sequence, dict):
        if origin is not dict and (kind := _only_model(arguments[0])):
            return _models_reader(kind)
        inner = _reader(arguments[-1])
        if inner is None:
            return None
        return _dict_reader(inner) if origin is dict else _list_reader(inner)
    if origin in (typing.Union, types.UnionType):
        return _union_reader(arguments)
    return None


def _read_time(value: Any) -> Any:
    try:
        return Timestamp.read(value)
    except (OverflowError, TypeError, ValueError):
        return value


def _models_reader(kind: type[Model]) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, list):
            return value
        read_item = kind._read
        return [read_item(item) if isinstance(item, dict) else item for item in value]

    return read


def _list_reader(inner: Reader) -> Reader:
    return lambda value: [inner(item) for item in value] if isinstance(value, list) else value


def _dict_reader(inner: Reader) -> Reader:
    return lambda value: {key: inner(item) for key, item in value.items()} if isinstance(value, dict) else value


def _union_reader(members: tuple[Any, ...]) -> Reader | None:
    models = [member for member in members if isinstance(member, type) and issubclass(member, Model)]
    readers = {
        kind: reader
        for kind, origin in ((list, list), (list, Sequence), (dict, dict), (str, datetime.datetime))
        for member in members
        if member is origin or typing.get_origin(member) is origin
        if (reader := _reader(member)) is not None
    }
    if models:
        readers[dict] = lambda value: _best(models, value)._read(value)
    if not readers:
        return None
    if len(readers) == 1:
        [(only, read_only)] = readers.items()
        return read_only if only is list else lambda value: read_only(value) if isinstance(value, only) else value

    def read_union(value: Any) -> Any:
        reader = readers.get(type(value))
        return value if reader is None else reader(value)

    return read_union


def _best(models: Sequence[type[Model]], source: Mapping[str, Any]) -> type[Model]:
    """Return the model that fits an object best: its constants agree, and it has most of the fields."""

    def fit(model: type[Model]) -> tuple[int, int]:
        layout = _layout_of(model)
        agree = sum(1 if source.get(key) == value else -1 for key, value in layout.constants.items() if key in source)
        return agree, len(source.keys() & set(layout.keys.values()))

    return models[0] if len(models) == 1 else max(models, key=fit)


MAX_DEPTH: Final = 200
"""JSON that is nested more deeply is not read: Python could not convert, copy or pickle it."""


def is_too_deep(text: str | bytes, value: Any) -> bool:
    """Return whether JSON is nested more deeply than `MAX_DEPTH`.

    Args:
        text: The JSON.
        value: The value that a parser has made of it.
    """
    opening = text.count("[") + text.count("{") if isinstance(text, str) else text.count(b"[") + text.count(b"{")
    if opening <= MAX_DEPTH:
        return False
    level = [value]
    for _ in range(MAX_DEPTH):
        items = (outer.values() if type(outer) is dict else outer for outer in level)
        level = [inner for inners in items for inner in inners if type(inner) in _CONTAINERS]
        if not level:
            return False
    return True


def strict_json_reader() -> Callable[[str | bytes], Any]:
    """Return the fastest JSON parser. It may raise any error, even for some texts that `json_reader` accepts.

    It does not check how deeply the JSON is nested; `is_too_deep` does.
    """
    try:
        decode: Reader = importlib.import_module("msgspec.json").Decoder().decode
    except ImportError:
        return _read_json
    return decode


@functools.cache
def json_reader() -> Callable[[str | bytes], Any]:
    """Return a JSON parser: like `json.loads`, but faster if msgspec is installed.

    The parser raises ValueError for text that is not JSON or is nested too deeply.
    """
    decode = strict_json_reader()

    def read(text: str | bytes) -> Any:
        try:
            value = decode(text)
        except Exception:  # msgspec is stricter: json also accepts NaN, infinities, lone surrogates and UTF-16
            value = _read_json(text)
        if is_too_deep(text, value):
            raise ValueError("nested too deeply")
        return value

    return read


def _read_json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


_CONTAINERS: Final = frozenset({dict, list})
_JSON_TYPES: Final = frozenset({bool, float, int, str, type(None)})


def write(value: Any) -> Any:
    """Return the JSON form of a value. A value without a JSON form is returned as it is.

    Models, dataclasses, attrs classes and pydantic models become objects; tuples and sets become lists; times, dates
    and UUIDs become text; a Decimal becomes a number; an Enum becomes its value.
    """
    if type(value) in _JSON_TYPES:
        return value
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list):
        return [item if type(item) in _JSON_TYPES else write(item) for item in value]
    if isinstance(value, dict):
        return {key: write(item) for key, item in value.items()}
    form = _form(value)
    return value if form is value else write(form)


def _form(value: Any) -> Any:
    """Convert a value one step towards JSON, or return it as it is."""
    match value:
        case Enum():
            return value.value
        case Timestamp():
            return value.text
        case datetime.date() | datetime.time():
            return value.isoformat()
        case Decimal():
            is_whole = value.is_finite() and abs(value) < 10**15 and value == int(value)
            return int(value) if is_whole else float(value)
        case UUID():
            return str(value)
        case Mapping():
            return value if isinstance(value, dict) else dict(value)
        case tuple():
            return list(value)
        case set() | frozenset():
            return sorted(value, key=repr)  # in the same order in every process
    kind = type(value)
    if dataclasses.is_dataclass(kind):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(kind)}
    if attrs.has(kind) and kind is not File:
        return {field.name: getattr(value, field.name) for field in attrs.fields(kind)}
    if callable(getattr(kind, "model_dump", None)):
        return value.model_dump(mode="json")
    return value


def check(body: Model | Mapping[str, Any], kind: type[Model] | None = None, name: str = "") -> None:
    """Check the body of a request, or a part of it, against the types of its fields.

    A mapping is checked as the model `kind`. Messages begin with `name`.

    Raises:
        TypeError: A required field is missing, or a value has the wrong type. The message names the field.
        ValueError: A value refers to itself, is nested too deeply, or is a number that JSON cannot represent.
    """
    try:
        _check_fields(body, kind or cast(type[Model], type(body)), name)
    except RecursionError:
        raise ValueError(f"{name or 'the body of the request'} cannot be written: {TOO_DEEP}") from None


def check_value(value: Any, name: str) -> None:
    """Check that JSON can represent a value.

    Raises:
        TypeError: A part of the value has a type that JSON does not have. The message begins with `name`.
        ValueError: The value refers to itself, is nested too deeply, or has a number that JSON cannot represent.
    """
    try:
        _check_any(value, name)
    except RecursionError:
        raise ValueError(f"{name} cannot be written: {TOO_DEEP}") from None


def _check_fields(value: Model | Mapping[str, Any], kind: type[Model], place: str) -> None:
    """Check a model, or a mapping instead of it, against the types of the fields. Unknown fields are allowed."""
    layout = _layout_of(kind)
    start = f"{place}." if place else ""
    if isinstance(value, Model):
        value._read_all()
        given, known = value.__dict__, frozenset[str]()
    else:
        given = {name: value[key] for name, key in layout.keys.items() if key in value}
        known = frozenset(layout.keys.values())
    for name, key in layout.keys.items():
        item = given.get(name, UNSET)
        if item is not UNSET:
            _check(item, layout.hints[name], start + key)
        elif name in kind._required:
            raise TypeError(f"{start}{key} is required")
    rest = value.additional_properties if isinstance(value, Model) else value
    for key, item in rest.items():
        if key not in known and (place or not isinstance(item, File)):  # a form may have additional files
            _check_any(item, f"{start}{key}")


def _check(value: Any, hint: Any, place: str) -> None:
    if type(value) in _plain_types(hint):
        _check_plain(value, place)
        return
    members = _members(hint)
    models = _models_in(hint)
    if isinstance(value, Model) and isinstance(value, models):
        _check_fields(value, type(value), place)
    elif isinstance(value, Mapping) and models:
        _check_fields(value, _best(models, value), place)
    elif not any(_is_a(value, member) for member in members):
        raise TypeError(f"{place} must be {_wanted(hint)}, not {reprlib.repr(value)}")
    elif Any in members:
        _check_any(value, place)
    elif isinstance(value, list | tuple):
        inner = next(typing.get_args(member)[0] for member in members if _origin(member) in (list, Sequence))
        for index, item in enumerate(value):
            _check(item, inner, f"{place}[{index}]")
    elif isinstance(value, Mapping):
        inner = next(typing.get_args(member)[1] for member in members if _origin(member) in (dict, Mapping))
        for key, item in value.items():
            _check_key(key, place)
            try:
                _check(item, inner, f"{place}[{json.dumps(key)}]")
            except RecursionError:
                raise ValueError(f"{place}[{json.dumps(key)}]: {TOO_DEEP}") from None
    elif isinstance(value, float):
        _check_any(value, place)


def _check_any(value: Any, place: str) -> None:
    """Check that JSON can represent a value of any type."""
    if isinstance(value, str | int | None):
        _check_plain(value, place)
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{place} must be a finite number, not {value!r}")
    elif isinstance(value, Model):
        _check_fields(value, type(value), place)
    elif isinstance(value, list | tuple | set | frozenset):
        for index, item in enumerate(value):
            _check_any(item, f"{place}[{index}]")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _check_key(key, place)
            _check_any(item, f"{place}[{json.dumps(key)}]")
    else:
        form = _form(value)
        if form is value:
            raise TypeError(f"{place} is of type {type(value).__name__}, which JSON cannot hold")
        _check_any(form, place)


def _check_plain(value: str | int | None, place: str) -> None:
    if isinstance(value, int):
        if value.bit_length() > _MOST_BITS:
            raise ValueError(f"{place} is an integer of {value.bit_length()} bits, which is too large for JSON")
    elif value is not None and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            character = ascii(value[error.start])
            raise ValueError(
                f"{place} contains {character}, a lone surrogate (half of a character), which cannot be sent"
            ) from None


_MOST_BITS: Final = 10_000
"""The size of the largest integer to send. Python writes none of more than 4300 digits."""


def _check_key(key: Any, place: str) -> None:
    if not isinstance(key, str):
        raise TypeError(f"{place} must have keys of type str, not {reprlib.repr(key)}")
    _check_plain(key, f"a key of {place}")


@functools.cache
def _origin(hint: Any) -> Any:
    return typing.get_origin(hint)


@functools.cache
def _members(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)


@functools.cache
def _plain_types(hint: Any) -> frozenset[type]:
    """Return the types whose values need no further check."""
    return frozenset(_members(hint)) & {bool, int, str, type(None)}


@functools.cache
def _models_in(hint: Any) -> tuple[type[Model], ...]:
    return tuple(member for member in _members(hint) if isinstance(member, type) and issubclass(member, Model))


def _is_a(value: Any, member: Any) -> bool:
    if member is Any:
        return True
    origin = _origin(member)
    if origin is Literal:
        return value in typing.get_args(member)
    if origin in (list, Sequence):
        return isinstance(value, list | tuple)
    if origin in (dict, Mapping):
        return isinstance(value, Mapping)
    if member is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if member is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, type(None) if member is None else member)


@functools.cache
def _wanted(hint: Any) -> str:
    """Return the words for a type in a message."""
    members = [member for member in _members(hint) if member is not Unset]
    members = [m for m in members if _origin(m) is not Literal or type(typing.get_args(m)[0]) not in members]
    *names, last = dict.fromkeys(name for member in members for name in _kinds(member))
    return f"{', '.join(names)} or {last}" if names else last


def _kinds(member: Any) -> Iterator[str]:
    kind = _origin(member) or member
    if kind is Literal:
        yield from map(json.dumps, typing.get_args(member))
    elif kind in _KINDS:
        yield _KINDS[kind]
    else:
        yield f"{'an' if kind.__name__[0] in 'AEIOU' else 'a'} {kind.__name__}"
        if issubclass(kind, Model):
            yield "a mapping"


_KINDS: Final[Mapping[Any, str]] = {
    bool: "a bool",
    datetime.datetime: "a datetime",
    dict: "a mapping",
    float: "a number",
    int: "an int",
    list: "a list",
    Mapping: "a mapping",
    Sequence: "a list",
    str: "a str",
    type(None): "None",
}


@define(frozen=True)
class Operation(Generic[T_co]):
    """One operation of the API: its method and path, its key, and its answers."""

    id: str
    method: str
    path: str
    results: Mapping[int, str]
    """Status code -> the annotation of the answer."""
    key: Literal["app", "dataset"] | None
    """The kind of API key that it needs."""
    safe_to_repeat: bool
    """Whether a retry does no harm: sending the request twice has the same effect as sending it once."""
    app_modes: tuple[str, ...] = ()
    """The kinds of app that support it; empty for all kinds."""
    events: str | None = None
    """The union in `events` that it can stream; empty if not described, None if it does not stream."""

    def annotation(self, status: int) -> str | None:
        """Return the annotation of the answer with a status. None if neither it nor another success is described.

        Servers and proxies differ in the status of a success, such as 200 instead of 201 or 204.
        """
        if status in self.results or not 200 <= status < 300:
            return self.results.get(status)
        return next((annotation for known, annotation in self.results.items() if known < 300), None)

    def parse_response(self, response: httpx.Response, *, strict: bool = False) -> Any:
        """Return the answer as a model; None if its status or its content is not described.

        Raises:
            UnexpectedStatus: `strict` is true, and the status is not described.
            UnexpectedContent: `strict` is true, and the content is not as described.
        """
        annotation = self.annotation(response.status_code)
        if annotation is None:
            if strict:
                raise UnexpectedStatus(response.status_code, response.content)
            return None
        if annotation == "None":
            return None
        hint = type_of(annotation)
        if hint is File:
            return File(BytesIO(response.content), mime_type=response.headers.get("content-type"))
        if hint is str:
            return response.text
        try:
            value = json_reader()(response.content)
        except ValueError:
            if strict:
                raise UnexpectedContent(response.status_code, response.content) from None
            return None
        reader = _reader(hint)
        return value if reader is None else reader(value)

    def parse_result(self, response: httpx.Response) -> T_co:
        """Return the result of a successful call.

        Raises:
            UnexpectedStatus: The status is not described.
            UnexpectedContent: The content is not as described, such as a page from a proxy.
        """
        return cast(T_co, self.parse_response(response, strict=True))

    def build_response(self, response: httpx.Response, *, strict: bool) -> Response[Any]:
        """Return the answer with its status and headers."""
        status: int = response.status_code
        if status in HTTPStatus._value2member_map_:
            status = HTTPStatus(status)
        return Response(
            status_code=status,
            content=response.content,
            headers=response.headers,
            parsed=self.parse_response(response, strict=strict),
        )


_NONE: Final[Mapping[str, Any]] = types.MappingProxyType({})


@define(frozen=True)
class Request(Generic[T_co]):
    """A request that is ready to send: `httpx_client.request(**request.arguments())`."""

    operation: Operation[T_co]
    url: str
    params: dict[str, Any]
    body: Model | Unset = UNSET
    multipart: bool = False

    @classmethod
    def build(
        cls,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = _NONE,
        query: Mapping[str, Any] = _NONE,
        annotations: Mapping[str, str] = _NONE,
        names: Mapping[str, str] = _NONE,
        body: Model | Unset = UNSET,
        multipart: bool = False,
    ) -> Request[T]:
        """Check the arguments and build a request.

        `annotations` has the types of the query parameters and of the body, and `names` the names of parameters in the
        URL where these differ.

        Raises:
            TypeError: A parameter has the wrong type, or the body is not the model of this operation, lacks a required
                field, or has a value of a wrong type.
            ValueError: A path parameter is empty, or JSON cannot represent a value of the body.
        """
        segments = {name: _segment(name, value) for name, value in path.items()}
        if "body" in annotations:
            _check_body(body, type_of(annotations["body"]))
        params: dict[str, Any] = {}
        for name, value in query.items():
            if value is not UNSET and value is not None:
                _check(value, type_of(annotations[name]), name)
                params[names.get(name, name)] = write(value)
        return Request(operation, operation.path.format(**segments), params, body, multipart)

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `httpx.Client.request`."""
        arguments: dict[str, Any] = {
            "method": self.operation.method,
            "url": self.url,
            "extensions": {"operation": self.operation},
        }
        if self.params:
            arguments["params"] = self.params
        if isinstance(self.body, Model):
            if self.multipart:
                arguments["files"] = list(_parts(self.body))
            else:
                arguments["json"] = self.body.to_dict()
        return arguments


def _check_body(body: Any, hint: Any) -> None:
    """Check the body of a request, which is a model, not a mapping instead of it."""
    if not isinstance(body, hint):
        name = _models_in(hint)[0].__name__
        instead = f": {name}.from_dict reads a mapping" if isinstance(body, Mapping) else ""
        raise TypeError(f"body must be {'an' if name[0] in 'AEIOU' else 'a'} {name}, not {reprlib.repr(body)}{instead}")
    if isinstance(body, Model):
        check(body)


def _segment(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {reprlib.repr(value)}")
    if not value:
        raise ValueError(f"{name} must not be empty")
    if value in (".", ".."):
        raise ValueError(f"{name} must not be {json.dumps(value)}")
    _check_plain(value, name)
    return quote(value, safe="")


def _parts(body: Model) -> Iterator[tuple[str, FileTypes]]:
    """Yield the parts of a form: plain fields first, then files. Objects are sent as JSON text."""
    present = [
        (key, value)
        for name, key in _layout_of(type(body)).keys.items()
        if (value := getattr(body, name)) is not UNSET and value is not None
    ]
    present.extend(body.additional_properties.items())
    for key, value in present:
        if not isinstance(value, File):
            yield key, (None, value if isinstance(value, str) else json.dumps(write(value), ensure_ascii=False))
    for key, value in present:
        if isinstance(value, File):
            yield key, value.to_tuple()


@define
class Response(Generic[T]):
    """An answer: its status, its headers, its bytes, and the parsed value."""

    status_code: int
    content: bytes
    headers: MutableMapping[str, str]
    parsed: T | None


class Endpoint(Protocol[T_co]):
    """The type of the modules under `api`."""

    @property
    def OPERATION(self) -> Operation[T_co]: ...


__all__ = [
    "UNSET",
    "Endpoint",
    "File",
    "FileTypes",
    "Model",
    "Operation",
    "Request",
    "RequestFiles",
    "Response",
    "Timestamp",
    "Unset",
    "json_reader",
    "reader_of",
    "strict_json_reader",
]
