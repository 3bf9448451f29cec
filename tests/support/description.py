"""The API description in openapi/ for tests of the generated client: operations, schemas and sample values."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from openapi_python_client.strings import PythonIdentifier
from openapi_schema_validator import OAS31Validator

from _spec import description

SAMPLES: dict[str, Any] = {"string": 'täxt "1"', "integer": 7, "number": 1.5, "boolean": True, "null": None}


class Described:
    """An operation of the description."""

    def __init__(self, method: str, path: str, source: dict[str, Any]) -> None:
        self.method = method.upper()
        self.path = path
        self.source = source
        parameters = [resolve(parameter) for parameter in source.get("parameters", [])]
        self.path_parameters = [parameter for parameter in parameters if parameter["in"] == "path"]
        self.query_parameters = [parameter for parameter in parameters if parameter["in"] == "query"]
        content: dict[str, Any] = resolve(source.get("requestBody", {})).get("content", {})
        self.body_type, media = next(iter(content.items()), (None, {}))
        self.body: dict[str, Any] | None = media.get("schema")
        self.schemes = {name for requirement in source.get("security", document()["security"]) for name in requirement}

    @property
    def answers(self) -> dict[int, tuple[str, dict[str, Any]] | None]:
        """The first content type of each status, with its schema; None for an answer without content."""
        responses = {int(status): resolve(response) for status, response in self.source["responses"].items()}
        contents = {
            status: next(iter(response.get("content", {}).items()), None) for status, response in responses.items()
        }
        return {status: content and (content[0], content[1]["schema"]) for status, content in contents.items()}


@cache
def document() -> dict[str, Any]:
    """Return the description with its overlays, which is the input of scripts/regenerate."""
    bundled: dict[str, Any] = description.bundle()
    if overlays := description.overlays():
        from _spec import overlay

        bundled, _ = overlay.apply_files(bundled, overlays)
    return bundled


@cache
def described() -> dict[str, Described]:
    """Return the operations by id."""
    found = (Described(method, path, source) for method, path, source in description.operations(document()))
    return {operation.source["operationId"]: operation for operation in found}


def resolve(node: Any) -> Any:
    return description.resolve(document(), node)


def problems(value: Any, schema: dict[str, Any]) -> list[str]:
    """Return the places where a JSON value does not match a schema."""
    validator = OAS31Validator({**schema, "components": {"schemas": _schemas()}})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


@cache
def _schemas() -> dict[str, Any]:
    return json.loads(json.dumps(document()["components"]["schemas"]))


def sample(schema: dict[str, Any], *, full: bool, depth: int = 0) -> Any:
    """Return a value for a schema, with all properties or only the required ones."""
    schema = resolve(schema)
    if depth > 8:
        full = False
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for variants in ("oneOf", "anyOf", "allOf"):
        if variants in schema:
            return sample(schema[variants][0], full=full, depth=depth + 1)
    kinds = schema.get("type", "null")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    if kind == "object":
        names = schema.get("properties", {}) if full else schema.get("required", [])
        properties = {name: sample(schema["properties"][name], full=full, depth=depth + 1) for name in names}
        if full and not properties:
            properties["some key"] = sample(values_of(schema), full=full, depth=depth + 1)
        return properties
    if kind == "array":
        wanted = full or schema.get("minItems", 0)
        return [sample(schema["items"], full=full, depth=depth + 1)] if wanted else []
    if schema.get("format") == "binary":
        return b"\0\r\n\xff"
    if schema.get("format") == "date-time":
        return "2026-11-22T00:54:31"
    return SAMPLES[kind]


def values_of(schema: dict[str, Any]) -> dict[str, Any]:
    values = schema.get("additionalProperties", {})
    return values if isinstance(values, dict) else {}


def argument(name: str) -> str:
    """Return a parameter's name in the generated call."""
    return str(PythonIdentifier(name, "field_"))
