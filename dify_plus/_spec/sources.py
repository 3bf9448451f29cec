"""Descriptions of the API by others, as OpenAPI 3 documents.

OpenAPI 3.0 and 3.1 stay as they are; Swagger 2.0, which a server publishes, is brought into the form of OpenAPI 3.0. A
third kind is a table of error codes: `{"by_operation": {"POST /path": {"errors": {"400": ["code"]}}}}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, Final, Literal

from dify_plus._spec.shapes import Api, read_api

__all__ = ["Source", "Unreachable", "Unreadable", "api_of", "bounded", "download", "modernised", "parse", "source_of"]

Json = Any
Codes = dict[str, dict[str, list[str]]]
Format = Literal["openapi", "swagger", "ours"]
"""What the other description is; `ours` is this project's own, from any place and with any changes."""

_LIMIT: Final = 20_000_000
_MOST_VALUES: Final = 2_000_000
_DEEPEST: Final = 200
_SECONDS: Final = 60.0
_METHODS: Final = ("get", "put", "post", "delete", "patch", "head", "options")


class Unreadable(Exception):
    """A description cannot be had, or is none; the message says which and why."""


class Unreachable(Unreadable):
    """There was no answer, or it was cut."""


@dataclass(frozen=True)
class Source:
    """What was read: documents, and the error codes that came beside them."""

    documents: list[dict[str, Json]]
    format: Format
    codes: Codes = field(default_factory=dict)
    """By operation and status."""

    @property
    def name(self) -> str:
        """What the documents call themselves, with no word on where they were found."""
        titles = (_info(document) for document in self.documents)
        return ", ".join(dict.fromkeys(f"{info.get('title', 'untitled')} {info.get('version', '')}" for info in titles))

    @property
    def versions(self) -> list[str]:
        """The versions that the documents say they are."""
        return list(dict.fromkeys(str(_info(document).get("version", "")) for document in self.documents))


def _info(document: dict[str, Json]) -> dict[str, Json]:
    info = document.get("info")
    return info if isinstance(info, dict) else {}


def source_of(documents: Iterable[tuple[str, dict[str, Json]]]) -> Source:
    """Tell what documents are, and put them together.

    Args:
        documents: Each with the place where it was found, for messages.

    Raises:
        Unreadable: one of them is no description, or there is nothing but error codes.
    """
    found: list[dict[str, Json]] = []
    formats: list[Format] = []
    codes: Codes = {}
    for place, document in documents:
        if "by_operation" in document:
            _add_codes(codes, document["by_operation"], place)
        elif str(document.get("openapi", "")).startswith("3."):
            found.append(document)
            formats.append("ours" if "x-error-codes" in document else "openapi")  # nobody else has that table
        elif str(document.get("swagger", "")) == "2.0":
            found.append(_modernised(document, place))
            formats.append("swagger")
        else:
            raise Unreadable(f"{place}: it is neither OpenAPI 3 nor Swagger 2.0")
    if not found:
        raise Unreadable("a table of error codes needs a description beside it")
    return Source(found, formats[0], codes)


def _add_codes(codes: Codes, table: Json, place: str) -> None:
    try:
        for operation, entry in table.items():
            codes.setdefault(operation, {}).update(entry.get("errors", {}))
    except _MISSHAPEN as problem:
        raise _misshapen(place, problem) from problem


def api_of(source: Source) -> Api:
    """Read the API that a source describes.

    Args:
        source: The source.

    Raises:
        Unreadable: it describes none.
    """
    try:
        return read_api(source.documents, source.codes)
    except _MISSHAPEN as problem:
        raise _misshapen(source.name, problem) from problem


def parse(text: str, place: str) -> dict[str, Json]:
    """Read the object that a JSON text holds.

    Args:
        text: The text.
        place: Where it was found, for messages.

    Raises:
        Unreadable: it is no JSON, or holds something else.
    """
    try:
        document = json.loads(text)
    except (RecursionError, ValueError):
        kind = "a web page" if text.lstrip().startswith("<") else "something else"
        raise Unreadable(f"{place}: it is {kind}, no JSON") from None
    if not isinstance(document, dict):
        raise Unreadable(f"{place}: it holds no object")
    bounded(document, place)
    return document


def bounded(document: Json, place: str) -> None:
    """Refuse a document that few bytes blow up: by aliases of YAML, which may hold themselves, or by deep nesting.

    Args:
        document: JSON values. One that stands at several places counts as often.
        place: Where it was found, for messages.

    Raises:
        Unreadable: it is nested too deep, or holds too many values.
    """
    level: list[Json] = [document]
    count = depth = 0
    while level:
        count += len(level)
        depth += 1
        if count > _MOST_VALUES:
            raise Unreadable(f"{place}: it holds more than {_MOST_VALUES:,} values")
        if depth > _DEEPEST:
            raise Unreadable(f"{place}: it is nested more than {_DEEPEST} levels deep")
        inner = (
            value.values() if isinstance(value, dict) else value for value in level if isinstance(value, dict | list)
        )
        level = list(islice(chain.from_iterable(inner), _MOST_VALUES + 1))


def download(address: str, seconds: float | None = None) -> str:
    """Fetch a text from the web. No key is sent.

    Args:
        address: Where it is.
        seconds: How long each step of the call may take.

    Raises:
        Unreadable: the server refused, or sent too much, or no text.
        Unreachable: there was no answer, or it was cut.
    """
    import httpx

    content = bytearray()
    try:
        with httpx.stream("GET", address, follow_redirects=True, timeout=seconds or _SECONDS) as response:
            if response.status_code >= 300:
                raise Unreadable(f"{address}: status {response.status_code}")
            for piece in response.iter_bytes():
                content += piece
                if len(content) > _LIMIT:
                    raise Unreadable(f"{address}: it is larger than {_LIMIT:,} bytes")
        return content.decode("utf-8")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreachable(f"{address}: {str(error) or type(error).__name__}") from error
    except UnicodeDecodeError:
        raise Unreadable(f"{address}: it is no text") from None


_MISSHAPEN = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)


def _misshapen(place: str, problem: Exception) -> Unreadable:
    return Unreadable(f"{place}: it is not built as a description is: {problem!r}")


def _modernised(swagger: dict[str, Json], place: str) -> dict[str, Json]:
    try:
        return modernised(swagger)
    except _MISSHAPEN as problem:
        raise _misshapen(place, problem) from problem


def modernised(swagger: dict[str, Json]) -> dict[str, Json]:
    """Bring a Swagger 2.0 document into the form of OpenAPI 3.0.

    Args:
        swagger: The document.
    """
    document = _moved_references(swagger)
    paths: dict[str, Json] = {}
    for path, item in document.get("paths", {}).items():
        shared = item.get("parameters", [])
        paths[path] = {
            method: _operation(item[method], shared, document)
            for method in _METHODS
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
    plain = ["application/json"]
    consumes = operation.get("consumes") or document.get("consumes") or plain
    produces = operation.get("produces") or document.get("produces") or plain
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
    """Each parameter once, the operation's own before those of the whole path."""
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
