"""Values that fit a schema of the description, and values that nearly do."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from tests.support.description import resolve

Schema = dict[str, Any]

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
WRONG: list[Any] = [None, True, -1, 10**6, 0.5, "", "zzz", [], ["zzz"], {}, {"zzz": [None]}]
"""Values that stand for a field of another type, or out of its range."""


def fitting(schema: Schema, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that a schema allows."""
    schema = resolve(schema)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    for variants in ("oneOf", "anyOf"):
        if variants in schema:
            return st.one_of([fitting(variant, depth + 1) for variant in schema[variants]])
    types = schema.get("type", ["string", "integer", "boolean", "null"])
    kinds = [types] if isinstance(types, str) else types
    return st.one_of([_of_type(kind, schema, depth) for kind in kinds])


def _of_type(kind: str, schema: Schema, depth: int) -> st.SearchStrategy[Any]:
    match kind:
        case "object":
            return _object(schema, depth)
        case "array":
            least, most = schema.get("minItems", 0), min(schema.get("maxItems", 3), 3)
            items = schema.get("items", {"type": "string"})
            return st.lists(fitting(items, depth + 1), min_size=least, max_size=max(least, most if depth < 6 else 0))
        case "string":
            if schema.get("format") == "binary":
                return st.binary(max_size=20)
            if schema.get("format") == "date-time":
                return st.datetimes().map(lambda when: when.isoformat() + "Z")
            return TEXT.filter(lambda text: schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", 10**6))
        case "integer":
            return st.integers(schema.get("minimum", -5), schema.get("maximum", 200))
        case "number":
            return st.floats(schema.get("minimum", -5.0), schema.get("maximum", 5.0), width=16)
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
    raise NotImplementedError(kind)


def _object(schema: Schema, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    properties = schema.get("properties", {})
    values = {name: fitting(inner, depth + 1) for name, inner in properties.items()}
    required = {name: value for name, value in values.items() if name in schema.get("required", [])}
    if not properties:
        return st.dictionaries(TEXT, TEXT, max_size=2)
    optional = {name: value for name, value in values.items() if name not in required} if depth < 6 else {}
    return st.fixed_dictionaries(required, optional=optional)


@st.composite
def nearly(draw: st.DrawFn, fits: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    """Objects with one fault somewhere: a field is missing, or is something else."""
    value = copy.deepcopy(draw(fits))
    place: Any = value
    while place:
        at = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if isinstance(place[at], dict | list) and place[at] and draw(st.booleans()):
            place = place[at]
        elif draw(st.booleans()):
            del place[at]
            break
        else:
            place[at] = draw(st.sampled_from(WRONG))
            break
    return value
