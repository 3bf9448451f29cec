"""What all models and calls share: how JSON is read and written, what a request is, and what a response is.

Reading never fails on the shape of an answer: a field that is missing is `UNSET`, a field that is unknown is kept in
`additional_properties`, and a value of another kind than described is handed out as it came. Writing is checked: a
request whose required field is missing, or whose value is of the wrong kind, raises before anything is sent.
"""

from __future__ import annotations

import builtins
import datetime
import functools
import importlib
import json
import types
import typing
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any, BinaryIO, Final, Generic, Literal, Protocol, Self, TypeVar, cast
from urllib.parse import quote

from attrs import define, field, fields

from .errors import UnexpectedContent, UnexpectedStatus

if typing.TYPE_CHECKING:
    import httpx

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
ModelT = TypeVar("ModelT", bound="Model")


class Unset:
    """The type of `UNSET`: a field that is absent, as opposed to one that is null."""

    _instance: typing.ClassVar[Unset | None] = None

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
        """The form in which httpx takes a file.

        Raises:
            ValueError: the media type holds a line break, which would forge headers of the form.
        """
        if self.mime_type and not self.mime_type.isprintable():
            raise ValueError(f"{self.mime_type!r} is no media type")
        return self.file_name, self.payload, self.mime_type


class Timestamp(datetime.datetime):
    """A datetime that is written back exactly as the server wrote it."""

    _text: str = ""

    @property
    def text(self) -> str:
        """As the server wrote it, or in ISO 8601 if this was computed."""
        return self._text or self.isoformat()

    @classmethod
    def read(cls, text: str) -> Self:
        """Read an ISO 8601 time; one without a zone stays without."""
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


