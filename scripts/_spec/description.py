"""Read the description in openapi/ as one document, and check it against our rules."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from _dev.environment import OPENAPI
from _spec.yaml_files import read_yaml
from dify_plus._spec.sources import Unreadable

METHODS = ("get", "put", "post", "delete", "patch")
SCHEMAS = "#/components/schemas/"

TODO = "TODO"  # the beginning of a placeholder
PROSE = ("description", "summary", "cause", "cure")

NOTES = {"$comment", "default", "deprecated", "examples", "readOnly", "title", "writeOnly"}
KEYWORDS = {*OAS31Validator.VALIDATORS, *NOTES, "contentEncoding", "contentMediaType", "else", "nullable", "then"}
"""The keywords of schemas. OpenAPI allows any other too, even if it is a typing error."""

NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*").fullmatch
BODIES = ("application/json", "multipart/form-data")
"""The types of body that the generated client can send."""
PATH = re.compile(r"(/([A-Za-z0-9_.~-]+|\{[a-z][a-z0-9_]*\})?)+").fullmatch
STATUS = re.compile(r"[1-5][0-9][0-9]").fullmatch
WINDOWS_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
"""Names that no folder can have on Windows."""

Json = Any


class SpecError(Unreadable):
    """The description breaks a rule; the message says which and where."""


def fragments(folder: Path = OPENAPI) -> list[Path]:
    """Return the files of the description in a fixed order, the root first."""
    return [folder / "dify.yaml", folder / "events.yaml", *sorted((folder / "tags").glob("*.yaml"))]


def overlays(folder: Path = OPENAPI) -> list[Path]:
    """Return the overlays of the description, in the order in which to apply them."""
    return sorted((folder / "overlays").glob("*.yaml"))


def bundle(folder: Path = OPENAPI) -> dict[str, Json]:
    """Merge the fragments into one OpenAPI document.

    Raises:
        Unreadable: A file cannot be read.
        SpecError: Two files have the same key.
    """
    return merged({path.name: read_yaml(path) for path in fragments(folder)})


def merged(parts: Mapping[str, dict[str, Json]]) -> dict[str, Json]:
    """Merge named parts into one document. The parts do not change, but the document shares objects with them."""
    document: dict[str, Json] = {}
    for name, part in parts.items():
        if not isinstance(part, dict):
            raise SpecError(f"{name} must hold an object, such as `paths: ...`; delete the file if it is empty")
        document = _merge(document, part, f"{name}:")
    return document


def _merge(base: dict[str, Json], source: dict[str, Json], place: str) -> dict[str, Json]:
    result = dict(base)
    for key, value in source.items():
        if key not in base:
            result[key] = value
        elif isinstance(value, dict) and isinstance(base[key], dict):
            result[key] = _merge(base[key], value, f"{place} {key}")
        else:
            raise SpecError(f"{place} {key} is given twice")
    return result


def operations(document: dict[str, Json]) -> Iterator[tuple[str, str, dict[str, Json]]]:
    """Yield (method, path, operation) in document order."""
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def resolve(document: dict[str, Json], node: Json) -> Json:
    """Follow references until the node is not a `$ref`."""
    while isinstance(node, dict) and "$ref" in node:
        ref: str = node["$ref"]
        target: Json = document
        for part in ref.removeprefix("#/").split("/"):
            if not isinstance(target, dict) or part not in target:
                raise SpecError(f"{ref} does not exist")
            target = target[part]
        node = target
    return node


def references(node: Json) -> Iterator[str]:
    """Yield every `$ref` below a node, including those in discriminator mappings."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                yield value
            elif key == "mapping" and isinstance(value, dict):
                yield from (ref for ref in value.values() if isinstance(ref, str))
            else:
                yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


def problems(document: dict[str, Json]) -> list[str]:
    """Return everything that breaks OpenAPI 3.1 or our own rules, each as one line with its place."""
    return [*faults(document), *placeholders(document), *unused(document)]


