"""Conditions on the metadata of documents, as a search can set them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dify_plus.testing._apps.scripts import Json

Test = Callable[[Any, Any], bool]


def _text(test: Callable[[str, str], bool]) -> Test:
    return lambda value, wanted: value is not None and test(str(value), str(wanted))


def _number(test: Callable[[float, float], bool]) -> Test:
    def compare(value: Any, wanted: Any) -> bool:
        try:
            return test(float(value), float(wanted))
        except (TypeError, ValueError):
            return False

    return compare


def _same(value: Any, wanted: Any) -> bool:
    return str(value) == str(wanted) or _number(float.__eq__)(value, wanted)


def _listed(value: Any, wanted: Any) -> bool:
    options = wanted if isinstance(wanted, list) else str(wanted).split(",")
    return any(_same(value, str(option).strip()) for option in options)


_TESTS: dict[str, Test] = {
    "contains": _text(lambda value, wanted: wanted in value),
    "not contains": _text(lambda value, wanted: wanted not in value),
    "start with": _text(str.startswith),
    "end with": _text(str.endswith),
    "is": _same,
    "is not": lambda value, wanted: value is not None and not _same(value, wanted),
    "empty": lambda value, wanted: value is None,
    "not empty": lambda value, wanted: value is not None,
    "in": _listed,
    "not in": lambda value, wanted: value is not None and not _listed(value, wanted),
    "<": _number(float.__lt__),
    ">": _number(float.__gt__),
    "\u2264": _number(float.__le__),
    "\u2265": _number(float.__ge__),
}
_ALIASES = {"=": "is", "\u2260": "is not", "before": "<", "after": ">", "<=": "\u2264", ">=": "\u2265"}

OPERATORS = (*_TESTS, *_ALIASES)


def matches(conditions: Json | None, metadata: Json) -> bool:
    """Whether a document with this metadata passes. No conditions let everything pass."""
    wanted = (conditions or {}).get("conditions") or []
    results = [_passes(condition, metadata) for condition in wanted]
    if (conditions or {}).get("logical_operator") == "or":
        return any(results) or not results
    return all(results)


def _passes(condition: Json, metadata: Json) -> bool:
    operator = str(condition.get("comparison_operator"))
    test = _TESTS.get(_ALIASES.get(operator, operator))
    if test is None or (condition.get("value") is None and "empty" not in operator):
        return True
    return test(metadata.get(str(condition.get("name"))), condition.get("value"))
