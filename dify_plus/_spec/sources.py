"""Read other descriptions of the API as OpenAPI 3 documents.

OpenAPI 3.0 and 3.1 stay as they are. Swagger 2.0, which servers publish, is converted to OpenAPI 3.0. A third format is
a table of error codes: `{"by_operation": {"POST /path": {"errors": {"400": ["code"]}}}}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, Final, Literal

from dify_plus._spec.shapes import METHODS, Api, read_api

__all__ = [
    "Source",
    "Unreachable",
    "Unreadable",
    "api_of",
    "check_size",
    "download",
    "parse",
    "source_of",
    "swagger_as_openapi",
]

Json = Any
Codes = dict[str, dict[str, list[str]]]
Format = Literal["openapi", "swagger", "ours"]
"""The format of the other description; `ours` is a copy of this project's description, changed or not."""

_MAX_BYTES: Final = 20_000_000
_MAX_VALUES: Final = 2_000_000
_MAX_DEPTH: Final = 200
"""The limits of a document."""
_TIMEOUT: Final = 60.0
"""Seconds to wait for a server."""


class Unreadable(Exception):
    """A description cannot be read; the message says which one and why."""


class Unreachable(Unreadable):
    """The server did not answer, or its answer was interrupted."""


@dataclass(frozen=True)
class Source:
    """The documents of another description, and the error codes of its tables."""

    documents: list[dict[str, Json]]
    format: Format
    codes: Codes = field(default_factory=dict)
    """By operation and status."""

    @property
    def name(self) -> str:
        """The titles and versions of the documents, without their addresses."""
        titles = (_info(document) for document in self.documents)
        return ", ".join(dict.fromkeys(f"{info.get('title', 'untitled')} {info.get('version', '')}" for info in titles))

    @property
    def versions(self) -> list[str]:
        """The versions of the documents."""
        return list(dict.fromkeys(str(_info(document).get("version", "")) for document in self.documents))


def _info(document: dict[str, Json]) -> dict[str, Json]:
    info = document.get("info")
    return info if isinstance(info, dict) else {}


def source_of(documents: Iterable[tuple[str, dict[str, Json]]]) -> Source:
    """Detect the formats of documents, and combine them into one source.

    Args:
        documents: Each document with its place, for messages.

    Raises:
        Unreadable: A document is not a description, or there are only error codes.
    """
    found: list[dict[str, Json]] = []
    formats: list[Format] = []
    codes: Codes = {}
    for place, document in documents:
        if "by_operation" in document:
            _add_codes(codes, document["by_operation"], place)
        elif str(document.get("openapi", "")).startswith("3."):
            found.append(document)
            formats.append("ours" if "x-error-codes" in document else "openapi")  # only ours has this table
        elif str(document.get("swagger", "")) == "2.0":
            found.append(_converted(document, place))
            formats.append("swagger")
        else:
            raise Unreadable(f"{place}: this is neither OpenAPI 3 nor Swagger 2.0")
    if not found:
        raise Unreadable("this is only a table of error codes; pass a description as well")
    return Source(found, formats[0], codes)


def _add_codes(codes: Codes, table: Json, place: str) -> None:
    try:
        for operation, entry in table.items():
            codes.setdefault(operation, {}).update(entry.get("errors", {}))
    except _STRUCTURE_ERRORS as problem:
        raise _wrong_structure(place, problem) from problem


def api_of(source: Source) -> Api:
    """Read the API that a source describes.

    Args:
        source: The source.

    Raises:
        Unreadable: The source does not describe an API.
    """
    try:
        return read_api(source.documents, source.codes)
    except _STRUCTURE_ERRORS as problem:
        raise _wrong_structure(source.name, problem) from problem


def parse(text: str, place: str) -> dict[str, Json]:
    """Parse a JSON text that holds an object.

    Args:
        text: The text.
        place: The place of the text, for messages.

    Raises:
        Unreadable: The text is not JSON, or does not hold an object.
    """
    try:
        document = json.loads(text)
    except (RecursionError, ValueError):
        kind = "a web page" if text.lstrip().startswith("<") else "something else"
        raise Unreadable(f"{place}: this is {kind}, not JSON") from None
    if not isinstance(document, dict):
        raise Unreadable(f"{place}: this is not a JSON object")
    check_size(document, place)
    return document


def check_size(document: Json, place: str) -> None:
    """Refuse a document that is too large. YAML aliases or deep nesting can make a small text expand into one.

    Args:
        document: JSON values. A value that is used several times counts each time.
        place: The place of the document, for messages.

    Raises:
        Unreadable: The document is nested too deeply, or holds too many values.
    """
    level: list[Json] = [document]
    count = depth = 0
    while level:
        count += len(level)
        depth += 1
        if count > _MAX_VALUES:
            raise Unreadable(f"{place}: the document holds more than {_MAX_VALUES:,} values")
        if depth > _MAX_DEPTH:
            raise Unreadable(f"{place}: the document is nested more than {_MAX_DEPTH} levels deep")
        inner = (
            value.values() if isinstance(value, dict) else value for value in level if isinstance(value, dict | list)
        )
        level = list(islice(chain.from_iterable(inner), _MAX_VALUES + 1))


