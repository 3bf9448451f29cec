"""Convert parts of another description to the form of our description: named components, placeholders for sentences.

Only names, types and values are copied, never sentences. In place of each sentence there is a `TODO`, which the linter
refuses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString

from _spec.description import SCHEMAS, TODO
from _spec.files import put
from dify_plus._spec.comparison import Side, fits
from dify_plus._spec.shapes import NOTHING, STREAM, Answer, Parameter, Shape

Json = Any

SENTENCE = f"{TODO} describe it"
KINDS = ("string", "integer", "number", "boolean", "array", "object", "file")
KEPT_LIMITS = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
)
KEPT_FORMATS = ("date", "date-time")
RESERVED = {"Any", "Client", "File", "Literal", "Model", "None", "Operation", "Request", "Response", "Unset"}


def camel(*texts: str) -> str:
    """Return a class name for any text."""
    words = [word for text in texts for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+", text)]
    name = "".join(word[:1].upper() + word[1:] for word in words)
    return name if name[:1].isalpha() else f"Value{name}"


def snake(text: str) -> str:
    """Return a name for a path parameter, for any text."""
    name = "_".join(re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower()))
    return name if name[:1].isalpha() else f"n{name}"


@dataclass
class Builder:
    """Builds schemas, and the components that they need."""

    known: dict[str, Json]
    """All components, by name. New components are added here and to `made`."""
    modern: bool = True
    """Whether to write OpenAPI 3.1; else 3.0."""
    counterparts: Mapping[int, str] = field(default_factory=dict)
    """`id()` of an object of the other description -> our component that it was compared with."""
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    """Our components before the change, by name."""
    made: dict[str, Json] = field(default_factory=dict)
    """The new components, by name."""

    def schema(self, shape: Shape, name: str, side: Side) -> CommentedMap:
        """Build a schema with a placeholder description. The names of its objects begin with `name`."""
        kinds = [kind for kind in KINDS if kind in shape.types]
        choices = [self.choice(shape, kind, name, side) for kind in kinds]
        null = "null" in shape.types
        result = CommentedMap(description=SENTENCE)
        if not self.modern:
            alone = choices[0] if len(choices) == 1 else {}
            result.update(
                alone if "$ref" not in alone and alone else {"allOf" if alone else "anyOf": choices} if choices else {}
            )
            result.update({"nullable": True} if null else {})
        elif all(choice.keys() == {"type"} for choice in choices) or (len(choices) == 1 and _takes_null(choices[0])):
            names = [choice["type"] for choice in choices] + [SingleQuotedScalarString("null")] * null
            result.update({key: value for choice in choices[:1] for key, value in choice.items()})
            result.update({"type": flow(names) if len(names) > 1 else names[0]} if names else {})
        elif len(choices) == 1 and not null:
            result.update(choices[0])
        else:
            result["oneOf"] = [*choices, *[CommentedMap(type=SingleQuotedScalarString("null"))] * null]
        if shape.default is not NOTHING:
            result["default"] = shape.default
        if shape.deprecated:
            result["deprecated"] = True
        return result

    def choice(self, shape: Shape, kind: str, name: str, side: Side) -> CommentedMap:
        """Build the schema for one of the types that a shape allows."""
        if kind == "object" and shape.fields:
            return CommentedMap({"$ref": SCHEMAS + self.component(shape, name, side)})
        result = CommentedMap(type="string" if kind == "file" else kind)
        if kind == "object":
            result["additionalProperties"] = self.inner(shape.values, name, side) if shape.values else True
        elif kind == "array":
            result["items"] = self.inner(shape.items, f"{name}Item", side) if shape.items else CommentedMap()
        elif kind == "file":
            result["format"] = "binary"
        if shape.enum is not None and kind in ("string", "integer", "number", "boolean"):
            result["enum"] = flow(list(shape.enum))
        result.update({key: shape.limits[key] for key in KEPT_LIMITS if key in shape.limits and _applies(key, kind)})
        if kind == "string" and shape.limits.get("format") in KEPT_FORMATS:
            result["format"] = shape.limits["format"]
        return result

    def inner(self, shape: Shape, name: str, side: Side) -> CommentedMap:
        """Build the schema for the items of a list or a map. Such a schema has no description."""
        schema = self.schema(shape, name, side)
        del schema["description"]
        return schema

    def component(self, shape: Shape, name: str, side: Side) -> str:
        """Return the name of a component with the meaning of a shape: an existing component, or a new one."""
        counterpart = self.counterparts.get(id(shape.home))
        solid = replace(shape, types=shape.types - {"null"})
        if counterpart and counterpart in self.shapes and fits(self.shapes[counterpart], solid, side):
            return counterpart
        name = self.free(camel(name))
        self.known[name] = self.made[name] = schema = CommentedMap(description=SENTENCE, type="object")
        if required := [key for key in shape.fields if key in shape.required]:
            schema["required"] = flow(required)
        schema["properties"] = CommentedMap()
        for key, part in shape.fields.items():
            schema["properties"][key] = self.schema(part, f"{name} {camel(key)}", side)
        return name

    def body(self, shape: Shape, name: str, side: Side) -> CommentedMap:
        """Build the schema of a whole body. It is not a property, so it has no description."""
        if shape.fields and side == "request":
            for other, known in self.shapes.items():
                same = known.fields.keys() == shape.fields.keys() and known.required == shape.required
                if same and other.endswith("Request") and fits(known, shape, side):
                    return CommentedMap({"$ref": SCHEMAS + other})
        if side == "request" and not shape.fields:
            shape = replace(shape, types=frozenset({"object"}), fields={}, items=None)
            component = self.free(camel(name))
            self.known[component] = self.made[component] = self.schema(shape, component, side)
            return CommentedMap({"$ref": SCHEMAS + component})
        return self.inner(shape, name, side)

    def parameter(self, parameter: Parameter, name: str | None = None) -> CommentedMap:
        result = CommentedMap({"name": name or parameter.name, "in": parameter.where, "required": parameter.required})
        result["description"] = SENTENCE
        result["schema"] = self.inner(parameter.shape, camel(parameter.name), "request")
        return result

    def answer(self, status: str, answer: Answer, name: str) -> CommentedMap:
        result = CommentedMap(description=SENTENCE)
        if status[:1] in "45":
            if self.modern:
                result["x-error-codes"] = flow(list(answer.codes) if answer.codes else [TODO])
            if "Error" in self.known:
                result["content"] = CommentedMap({"application/json": {"schema": {"$ref": SCHEMAS + "Error"}}})
            return result
        content = CommentedMap()
        for media in sorted(answer.media, key=lambda media: media != "application/json"):
            shape = answer.media[media]
            if shape.described and media != STREAM:
                content[media] = CommentedMap(schema=self.body(shape, name, "answer"))
        if content and status != "204":
            result["content"] = content
        return result

    def event(self, kind: str, shape: Shape, tag: str) -> str:
        """Build the component for a new kind of event, and return its name."""
        name = self.free(camel(kind) if kind.lower().endswith("event") else f"{camel(kind)}Event")
        fields = {key: part for key, part in shape.fields.items() if key != tag}
        self.known[name] = self.made[name] = schema = CommentedMap(type="object", description=SENTENCE)
        schema["required"] = flow([tag, *(key for key in fields if key in shape.required)])
        fixed = {"const": kind} if self.modern else {"enum": [kind]}
        schema["properties"] = CommentedMap({tag: CommentedMap(type="string", **fixed, description=SENTENCE)})
        for key, part in fields.items():
            schema["properties"][key] = self.schema(part, f"{name.removesuffix('Event')} {camel(key)}", "answer")
        return name

    def forget(self) -> None:
        """Discard the new components that are not stored yet."""
        for name in self.made:
            del self.known[name]
        self.made.clear()

    def free(self, name: str) -> str:
        """Return the name, or a similar one that is not taken."""
        base = f"{name}Object" if name in RESERVED else name
        taken = {other.lower() for other in self.known}
        names = (base if number == 1 else f"{base}{number}" for number in range(1, len(taken) + 3))
        return next(candidate for candidate in names if candidate.lower() not in taken)


def _takes_null(choice: Json) -> bool:
    return "$ref" not in choice and "enum" not in choice


def _applies(limit: str, kind: str) -> bool:
    kinds = {"Length": ("string",), "Items": ("array",)}
    return kind in next((kinds[end] for end in kinds if limit.endswith(end)), ("integer", "number"))


def flow(values: list[Json]) -> CommentedSeq:
    """Return a list that YAML writes on one line if it is short."""
    result = CommentedSeq(values)
    if sum(len(str(value)) + 2 for value in values) < 90:
        result.fa.set_flow_style()
    return result


def quoted(status: str) -> str:
    text: str = DoubleQuotedScalarString(status)
    return text


__all__ = ["SENTENCE", "Builder", "camel", "flow", "put", "quoted", "snake"]