def faults(document: dict[str, Json]) -> list[str]:
    """Return the problems that prevent generating even a draft.

    Each check relies on those before it: the structure, then names and references, then the rest.
    """
    validator = OpenAPIV31SpecValidator(document)
    return (
        [*_keys_that_are_no_texts(document, "#")]
        or [*map(_shown, validator.schema_validator.iter_errors(document))]
        or [*unsafe_names(document), *_broken_references(document)]
        or [*map(_shown, validator.root_validator(validator.schema_path))]
        or lint(document)
    )


def placeholders(document: dict[str, Json]) -> list[str]:
    """Return the placeholders for missing sentences and codes, each as one line with its place."""
    return [f"{place}: placeholder: {text}" for place, text in _placeholders(document, "#")]


def _placeholders(node: Json, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _placeholders(item, f"{place}/{index}")
    for key, value in node.items() if isinstance(node, dict) else ():
        inner = f"{place}/{key}"
        if key in PROSE and isinstance(value, str):
            if value.lstrip().startswith(TODO):
                yield inner, " ".join(value.split())
        elif key == "x-error-codes" and isinstance(value, list):
            yield from ((inner, code) for code in value if isinstance(code, str) and code.startswith(TODO))
        elif key == "properties" and isinstance(value, dict):  # its keys are field names, even `description`
            for name, schema in value.items():
                yield from _placeholders(schema, f"{inner}/{name}")
        elif key not in ("const", "default", "enum", "example", "examples"):
            yield from _placeholders(value, inner)


def _keys_that_are_no_texts(node: Json, place: str) -> Iterator[str]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        if isinstance(node, dict) and not isinstance(key, str):
            yield f"{place}: the key {key!r} needs quotes"
        yield from _keys_that_are_no_texts(value, f"{place}/{key}")


def _shown(error: Any) -> str:
    place = "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in error.absolute_path)
    return f"#/{place}: {error.message}"


def lint(document: dict[str, Json]) -> list[str]:
    """Return the violations of our own rules, each as one line with its place."""
    return [
        *_lint_operations(document),
        *_lint_schemas(document),
        *_lint_codes(document),
    ]


def unsafe_names(document: dict[str, Json]) -> list[str]:
    """Return the names that cannot safely become names in code or of files, each with its place."""
    found = [f"component {name!r}" for name in document.get("components", {}).get("schemas", {}) if not NAME(name)]
    for method, path, operation in operations(document):
        place = f"{method.upper()} {path!r}"
        if not PATH(path):
            found.append(f"{place}: its path")
        if not NAME(str(operation.get("operationId", "x"))):
            found.append(f"{place}: operationId {operation['operationId']!r}")
        found += [f"{place}: status {status!r}" for status in operation.get("responses", {}) if not STATUS(str(status))]
    return [f"{place} is not a plain name" for place in found]


def module_of(tag: str) -> str:
    """Return the name of the module for the operations of a tag: `end_users` for `End users`."""
    plain = unicodedata.normalize("NFKD", tag).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain).lower())
    if not words:
        words = ["tag", f"{crc32(tag.encode()):08x}"]
    name = "_".join(words)[:60]
    return name if name[0].isalpha() and name not in WINDOWS_DEVICES else f"tag_{name}"


def _lint_operations(document: dict[str, Json]) -> Iterator[str]:
    seen: set[str] = set()
    for method, path, operation in operations(document):
        place = f"{method.upper()} {path}"
        name = operation.get("operationId", "")
        if name.lower() in seen:
            yield f"{place}: operationId {name} is used twice; case does not count"
        seen.add(name.lower())
        yield from _lint_names(document, operation, place)
        yield from _lint_responses(document, operation, place)
        for media, content in operation.get("requestBody", {}).get("content", {}).items():
            if "$ref" not in content.get("schema", {}):
                yield f"{place}: the {media} body is not a named component"
            if media not in BODIES:
                yield f"{place}: the client cannot send a body of type {media}, only {' or '.join(BODIES)}"
        known = document.get("components", {}).get("securitySchemes", {})
        security = operation.get("security", document.get("security")) or []
        schemes = [name for option in security for name in option]
        yield from (f"{place}: security scheme {name} is not declared" for name in schemes if name not in known)


