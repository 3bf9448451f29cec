"""Read the meaning of an OpenAPI description, independent of references, component names, `allOf` and `nullable`.

A `Shape` is a schema with all references resolved and all parts merged. An `Api` has the operations and streams of a
description, with shapes for schemas. Descriptions with the same meaning give equal shapes, however they are written.
Shapes keep the objects from which they were read, so that a tool can change these objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from typing import Any, Final

__all__ = [
    "METHODS",
    "NOTHING",
    "STREAM",
    "Answer",
    "Api",
    "Body",
    "Key",
    "Operation",
    "Parameter",
    "Shape",
    "Stream",
    "all_of",
    "any_of",
    "distinct",
    "key_of",
    "read_api",
    "read_shapes",
    "same",
    "shortened",
    "with_codes",
]

Json = Any

STREAM = "text/event-stream"
METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
LIMITS = (
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern"),
    *("minItems", "maxItems", "uniqueItems", "format"),
)
NOTHING: Final = object()

_MAX_SCHEMAS: Final = 5_000_000
"""The largest number of schemas in a document. A schema counts each time that it is read or merged."""

_MAX_PLACE: Final = 1000
"""The largest number of characters in the name of a place."""


@dataclass(frozen=True, eq=False)
class Shape:
    """The meaning of a schema. If the schema is empty, `types` is empty."""

    types: frozenset[str] = frozenset()
    """JSON types, and `file` for binary content."""
    fields: Mapping[str, Shape] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Shape | None = None
    values: Shape | None = None
    """The shape of additional values of an object (`additionalProperties`), if described."""
    enum: tuple[Json, ...] | None = None
    default: Json = NOTHING
    limits: Mapping[str, Json] = field(default_factory=dict)
    deprecated: bool = False
    tag: str | None = None
    """The name of the field that distinguishes the variants (the discriminator)."""
    variants: Mapping[str, Shape] = field(default_factory=dict)
    cut: bool = False
    """Whether the schema contains itself here, so that it is not read further."""
    site: Json = None
    """The object at the place where the schema is used. It may be only a reference to `home`."""
    home: Json = None
    """The object that defines the schema; None if several objects do."""

    @property
    def described(self) -> bool:
        """Whether the schema is not empty."""
        return bool(self.types)

    @cached_property
    def size(self) -> int:
        """The number of shapes in this one, including itself."""
        inner = [*self.fields.values(), *(part for part in (self.items, self.values) if part)]
        return 1 + sum(part.size for part in inner)


@dataclass(frozen=True)
class Parameter:
    """A parameter in the path, the query or a header."""

    name: str
    where: str
    required: bool
    shape: Shape
    source: Json


@dataclass(frozen=True)
class Body:
    """The body of a request, by media type."""

    required: bool
    media: Mapping[str, Shape]
    source: Json


@dataclass(frozen=True)
class Answer:
    """The answer with one status, by media type."""

    media: Mapping[str, Shape]
    codes: tuple[str, ...] | None
    """The error codes that it can have; None if not described."""
    source: Json


@dataclass(frozen=True)
class Operation:
    """A method of a path."""

    method: str
    path: str
    parameters: Mapping[tuple[str, str], Parameter]
    """By location and name. A path parameter has its position as its key, because its name does not matter."""
    body: Body | None
    answers: Mapping[str, Answer]
    deprecated: bool
    source: Json

    @property
    def place(self) -> str:
        """The name of the operation in a report."""
        return shortened(f"{self.method.upper()} {self.path}")


Key = tuple[str, str]


@dataclass(frozen=True)
class Stream:
    """A union of events, and the operations that stream it, if the description names them."""

    name: str
    shape: Shape
    users: tuple[Key, ...]


@dataclass(frozen=True)
class Api:
    """All operations and streams of a description."""

    operations: Mapping[Key, Operation]
    streams: Sequence[Stream]
    dangling: tuple[str, ...] = ()
    """References without a target."""


def shortened(place: str) -> str:
    """Shorten the name of a place. The places of all fields contain it, so its length counts many times.

    Args:
        place: The name.
    """
    return place if len(place) <= _MAX_PLACE else place[:_MAX_PLACE] + "..."


def key_of(method: str, path: str) -> Key:
    """Return the key of an operation: its method and its path, without the names of path parameters.

    Args:
        method: The HTTP method.
        path: The path, with parameters in braces.
    """
    return method.lower(), re.sub(r"\{[^{}]*\}", "{}", path)


def read_api(documents: Iterable[dict[str, Json]], codes: Mapping[str, Mapping[str, list[str]]] | None = None) -> Api:
    """Read an API from one or more documents, which may overlap.

    Args:
        documents: OpenAPI 3 documents.
        codes: Additional error codes, by operation and status.
    """
    return with_codes(reduce(_merged_apis, (_Reader(document).api() for document in documents)), codes or {})


def read_shapes(document: dict[str, Json]) -> dict[str, Shape]:
    """Read the components of a document.

    Args:
        document: An OpenAPI 3 document.

    Returns:
        The shapes, by name.
    """
    reader = _Reader(document)
    names = document.get("components", {}).get("schemas", {})
    return {name: reader.shape({"$ref": f"#/components/schemas/{name}"}) for name in names}


def any_of(parts: Sequence[Shape]) -> Shape:
    """Merge the shapes of alternatives (`anyOf`). The result does not say which alternative a field is from.

    Args:
        parts: The shapes.
    """
    not_null = [part for part in parts if part.types != {"null"}]
    null = frozenset({"null"}) if len(not_null) < len(parts) else frozenset()
    if len(not_null) == 1:
        return replace(not_null[0], types=not_null[0].types | null if not_null[0].described else frozenset())
    objects = [part for part in not_null if "object" in part.types]
    homes = [part.home for part in not_null]
    any_empty = any(not part.described for part in not_null)
    return Shape(
        types=frozenset() if any_empty else null.union(*(part.types for part in not_null)),
        fields={name: any_of(shapes) for name, shapes in _by_field(objects).items()},
        required=frozenset.intersection(*(part.required for part in objects)) if objects else frozenset(),
        items=_merge_inner(any_of, [part.items for part in not_null]),
        values=_merge_inner(any_of, [part.values for part in not_null]),
        enum=tuple(distinct(value for part in not_null for value in part.enum or ()).values())
        if not_null and all(part.enum is not None for part in not_null)
        else None,
        default=next((part.default for part in not_null if part.default is not NOTHING), NOTHING),
        limits={key: value for key, value in (not_null[0].limits if not_null else {}).items() if _agree(not_null, key)},
        cut=any(part.cut for part in not_null),
        home=homes[0] if homes and all(home is homes[0] for home in homes) else None,
    )


def all_of(parts: Sequence[Shape]) -> Shape:
    """Merge shapes that apply at the same time (`allOf`).

    Args:
        parts: The shapes.
    """
    if len(parts) == 1:
        return parts[0]
    types = [part.types for part in parts if part.described]
    enums = [part.enum for part in parts if part.enum is not None]
    known = [distinct(enum) for enum in enums]
    shared = [value for key, value in known[0].items() if all(key in other for other in known)] if known else []
    homes = [part.home for part in parts if part.home is not None and part.fields]
    return Shape(
        types=frozenset.intersection(*types) or frozenset().union(*types) if types else frozenset(),
        fields={name: all_of(shapes) for name, shapes in _by_field(parts).items()},
        required=frozenset().union(*(part.required for part in parts)),
        items=_merge_inner(all_of, [part.items for part in parts]),
        values=_merge_inner(all_of, [part.values for part in parts]),
        enum=tuple(shared) if enums else None,
        default=next((part.default for part in parts if part.default is not NOTHING), NOTHING),
        limits={key: value for part in parts for key, value in part.limits.items()},
        deprecated=any(part.deprecated for part in parts),
        tag=next((part.tag for part in parts if part.tag), None),
        variants=next((part.variants for part in parts if part.variants), {}),
        cut=any(part.cut for part in parts),
        home=homes[-1] if homes else next((part.home for part in parts if part.home is not None), None),
    )


def _by_field(parts: Iterable[Shape]) -> dict[str, list[Shape]]:
    found: dict[str, list[Shape]] = {}
    for part in parts:
        for name, shape in part.fields.items():
            found.setdefault(name, []).append(shape)
    return found


def _merge_inner(merge: Any, parts: Sequence[Shape | None]) -> Shape | None:
    present = [part for part in parts if part is not None]
    merged: Shape | None = merge(present) if present else None
    return merged


def _agree(parts: Sequence[Shape], key: str) -> bool:
    return all(key in part.limits and part.limits[key] == parts[0].limits[key] for part in parts)


def same(one: Json, other: Json) -> bool:
    """Return whether two JSON values are equal. 1 and true are different; 1 and 1.0 are equal.

    Args:
        one: A JSON value.
        other: Another one.
    """
    return _text(one) == _text(other)


def distinct(values: Iterable[Json]) -> dict[str, Json]:
    """Remove duplicate JSON values.

    Args:
        values: The values.

    Returns:
        The distinct values, in order. The key of each is a text that only equal values share.
    """
    found: dict[str, Json] = {}
    for value in values:
        found.setdefault(_text(value), value)
    return found


def _text(value: Json) -> str:
    if isinstance(value, dict):
        return f"{{{','.join(sorted(f'{_text(name)}:{_text(inner)}' for name, inner in value.items()))}}}"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_text, value))}]"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{_kind(value).__name__} {value!r}"


def _kind(value: Json) -> type:
    """Return the Python type for a JSON value. Some YAML parsers return instances of subclasses."""
    return next((kind for kind in (bool, int, float, str, list, dict) if isinstance(value, kind)), type(value))


class _Reader:
    """Reads one document."""

    def __init__(self, document: dict[str, Json]) -> None:
        self.document = document
        self.dangling: list[str] = []
        self.known: dict[str, Shape] = {}
        self.open: list[str] = []  # the references that are currently followed
        self.unions: list[int] = []  # the unions whose variants are currently read
        self.streams: dict[int, tuple[str, Shape]] = {}
        self.users: dict[int, dict[Key, None]] = {}
        self.counted = 0

    def api(self) -> Api:
        operations = {}
        for path, item in self.document.get("paths", {}).items():
            item = self.follow(item)
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    operation = self.operation(method, path, item[method], item.get("parameters", []))
                    operations[key_of(method, path)] = operation
        for name, schema in self.document.get("components", {}).get("schemas", {}).items():
            if isinstance(schema, dict) and isinstance(schema.get("discriminator"), dict):
                self.add_stream(str(name), schema, None)
        streams = [Stream(*stream, tuple(self.users[key])) for key, stream in self.streams.items()]
        return Api(operations, streams, tuple(dict.fromkeys(self.dangling)))

    def follow(self, node: Json) -> Json:
        """Return the target of a reference, which may itself be a reference."""
        steps = 0
        while isinstance(node, dict) and isinstance(ref := node.get("$ref"), str):
            node = self.target(ref) if steps < 50 else None
            steps += 1
        return node if isinstance(node, dict) else {}

    def target(self, ref: str) -> Json:
        node: Json = self.document
        for part in ref.removeprefix("#/").split("/") if ref.startswith("#/") else [ref]:
            part = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(node, dict) or part not in node:
                self.dangling.append(ref)
                return None
            node = node[part]
        return node

    def operation(self, method: str, path: str, source: dict[str, Json], shared: list[Json]) -> Operation:
        positions: dict[str, int] = {}
        for position, name in enumerate(re.findall(r"\{([^{}]*)\}", path)):
            positions.setdefault(name, position)
        parameters: dict[tuple[str, str], Parameter] = {}
        for entry in map(self.follow, [*shared, *source.get("parameters", [])]):
            name, where = str(entry.get("name", "")), str(entry.get("in", ""))
            content: Json = next(iter(entry.get("content", {}).values()), {})
            shape = self.shape(entry.get("schema", content.get("schema", {})))
            key = str(positions[name]) if where == "path" and name in positions else name
            parameters[where, key] = Parameter(name, where, bool(entry.get("required")), shape, entry)
        body = None
        if raw := self.follow(source.get("requestBody", {})):
            body = Body(bool(raw.get("required")), self.media(raw), raw)
        answers = {}
        for status, entry in source.get("responses", {}).items():
            answer = self.follow(entry)
            codes = answer.get("x-error-codes")
            listed = tuple(map(str, codes)) if isinstance(codes, list) else None
            answers[str(status)] = Answer(self.media(answer), listed, answer)
            if STREAM in answer.get("content", {}):
                schema = answer["content"][STREAM].get("schema", {})
                name = str(schema.get("$ref", "")).rsplit("/", 1)[-1]
                self.add_stream(name, self.follow(schema), key_of(method, path))
        return Operation(method, path, parameters, body, answers, bool(source.get("deprecated")), source)

    def add_stream(self, name: str, schema: Json, user: Key | None) -> None:
        shape = self.shape(schema)
        if shape.tag and (user or shape.tag == "event"):
            users = self.users.setdefault(id(schema), {})
            users |= {user: None} if user else {}
            self.streams[id(schema)] = name, shape

    def media(self, node: dict[str, Json]) -> dict[str, Shape]:
        content = node.get("content", {})
        return {name: self.shape(entry.get("schema", {})) for name, entry in content.items()}

    def shape(self, schema: Json) -> Shape:
        if not isinstance(schema, dict):
            return Shape()
        return replace(self.read(schema), site=schema)

    def count(self, parts: Sequence[Shape]) -> None:
        """Count shapes that are read or merged, and stop at the maximum: reading could otherwise take too long."""
        self.counted += 1 + sum(part.size for part in parts)
        if self.counted > _MAX_SCHEMAS:
            raise ValueError("its schemas refer to each other in too many ways")

    def read(self, schema: dict[str, Json]) -> Shape:
        self.count([])
        if isinstance(ref := schema.get("$ref"), str):
            beside = {key: value for key, value in schema.items() if key not in ("$ref", "description", "summary")}
            target = self.refer(ref)
            if not beside:
                return target
            own = self.own(beside, schema)
            self.count([target, own])
            merged = all_of([target, replace(own, home=None)])
            return replace(merged, home=target.home, types=merged.types | (own.types & {"null"}))
        parts = [self.own(schema, schema)]
        parts += [self.shape(part) for part in schema.get("allOf", [])]
        for key in ("oneOf", "anyOf"):
            if key in schema:
                choices = [self.shape(part) for part in schema[key]]
                self.count(choices)
                variants = any_of(choices)
                parts.append(
                    replace(variants, limits={}) if parts[0].described and not variants.described else variants
                )
        parts = [
            part
            for part in parts
            if part is not parts[0] or part.described or part.limits or part.default is not NOTHING
        ]
        self.count(parts if parts[1:] else [])
        shape = all_of(parts) if parts else Shape(home=schema)
        if schema.get("nullable") is True or schema.get("x-nullable") is True:
            shape = replace(shape, types=shape.types | {"null"} if shape.described else shape.types)
        discriminator = schema.get("discriminator")
        if isinstance(discriminator, dict) and id(schema) not in self.unions:
            shape = self.discriminated(schema, discriminator, shape)
        return shape

    def refer(self, ref: str) -> Shape:
        if ref in self.open:
            return Shape(cut=True)
        if ref not in self.known:
            self.open.append(ref)
            target = self.target(ref)
            shape = self.read(target) if isinstance(target, dict) else Shape()
            self.open.pop()
            if shape.cut or self.unions:  # it may be incomplete here, so it is not cached
                return shape
            self.known[ref] = shape
        return self.known[ref]

    def own(self, schema: dict[str, Json], home: Json) -> Shape:
        """Return the shape of the object itself, without its `allOf`, `oneOf` and `anyOf`."""
        fields = {str(name): self.shape(entry) for name, entry in schema.get("properties", {}).items()}
        items, values = schema.get("items"), schema.get("additionalProperties")
        enum = [schema["const"]] if "const" in schema else schema.get("enum")
        types = self.types(schema, enum)
        if enum is not None and None in enum:
            enum, types = [value for value in enum if value is not None], types | {"null"}
        default = schema.get("default")
        limits = {key: schema[key] for key in LIMITS if key in schema}
        if limits.get("format") == "binary" and "string" in types:
            types = types - {"string"} | {"file"}
            del limits["format"]
        return Shape(
            types=types,
            fields=fields,
            required=frozenset(map(str, schema.get("required", [])))
            if isinstance(schema.get("required"), list)
            else frozenset(),
            items=self.shape(items) if isinstance(items, dict) and items else None,
            values=self.shape(values) if isinstance(values, dict) and values else None,
            enum=None if enum is None else tuple(distinct(enum).values()),
            default=NOTHING if default is None else default,  # null means the same as no default
            limits=limits,
            deprecated=bool(schema.get("deprecated")),
            home=home,
        )

    @staticmethod
    def types(schema: dict[str, Json], enum: Sequence[Json] | None) -> frozenset[str]:
        if given := schema.get("type"):
            return frozenset([given] if isinstance(given, str) else map(str, given))
        if "properties" in schema or "additionalProperties" in schema:
            return frozenset({"object"})
        if "items" in schema:
            return frozenset({"array"})
        names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
        return frozenset(names[_kind(value)] for value in enum or () if _kind(value) in names)

    def discriminated(self, schema: dict[str, Json], discriminator: dict[str, Json], base: Shape) -> Shape:
        tag = str(discriminator.get("propertyName", ""))
        mapping = discriminator.get("mapping") or {
            ref.rsplit("/", 1)[-1]: ref
            for part in [*schema.get("oneOf", []), *schema.get("anyOf", [])]
            if isinstance(ref := part.get("$ref"), str)
        }
        variants = {}
        self.unions.append(id(schema))
        for value, ref in mapping.items():
            variant = self.refer(ref if str(ref).startswith("#") else f"#/components/schemas/{ref}")
            described = variant.fields.get(tag, Shape())
            named = replace(described, types=frozenset({"string"}), enum=(str(value),))
            variants[str(value)] = replace(variant, fields={**variant.fields, tag: named}, tag=None, variants={})
        self.unions.pop()
        if not variants:
            return base
        self.count(list(variants.values()))
        return replace(any_of(list(variants.values())), tag=tag, variants=variants, home=schema)


def _merged_apis(one: Api, other: Api) -> Api:
    both = {
        key: _merged_operations(one.operations[key], other.operations[key])
        for key in one.operations.keys() & other.operations
    }
    return Api(
        {**one.operations, **other.operations, **both},
        [*one.streams, *other.streams],
        tuple(dict.fromkeys([*one.dangling, *other.dangling])),
    )


def _merged_operations(one: Operation, other: Operation) -> Operation:
    """Merge two descriptions of the same operation."""
    parameters = {**one.parameters, **other.parameters}
    for key in parameters:
        first, second = one.parameters.get(key), other.parameters.get(key)
        if first and second:
            shape = any_of([first.shape, second.shape])
            parameters[key] = replace(first, required=first.required and second.required, shape=shape)
        else:
            parameters[key] = replace(parameters[key], required=False)
    body = one.body or other.body
    if one.body and other.body:
        body = replace(
            one.body,
            required=one.body.required and other.body.required,
            media=_merged_media(one.body.media, other.body.media),
        )
    answers = {**one.answers, **other.answers}
    for status in one.answers.keys() & other.answers:
        first_answer, second_answer = one.answers[status], other.answers[status]
        codes = None
        if first_answer.codes is not None or second_answer.codes is not None:
            codes = tuple(dict.fromkeys([*(first_answer.codes or ()), *(second_answer.codes or ())]))
        answers[status] = replace(
            first_answer, media=_merged_media(first_answer.media, second_answer.media), codes=codes
        )
    return replace(
        one, parameters=parameters, body=body, answers=answers, deprecated=one.deprecated and other.deprecated
    )


def _merged_media(one: Mapping[str, Shape], other: Mapping[str, Shape]) -> dict[str, Shape]:
    described = {
        name: [media[name] for media in (one, other) if name in media and media[name].described]
        for name in {**one, **other}
    }
    return {name: any_of(shapes) if shapes else Shape() for name, shapes in described.items()}


def with_codes(api: Api, codes: Mapping[str, Mapping[str, list[str]]]) -> Api:
    """Return an API with the error codes of a table.

    Args:
        api: The API.
        codes: The codes by operation and status. Operations that are not in the table have no codes.
    """
    if not codes:
        return api
    listed = {key_of(*place.split(" ", 1)): errors for place, errors in codes.items()}
    operations = {}
    for key, operation in api.operations.items():
        errors = listed.get(key, {})
        answers = {
            status: replace(answer, codes=tuple(errors.get(status, ()))) if status[0] in "45" else answer
            for status, answer in operation.answers.items()
        }
        answers |= {status: Answer({}, tuple(names), None) for status, names in errors.items() if status not in answers}
        operations[key] = replace(operation, answers=answers)
    return replace(api, operations=operations)