def download(address: str, seconds: float | None = None) -> str:
    """Download a text from a URL. No key is sent.

    Args:
        address: The URL.
        seconds: The timeout for each step of the call.

    Raises:
        Unreadable: The server refused, or sent too much, or did not send text.
        Unreachable: The server did not answer, or its answer was interrupted.
    """
    import httpx

    content = bytearray()
    try:
        with httpx.stream("GET", address, follow_redirects=True, timeout=seconds or _TIMEOUT) as response:
            if response.status_code >= 300:
                raise Unreadable(f"{address}: status {response.status_code}")
            for piece in response.iter_bytes():
                content += piece
                if len(content) > _MAX_BYTES:
                    raise Unreadable(f"{address}: the answer is larger than {_MAX_BYTES:,} bytes")
        return content.decode("utf-8")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreachable(f"{address}: {str(error) or type(error).__name__}") from error
    except UnicodeDecodeError:
        raise Unreadable(f"{address}: the answer is not text") from None


_STRUCTURE_ERRORS = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)


def _wrong_structure(place: str, problem: Exception) -> Unreadable:
    return Unreadable(f"{place}: the structure of the description is wrong: {problem!r}")


def _converted(swagger: dict[str, Json], place: str) -> dict[str, Json]:
    try:
        return swagger_as_openapi(swagger)
    except _STRUCTURE_ERRORS as problem:
        raise _wrong_structure(place, problem) from problem


def swagger_as_openapi(swagger: dict[str, Json]) -> dict[str, Json]:
    """Convert a Swagger 2.0 document to OpenAPI 3.0.

    Args:
        swagger: The document.
    """
    document = _moved_references(swagger)
    paths: dict[str, Json] = {}
    for path, item in document.get("paths", {}).items():
        shared = item.get("parameters", [])
        paths[path] = {
            method: _operation(item[method], shared, document)
            for method in METHODS
            if isinstance(item.get(method), dict)
        }
    produces = document.get("produces", ["application/json"])
    responses = {name: _response(response, produces) for name, response in document.get("responses", {}).items()}
    components = {"schemas": document.get("definitions", {}), "responses": responses}
    return {"openapi": "3.0.3", "info": document.get("info", {}), "paths": paths, "components": components}


def _moved_references(node: Json) -> Json:
    if isinstance(node, list):
        return [_moved_references(item) for item in node]
    if not isinstance(node, dict):
        return node
    moved = {key: _moved_references(value) for key, value in node.items()}
    if isinstance(ref := moved.get("$ref"), str):
        moved["$ref"] = ref.replace("#/definitions/", "#/components/schemas/").replace(
            "#/responses/", "#/components/responses/"
        )
    if moved.get("type") == "file":
        moved |= {"type": "string", "format": "binary"}
    return moved


def _operation(operation: dict[str, Json], shared: list[Json], document: dict[str, Json]) -> dict[str, Json]:
    default_media = ["application/json"]
    consumes = operation.get("consumes") or document.get("consumes") or default_media
    produces = operation.get("produces") or document.get("produces") or default_media
    given = list(_parameters([*shared, *operation.get("parameters", [])], document))
    result: dict[str, Json] = {key: operation[key] for key in ("operationId", "tags", "deprecated") if key in operation}
    result["parameters"] = [_parameter(entry) for entry in given if entry["in"] not in ("body", "formData")]
    bodies = [entry for entry in given if entry["in"] == "body"]
    form = [entry for entry in given if entry["in"] == "formData"]
    if bodies:
        content = {media: {"schema": bodies[0].get("schema", {})} for media in consumes}
        result["requestBody"] = {"required": bodies[0].get("required", False), "content": content}
    elif form:
        schema: dict[str, Json] = {
            "type": "object",
            "properties": {entry["name"]: _schema(entry) for entry in form},
            "required": [entry["name"] for entry in form if entry.get("required")],
        }
        files = any(entry.get("format") == "binary" for entry in form)
        media = "multipart/form-data" if files or "multipart/form-data" in consumes else consumes[0]
        result["requestBody"] = {"required": bool(schema["required"]), "content": {media: {"schema": schema}}}
    result["responses"] = {
        status: _response(response, produces) for status, response in operation.get("responses", {}).items()
    }
    return result


def _parameters(entries: list[Json], document: dict[str, Json]) -> Iterator[dict[str, Json]]:
    """Yield the parameters of an operation. Its own override those of its path."""
    found: dict[tuple[str, str], dict[str, Json]] = {}
    for entry in entries:
        if "$ref" in entry:
            entry = document.get("parameters", {}).get(entry["$ref"].rsplit("/", 1)[-1])
        if isinstance(entry, dict) and "name" in entry and "in" in entry:
            found[entry["in"], entry["name"]] = entry
    yield from found.values()


def _parameter(entry: dict[str, Json]) -> dict[str, Json]:
    kept: dict[str, Json] = {key: entry[key] for key in ("name", "in", "deprecated") if key in entry}
    return {**kept, "required": entry.get("required", False), "schema": _schema(entry)}


def _schema(entry: dict[str, Json]) -> dict[str, Json]:
    left_out = ("name", "in", "required", "description", "collectionFormat", "deprecated")
    return {key: value for key, value in entry.items() if key not in left_out}


def _response(response: dict[str, Json], produces: list[str]) -> dict[str, Json]:
    result = {key: value for key, value in response.items() if key == "$ref" or key.startswith("x-")}
    if "schema" in response:
        result["content"] = {media: {"schema": response["schema"]} for media in produces}
    return result