def _lint_names(document: dict[str, Json], operation: Json, place: str) -> Iterator[str]:
    for key in ("operationId", "summary", "description"):
        if not operation.get(key):
            yield f"{place}: no {key}"
    if len(operation.get("summary", "")) > 60:
        yield f"{place}: summary is longer than 60 characters"
    if operation.get("summary", "").endswith("."):
        yield f"{place}: summary ends with a period"
    known_tags = {tag["name"] for tag in document.get("tags", [])}
    tags = operation.get("tags", [])
    if len(tags) != 1:
        yield f"{place}: needs exactly one tag"
    yield from (f"{place}: tag {tag} is not declared" for tag in tags if tag not in known_tags)
    for parameter in operation.get("parameters", []):
        target = resolve(document, parameter)
        name = target.get("name")
        if not target.get("description"):
            yield f"{place}: parameter {name} has no description"
        if target.get("in") not in ("path", "query") and target.get("required"):
            yield f"{place}: {name} cannot be required, because calls have no argument for a {target.get('in')}"
        yield from _lint_inline(target.get("schema"), f"{place} {name}")
        if name in ("body", "client"):
            yield f"{place}: no parameter can be called {name}, like another argument of the call"


def _lint_responses(document: dict[str, Json], operation: Json, place: str) -> Iterator[str]:
    responses = operation.get("responses", {})
    if not any(status.startswith("2") for status in responses):
        yield f"{place}: no successful response"
    if operation.get("security", document.get("security")) and "401" not in responses:
        yield f"{place}: no 401 response"
    for status, raw in responses.items():
        response = resolve(document, raw)
        if not response.get("description"):
            yield f"{place}: response {status} has no description"
        if status.startswith(("4", "5")):
            schema = response.get("content", {}).get("application/json", {}).get("schema", {})
            if schema.get("$ref") != SCHEMAS + "Error":
                yield f"{place}: response {status} is not an Error"
            if not response.get("x-error-codes"):
                yield f"{place}: response {status} has no x-error-codes"
        for media, content in response.get("content", {}).items():
            yield from _lint_inline(content.get("schema", {}), f"{place} {status} {media}")


def _lint_schemas(document: dict[str, Json]) -> Iterator[str]:
    lower: dict[str, str] = {}
    for name, found in document.get("components", {}).get("schemas", {}).items():
        schema = found if isinstance(found, dict) else {}  # true is a schema too
        if (other := lower.setdefault(name.lower(), name)) != name:
            yield f"{name}: its name differs only in case from {other}"
        if not schema.get("description"):
            yield f"{name}: no description"
        yield from _unknown_keywords(schema, name)
        if schema.get("additionalProperties") is False:
            yield f"{name}: additionalProperties: false would drop fields"
        for field, part in schema.get("properties", {}).items():
            prop, place = part if isinstance(part, dict) else {}, f"{name}.{field}"
            if not prop.get("description"):
                yield f"{place}: no description"
            if field in ("from_dict", "to_dict"):
                yield f"{place}: no field can be called {field}, like a method of all models"
            if "nullable" in prop:
                yield f"{place}: nullable is OpenAPI 3.0; add 'null' to the type"
            if prop.get("format") == "uuid":
                yield f"{place}: format uuid; servers send empty ids"
            yield from _lint_inline(prop, place)
        for required in schema.get("required", []):
            if required not in schema.get("properties", {}):
                yield f"{name}: requires {required}, which it does not have"
        variants = {variant["$ref"] for variant in schema.get("oneOf", []) if "$ref" in variant}
        mapping = set(schema.get("discriminator", {}).get("mapping", {}).values())
        if "discriminator" in schema and not mapping:
            yield f"{name}: its discriminator has no mapping"
        for ref in sorted(mapping ^ variants if mapping else ()):
            has, lacks = ("oneOf", "the mapping") if ref in variants else ("the mapping", "oneOf")
            yield f"{name}: {has} has {ref}, and {lacks} does not"
        for index, variant in enumerate([*schema.get("oneOf", []), *schema.get("anyOf", [])]):
            yield from _lint_inline(variant, f"{name} variant {index}")