@define(slots=False, kw_only=True)
class Model:
    """Named fields, and under `additional_properties` whatever else the JSON object held.

    An unknown field can be read and set like an item: `model["new_field"]`.
    """

    additional_properties: dict[str, Any] = field(init=False, factory=dict)

    _names: typing.ClassVar[Mapping[str, str]] = {}
    _layout: typing.ClassVar[_Layout | None] = None

    def __init_subclass__(cls) -> None:
        cls._layout = None  # each has its own, and makes it when it is first used

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. Nothing is lost: `to_dict` gives an equal object back."""
        return reader_of(cls)(src_dict)

    def to_dict(self) -> dict[str, Any]:
        """Write as a JSON object; fields that are `UNSET` are left out."""
        layout = self._layout or _lay_out(type(self))
        values = self.__dict__
        result = {key: write(values[name]) for name, key in layout.keys if values[name] is not UNSET}
        result.update((key, write(value)) for key, value in self.additional_properties.items())
        return result

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


Reader = Callable[[Any], Any]


@define
class _Layout:
    """How one model lies in JSON; made from its annotations when it is first used."""

    keys: tuple[tuple[str, str], ...]
    absent: dict[str, Any]
    """An object without any field, by the keys of JSON."""
    read: Reader
    hints: dict[str, Any]
    constants: dict[str, Any]


def _lay_out(cls: type[Model]) -> _Layout:
    names: list[str] = [attribute.name for attribute in fields(cls) if attribute.name != "additional_properties"]
    annotations: dict[str, str] = cls.__dict__.get("__annotations__", {})
    hints = {name: type_of(annotations[name]) for name in names}
    renamed = tuple((name, key) for name, key in cls._names.items() if name in hints)
    new_names: dict[str, str] = dict(renamed)
    readers = tuple((name, reader) for name, hint in hints.items() if (reader := _reader(hint)) is not None)
    absent: dict[str, Any] = dict.fromkeys((new_names.get(name, name) for name in names), UNSET)
    cls._layout = _Layout(
        keys=tuple((name, new_names.get(name, name)) for name in names),
        absent=absent,
        read=_object_reader(cls, absent, renamed, readers),
        hints=hints,
        constants={
            new_names.get(name, name): typing.get_args(hint)[0]
            for name, hint in hints.items()
            if typing.get_origin(hint) is Literal and len(typing.get_args(hint)) == 1
        },
    )
    return cls._layout


def reader_of(cls: type[ModelT]) -> Callable[[Mapping[str, Any]], ModelT]:
    """What reads JSON objects as a model, as its `from_dict` does; for those who read many."""
    return (cls._layout or _lay_out(cls)).read


def _object_reader(
    cls: type[Model],
    absent: dict[str, Any],
    renamed: tuple[tuple[str, str], ...],
    readers: tuple[tuple[str, Reader], ...],
) -> Reader:
    """What reads an object as this model; it takes fields one by one only where they are renamed or hold more."""
    make, count = object.__new__, len(absent)

    def read(source: Mapping[str, Any]) -> Model:
        values = {**absent, **source}
        extra: dict[str, Any] = {}
        if len(values) > count:
            for key in source:
                if key not in absent:
                    extra[key] = values.pop(key)
        values["additional_properties"] = extra
        model = make(cls)
        model.__dict__ = values
        return model

    def read_fields(source: Mapping[str, Any]) -> Model:
        model = read(source)
        values = model.__dict__
        for name, key in renamed:
            values[name] = values.pop(key)
        for name, reader in readers:
            value = values[name]
            if value is not None and value is not UNSET:
                values[name] = reader(value)
        return model

    return read_fields if renamed or readers else read


class _Namespace(dict[str, Any]):
    """Where annotations find their names: here, else among the models, which load when they are asked for."""

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name):
            return getattr(builtins, name)
        return getattr(importlib.import_module(f"{__package__}.models"), name)


@functools.cache
def type_of(annotation: str) -> Any:
    """The type that an annotation of this package names."""
    return eval(annotation, {}, _Namespace(Any=Any, File=File, Literal=Literal, Unset=Unset, datetime=datetime))


def _reader(hint: Any) -> Reader | None:
    """What turns a JSON value into this type, or None where the value is used as it came."""
    if isinstance(hint, type) and issubclass(hint, Model):
        return lambda value: hint.from_dict(value) if isinstance(value, dict) else value
    if hint is datetime.datetime:
        return _read_time
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (list, dict):
        inner = _reader(arguments[-1])
        if inner is None:
            return None
        return _list_reader(inner) if origin is list else _dict_reader(inner)
    if origin in (typing.Union, types.UnionType):
        return _union_reader(arguments)
    return None


def _read_time(value: Any) -> Any:
    try:
        return Timestamp.read(value)
    except (OverflowError, TypeError, ValueError):
        return value


def _list_reader(inner: Reader) -> Reader:
    return lambda value: [inner(item) for item in value] if isinstance(value, list) else value


def _dict_reader(inner: Reader) -> Reader:
    return lambda value: {key: inner(item) for key, item in value.items()} if isinstance(value, dict) else value


def _union_reader(members: tuple[Any, ...]) -> Reader | None:
    models = [member for member in members if isinstance(member, type) and issubclass(member, Model)]
    readers = {
        kind: reader
        for kind, origin in ((list, list), (dict, dict), (str, datetime.datetime))
        for member in members
        if member is origin or typing.get_origin(member) is origin
        if (reader := _reader(member)) is not None
    }
    if models:
        readers[dict] = lambda value: _best(models, value).from_dict(value)
    if not readers:
        return None
    if len(readers) == 1:
        [(only, read_only)] = readers.items()
        return lambda value: read_only(value) if isinstance(value, only) else value

    def read_union(value: Any) -> Any:
        reader = readers.get(type(value))
        return value if reader is None else reader(value)

    return read_union


def _best(models: list[type[Model]], source: dict[str, Any]) -> type[Model]:
    """Of several models the one whose constants agree with the object, and which knows most of its fields."""

    def fit(model: type[Model]) -> tuple[int, int]:
        layout = model._layout or _lay_out(model)
        agree = sum(1 if source.get(key) == value else -1 for key, value in layout.constants.items() if key in source)
        return agree, len(source.keys() & layout.absent.keys())

    return models[0] if len(models) == 1 else max(models, key=fit)


def strict_json_reader() -> Callable[[str | bytes], Any]:
    """The fastest reader of JSON there is. It may raise anything, also for some of what `json_reader` takes."""
    try:
        decode: Reader = importlib.import_module("msgspec.json").Decoder().decode
    except ImportError:
        return _read_json
    return decode


@functools.cache
def json_reader() -> Callable[[str | bytes], Any]:
    """What reads JSON text: like `json.loads`, but faster where msgspec is installed.

    The reader raises ValueError for what is no JSON, or is nested too deeply to be read.
    """
    decode = strict_json_reader()

    def read(text: str | bytes) -> Any:
        try:
            return decode(text)
        except Exception:  # it is stricter: json takes NaN, infinities, lone surrogates and UTF-16 too
            return _read_json(text)

    return read


def _read_json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def write(value: Any) -> Any:
    """The JSON form of a value: models become objects, times become text."""
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list | tuple):
        return [write(item) for item in value]
    if isinstance(value, dict):
        return {key: write(item) for key, item in value.items()}
    if isinstance(value, Timestamp):
        return value.text
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return value


def check(value: Any, hint: Any, place: str) -> None:
    """Hold a value that is to be sent to its type.

    Raises:
        TypeError: a required field is missing, or the value is of another kind; the message says where.
    """
    if type(value) in _plain_types(hint):
        return
    if isinstance(value, Model) and isinstance(value, _models_in(hint)):
        layout = value._layout or _lay_out(type(value))
        for name, key in layout.keys:
            check(getattr(value, name), layout.hints[name], f"{place}.{key}")
    elif value is UNSET and Unset not in _members(hint):
        raise TypeError(f"{place} is required")
    elif not any(_is_a(value, member) for member in _members(hint)):
        raise TypeError(f"{place} must be {_name(hint)}, not {type(value).__name__}")
    elif isinstance(value, list | tuple):
        for member in _members(hint):
            if _origin(member) is list:
                for index, item in enumerate(value):
                    check(item, typing.get_args(member)[0], f"{place}[{index}]")


@functools.cache
def _origin(hint: Any) -> Any:
    return typing.get_origin(hint)


@functools.cache
def _members(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)


@functools.cache
def _plain_types(hint: Any) -> frozenset[type]:
    """The types of which every value will do."""
    kinds = {_origin(member) or member for member in _members(hint)}
    return frozenset(kinds & {bool, dict, float, int, str, type(None), Unset})


@functools.cache
def _models_in(hint: Any) -> tuple[type[Model], ...]:
    return tuple(member for member in _members(hint) if isinstance(member, type) and issubclass(member, Model))


def _is_a(value: Any, member: Any) -> bool:
    if member is Any or isinstance(value, Unset):
        return True
    origin = _origin(member)
    if origin is Literal:
        return value in typing.get_args(member)
    if origin is list:
        return isinstance(value, list | tuple)
    if origin is dict:
        return isinstance(value, dict)
    if member is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if member is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, type(None) if member is None else member)


def _name(hint: Any) -> str:
    names = [
        "null" if member is type(None) else getattr(member, "__name__", str(member))
        for member in _members(hint)
        if member is not Unset and typing.get_origin(member) is not Literal
    ]
    return " or ".join(names)


@define(frozen=True)
class Operation(Generic[T_co]):
    """One operation of the API: where it is, who may call it, and what it answers."""

    id: str
    method: str
    path: str
    results: Mapping[int, str]
    """By status code, the annotation of what is answered."""
    key: Literal["app", "dataset"] | None
    """Which kind of API key it takes."""
    safe_to_repeat: bool
    """Whether sending it twice does what sending it once does."""
    app_modes: tuple[str, ...] = ()
    """The kinds of app that answer it; empty where the kind does not matter."""
    events: str | None = None
    """The union in `events` that it can stream; empty where it is not described, None where it does not stream."""

    def parse_response(self, response: httpx.Response, *, strict: bool = False) -> Any:
        """The answer as a model; None where its status or its content is not described.

        Raises:
            UnexpectedStatus: the status is not described, and `strict`.
            UnexpectedContent: the content is not what is described, and `strict`.
        """
        annotation = self.results.get(response.status_code)
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
        """The result of a call that succeeded.

        Raises:
            UnexpectedStatus: the status is not described.
            UnexpectedContent: the content is not what is described, such as a proxy's page.
        """
        return cast(T_co, self.parse_response(response, strict=True))

    def build_response(self, response: httpx.Response, *, strict: bool) -> Response[Any]:
        """The answer with its status and headers."""
        status: int = response.status_code
        if status in HTTPStatus._value2member_map_:
            status = HTTPStatus(status)
        return Response(
            status_code=status,
            content=response.content,
            headers=response.headers,
            parsed=self.parse_response(response, strict=strict),
        )


@define(frozen=True)
class Request(Generic[T_co]):
    """A call that is ready to be sent: `httpx_client.request(**request.arguments())`."""

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
        path: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        body: Model | Unset = UNSET,
        multipart: bool = False,
    ) -> Request[T]:
        """Check and put together a call.

        Raises:
            TypeError: the body lacks a required field or holds a value of the wrong kind.
            ValueError: a path parameter is empty.
        """
        if isinstance(body, Model):
            check(body, type(body), type(body).__name__)
        segments = {name: _segment(name, value) for name, value in (path or {}).items()}
        params = {name: write(v) for name, v in (query or {}).items() if v is not UNSET and v is not None}
        return Request(operation, operation.path.format(**segments), params, body, multipart)

    def arguments(self) -> dict[str, Any]:
        """The arguments of `httpx.Client.request`."""
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


def _segment(name: str, value: Any) -> str:
    text = "" if value is None or value is UNSET else str(value)
    if not text or text in (".", ".."):
        raise ValueError(f"{name} must name something; it is {text!r}")
    return quote(text, safe="")


def _parts(body: Model) -> Iterator[tuple[str, FileTypes]]:
    """The parts of a form: plain fields first, then files; objects travel as JSON text."""
    layout = body._layout or _lay_out(type(body))
    present = [(key, getattr(body, name)) for name, key in layout.keys if getattr(body, name) not in (UNSET, None)]
    present.extend(body.additional_properties.items())
    for key, value in present:
        if not isinstance(value, File):
            yield key, (None, value if isinstance(value, str) else json.dumps(write(value), ensure_ascii=False))
    for key, value in present:
        if isinstance(value, File):
            yield key, value.to_tuple()


@define
class Response(Generic[T]):
    """An answer: its status, its bytes, and what they were read as."""

    status_code: int
    content: bytes
    headers: MutableMapping[str, str]
    parsed: T | None


class Endpoint(Protocol[T_co]):
    """What each module under `api` offers besides its calls."""

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
