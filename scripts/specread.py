"""Read descriptions of the API from files and addresses, whatever their format, as OpenAPI 3 documents.

OpenAPI 3.0 and 3.1 stay as they are; Swagger 2.0, which a server publishes, is brought into the form of OpenAPI 3.0. A
third kind is a table of error codes: `{"by_operation": {"POST /path": {"errors": {"400": ["code"]}}}}`. A folder holds
fragments, as openapi/ does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from speclib import SpecError, bundle

Json = Any
Codes = dict[str, dict[str, list[str]]]
Format = Literal["openapi", "swagger", "folder"]

LIMIT = 20_000_000
SECONDS = 60
METHODS = ("get", "put", "post", "delete", "patch", "head", "options")


class Unreadable(Exception):
    """A description cannot be had, or is none; the message says which and why."""


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
        titles = (document.get("info", {}) for document in self.documents)
        return ", ".join(dict.fromkeys(f"{info.get('title', 'untitled')} {info.get('version', '')}" for info in titles))


def read(places: Iterable[str]) -> Source:
    """Read one description, which may be spread over several documents.

    Raises:
        Unreadable: one of them cannot be had, or is no description.
    """
    documents: list[dict[str, Json]] = []
    formats: list[Format] = []
    codes: Codes = {}
    for place in places:
        if Path(place).is_dir():
            documents.append(_bundle(Path(place)))
            formats.append("folder")
            continue
        document = parse(fetch(place), place)
        if "by_operation" in document:
            for operation, entry in document["by_operation"].items():
                codes.setdefault(operation, {}).update(entry.get("errors", {}))
        elif str(document.get("openapi", "")).startswith("3."):
            documents.append(document)
            formats.append("openapi")
        elif str(document.get("swagger", "")) == "2.0":
            documents.append(modernised(document))
            formats.append("swagger")
        else:
            raise Unreadable(f"{place}: it is neither OpenAPI 3 nor Swagger 2.0")
    if not documents:
        raise Unreadable("a table of error codes needs a description beside it")
    return Source(documents, formats[0], codes)


def _bundle(folder: Path) -> dict[str, Json]:
    try:
        return bundle(folder)
    except (OSError, SpecError, YAMLError) as problem:
        raise Unreadable(f"{folder}: {' '.join(str(problem).split())}") from problem


def fetch(place: str) -> str:
    """The text of a file or of a web address."""
    try:
        if urlsplit(place).scheme in ("http", "https"):
            return _download(place)
        return Path(place).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise Unreadable(f"{place}: {error}") from error


def _download(address: str) -> str:
    import httpx

    try:
        with httpx.stream("GET", address, follow_redirects=True, timeout=SECONDS) as response:
            response.raise_for_status()
            content = b""
            for piece in response.iter_bytes():
                content += piece
                if len(content) > LIMIT:
                    raise Unreadable(f"{address}: it is larger than {LIMIT:,} bytes")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreadable(f"{address}: {error}") from error
    return content.decode("utf-8")


def parse(text: str, place: str) -> dict[str, Json]:
    """The object that a JSON or YAML text holds."""
    try:
        document = json.loads(text)
    except ValueError:
        try:
            document = YAML(typ="safe").load(text)
        except YAMLError as error:
            raise Unreadable(f"{place}: it is neither JSON nor YAML: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict):
        raise Unreadable(f"{place}: it holds no object")
    return document


def modernised(swagger: dict[str, Json]) -> dict[str, Json]:
    """A Swagger 2.0 document in the form of OpenAPI 3.0."""
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
