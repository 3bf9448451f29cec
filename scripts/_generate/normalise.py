"""Rewrite the description into the part of OpenAPI that the generator handles well.

Each rule is for a known limit of openapi-python-client:

- Objects without described fields become maps (`dict[str, T]`). The generator would make an empty class of each.
- A `$ref` with a description beside it becomes `allOf`. The generator would lose the description.
- The description of a parameter is copied to its schema. The generator looks only there.
- Defaults are removed. The generated client would send them, so a new default of the server would have no effect.
- A tag becomes the name of its module. The generator would keep names that are not valid for modules.
- The security of the root is copied to each operation. The generator does not look at the root.
- The schema of a stream is removed. The generator reads only the first content type, and ignores discriminators. The
  mapping of the discriminator is kept for `events.py`.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from _spec.description import SCHEMAS, module_of, operations, references, resolve

STREAM = "text/event-stream"
_PRIMITIVES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


@dataclass
class Normalised:
    """A document for the generator, and facts that the document cannot hold."""

    document: dict[str, Any]
    maps: dict[str, str] = field(default_factory=dict)
    """Name of a placeholder component -> the annotation that replaces it."""
    unions: dict[str, dict[str, str]] = field(default_factory=dict)
    """Event union -> event name -> model name."""
    request_schemas: set[str] = field(default_factory=set)
    """The schemas that only requests use."""


def normalise(source: dict[str, Any]) -> Normalised:
    document = _without_defaults(deepcopy(source))
    schemas: dict[str, Any] = document["components"]["schemas"]
    result = Normalised(document, request_schemas=request_only(source))
    for name in [name for name, schema in schemas.items() if "discriminator" in schema]:
        mapping = schemas.pop(name)["discriminator"]["mapping"]
        result.unions[name] = {event: ref.removeprefix(SCHEMAS) for event, ref in mapping.items()}
    for _, _, operation in operations(document):
        operation.setdefault("security", document.get("security", []))
        operation["tags"] = [module_of(tag) for tag in operation.get("tags", [])]
        for parameter in operation.get("parameters", []):
            if "schema" in parameter:
                parameter["schema"].setdefault("description", parameter["description"])
        for response in operation["responses"].values():
            content = response.get("content", {})
            if STREAM in content:
                del content[STREAM]
                if not content:
                    content["text/plain"] = {"schema": {"type": "string"}}
    named_maps = {name: schemas.pop(name) for name in [name for name in schemas if _is_map(schemas[name])]}
    _Rewriter(result, named_maps).rewrite(document)
    for token in result.maps:
        schemas[token] = {"type": "object", "additionalProperties": True}
    return result


def request_only(document: dict[str, Any]) -> set[str]:
    """Return the names of the schemas that only requests use, not answers or events."""
    found = list(operations(document))
    read = _reached(document, [operation["responses"] for _, _, operation in found])
    return _reached(document, [operation.get("requestBody") for _, _, operation in found]) - read


def _reached(document: dict[str, Any], node: Any) -> set[str]:
    found: set[str] = set()
    waiting = [node]
    while waiting:
        new = set(references(waiting.pop())) - found
        found |= new
        waiting += [resolve(document, {"$ref": ref}) for ref in new]
    return {ref.removeprefix(SCHEMAS) for ref in found if ref.startswith(SCHEMAS)}


def _without_defaults(node: Any, keys_are_names: bool = False) -> Any:
    if isinstance(node, dict):
        return {
            key: _without_defaults(child, key in ("mapping", "properties", "responses", "schemas"))
            for key, child in node.items()
            if key != "default" or keys_are_names
        }
    return [_without_defaults(child) for child in node] if isinstance(node, list) else node


def _is_map(schema: Any) -> bool:
    kinds = schema.get("type")
    is_object = kinds == "object" or (isinstance(kinds, list) and set(kinds) == {"object", "null"})
    return is_object and not schema.get("properties") and not {"oneOf", "anyOf", "allOf"} & schema.keys()


class _Rewriter:
    def __init__(self, result: Normalised, named_maps: dict[str, Any]) -> None:
        self.result = result
        self.named_maps = named_maps

    def rewrite(self, node: Any) -> None:
        """Rewrite every schema below a node, in place."""
        children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, child in list(children):
            if isinstance(child, dict):
                node[key] = child = self.rewritten(child)
            if key != "x-error-codes":
                self.rewrite(child)

    def rewritten(self, schema: dict[str, Any]) -> dict[str, Any]:
        ref = schema.get("$ref", "")
        name = ref.removeprefix(SCHEMAS) if isinstance(ref, str) else ""
        described = {"description": schema["description"]} if "description" in schema else {}
        if name in self.named_maps:
            return self.rewritten({**self.named_maps[name], **described})
        if ref:
            return {"allOf": [{"$ref": ref}], **described} if described else schema
        if _is_map(schema) and isinstance(schema.get("type"), str | list):
            return {**self._map(schema), **described}
        return schema

    def _map(self, schema: dict[str, Any]) -> dict[str, Any]:
        annotation = f"dict[str, {self._annotation(schema.get('additionalProperties', True))}]"
        token = "MapOf" + "".join(word.title() for word in re.findall(r"\w+", annotation.removeprefix("dict[str, ")))
        self.result.maps[token] = annotation
        reference = {"$ref": SCHEMAS + token}
        if schema["type"] == "object":
            return {"allOf": [reference]}
        return {"oneOf": [reference, {"type": "null"}]}

    def _annotation(self, schema: Any) -> str:
        if not isinstance(schema, dict) or not schema:
            return "Any"
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(SCHEMAS)
            return self._annotation(self.named_maps[name]) if name in self.named_maps else name
        if variants := schema.get("oneOf", schema.get("anyOf")):
            return " | ".join(self._annotation(variant) for variant in variants)
        kinds = schema.get("type")
        if isinstance(kinds, list):
            return " | ".join(self._annotation({**schema, "type": kind}) for kind in kinds)
        if kinds == "array":
            return f"list[{self._annotation(schema.get('items'))}]"
        if kinds == "object":
            return f"dict[str, {self._annotation(schema.get('additionalProperties', True))}]"
        return _PRIMITIVES.get(kinds or "", "Any")