def _lint_inline(node: Json, place: str) -> Iterator[str]:
    if not isinstance(node, dict):
        return
    if node.get("properties"):
        yield f"{place}: inline object; make it a named component"
    yield from _unknown_keywords(node, place)
    for key in ("items", "additionalProperties"):
        yield from _lint_inline(node.get(key), place)
    for variant in [*node.get("oneOf", []), *node.get("anyOf", []), *node.get("allOf", [])]:
        yield from _lint_inline(variant, place)


def _unknown_keywords(schema: Json, place: str) -> Iterator[str]:
    unknown = [key for key in schema if key not in KEYWORDS and not key.startswith("x-")]
    yield from (f"{place}: {key} is not a keyword of schemas" for key in unknown)


def _broken_references(document: dict[str, Json]) -> Iterator[str]:
    parts = {f"{method.upper()} {path}": operation for method, path, operation in operations(document)}
    for kind in document.get("components", {}).values():
        parts |= kind
    for place, node in parts.items():
        for ref in references(node):
            try:
                resolve(document, {"$ref": ref})
            except SpecError as error:
                yield f"{place}: {error}"


def unused(document: dict[str, Json]) -> list[str]:
    """Return the components without references, each as one line. An overlay that removes objects may leave some."""
    return [f"components.{kind}.{name} is used nowhere" for kind, name in unused_components(document)]


def unused_components(document: dict[str, Json]) -> list[tuple[str, str]]:
    """Return the kind and the name of each component without references."""
    used = set(references(document))
    return [
        (kind, name)
        for kind, entries in document.get("components", {}).items()
        if kind != "securitySchemes"
        for name in entries
        if f"#/components/{kind}/{name}" not in used
    ]


def unused_codes(document: dict[str, Json]) -> list[str]:
    """Return the error codes in the table that no operation has."""
    used = {code for _, _, code in _codes(document)}
    return [code for code in document.get("x-error-codes", {}) if code not in used]


def _lint_codes(document: dict[str, Json]) -> Iterator[str]:
    table: dict[str, Json] = document.get("x-error-codes", {})
    for code, entry in table.items():
        if not isinstance(entry, dict) or not isinstance(entry.get("statuses"), list):
            yield f"x-error-codes.{code}: it needs `statuses: [400]`, `cause` and `cure`"
            return
        for key in ("statuses", "cause", "cure"):
            if not entry.get(key):
                yield f"x-error-codes.{code}: no {key}"
        if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", str(entry.get("class", "Class"))):
            yield f"x-error-codes.{code}: {entry['class']} is not a valid class name"
    for place, status, code in _codes(document):
        if code not in table:
            yield f"{place} {status}: code {code} is not in the table"
        elif int(status) not in table[code]["statuses"]:
            yield f"{place} {status}: the table does not give {code} that status"
    yield from (f"x-error-codes.{code} is used by no operation" for code in unused_codes(document))


def _codes(document: dict[str, Json]) -> Iterator[tuple[str, str, str]]:
    """Yield the error codes of all operations, without placeholders, each with its operation and status."""
    for method, path, operation in operations(document):
        for status, response in operation.get("responses", {}).items():
            for code in resolve(document, response).get("x-error-codes", []):
                if not str(code).startswith(TODO):
                    yield f"{method.upper()} {path}", status, code
