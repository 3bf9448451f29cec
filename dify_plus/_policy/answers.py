"""Read the answer of a successful call, and refuse content that is not an answer.

Details may be missing, null or of another type. These contents are errors, whatever the status says:

- an error object: `code` and `message`, with a `status` from 400 on or none,
- JSON of another type than the description names, JSON that cannot be parsed, or content that is not JSON,
- an object with none of the described fields, or without its essential field: the id of a new object, the items of a
  list, the text of a transcription.

Every status below 300 means success. An empty body is enough for a call that only reports success.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final, TypeVar, cast

from dify_plus_api.errors import UnexpectedContent, UnexpectedStatus
from dify_plus_api.models import SuccessResult
from dify_plus_api.types import Model, Operation, annotations_of

__all__ = ["NotTheAnswer", "read_answer"]

T = TypeVar("T")

_NAMES: Final = frozenset({"id", "job_id", "batch", "url"})
"""Essential fields that identify an object."""
_TEXTS: Final = frozenset({"answer", "text"})
"""Essential fields that hold a text, which may be empty."""
_CONTENTS: Final = frozenset({"data", "doc_metadata", "document", "fields", "records"})
"""Essential fields that hold the items of a list, or the requested object."""


_REPORTS: Final = frozenset({"None", "dict[str, Any]"})
"""Annotations of answers that only report success."""
_NO_JSON: Final = "the server answered with something that is not JSON"


class NotTheAnswer(Exception):
    """The content of a response is not an answer; the message says why."""


def read_answer(operation: Operation[T], response: Any) -> T:
    """Read the answer of a successful call.

    Args:
        operation: The operation that was called.
        response: An HTTP response with a status below 300, read to its end.

    Returns:
        The answer, as the operation describes it.

    Raises:
        NotTheAnswer: The content is something else.
    """
    kind = operation.annotation(response.status_code) or "None"
    if not response.content.strip():
        return cast(T, _from_empty_body(kind))
    if _is_error(response.content, reports=kind in _REPORTS):
        raise NotTheAnswer("the server answered with an error")
    try:
        answer: Any = operation.parse_result(response)
    except (UnexpectedStatus, UnexpectedContent):
        raise NotTheAnswer(_NO_JSON) from None
    if missing := _missing(kind, answer):
        raise NotTheAnswer(f"the server answered without {missing}")
    return cast(T, answer)


def _from_empty_body(kind: str) -> Any:
    """Return the answer that an empty body means, if the call only reports success."""
    if kind == "None":
        return None
    if kind == SuccessResult.__name__:
        return SuccessResult(result="success")
    if kind.startswith("dict["):
        return {}
    raise NotTheAnswer("the server reported success, but its answer is empty")


def _is_error(content: bytes, *, reports: bool) -> bool:
    """Return whether the content is an error object.

    Args:
        content: The body.
        reports: Whether any JSON reports success, so that nothing else would tell an error from an answer.

    Raises:
        NotTheAnswer: The content only has to be JSON, and is not.
    """
    if not reports and (b'"code"' not in content or b'"message"' not in content):
        return False
    try:
        source = json.loads(content)
    except (ValueError, RecursionError):
        if reports:
            raise NotTheAnswer(_NO_JSON) from None
        return False
    if not isinstance(source, dict):
        return False
    fields = cast("dict[str, Any]", source)
    if isinstance(fields.get("code"), str) and isinstance(fields.get("message"), str):
        return not _is_below_400(fields.get("status"))
    return reports and isinstance(fields.get("error"), str)


def _is_below_400(status: Any) -> bool:
    try:
        return int(status) < 400
    except (TypeError, ValueError, OverflowError):
        return False


def _missing(kind: str, answer: Any) -> str | None:
    """Return what the answer lacks, or None."""
    if kind in ("None", "File", "str"):
        return None
    if kind.startswith("dict["):
        return None if isinstance(answer, dict) else "an object"
    if kind.startswith("list["):
        return None if _are_items(answer, kind) else "its list of items"
    if not isinstance(answer, Model):
        return "an object"
    if _is_bare(answer):
        return "any of the described fields"
    for name, annotation in _essential_fields(cast("Any", type(answer))):
        value = getattr(answer, name)
        if not (value is None and "None" in annotation) and not _is_valid(name, value, annotation):
            return f"`{name}`"
    return None


@cache
def _essential_fields(kind: Any) -> list[tuple[str, str]]:
    """Return the essential fields of a model, with their annotations. An object with an id may lack its contents."""
    fields = annotations_of(kind)
    names = _NAMES | _TEXTS if "id" in fields else _NAMES | _TEXTS | _CONTENTS
    return [(name, annotation) for name, annotation in fields.items() if name in names]


def _is_valid(name: str, value: Any, annotation: str) -> bool:
    if name in _NAMES:
        return isinstance(value, str) and value != ""
    if name in _TEXTS:
        return isinstance(value, str)
    if annotation.startswith("list["):
        return _are_items(value, annotation)
    return isinstance(value, Model) and _missing(type(value).__name__, value) is None


def _are_items(value: Any, annotation: str) -> bool:
    if not isinstance(value, list):
        return False
    items = cast("list[Any]", value)
    if annotation.startswith("list[str]"):
        return all(isinstance(item, str) for item in items)
    return all(isinstance(item, Model) and not _is_bare(item) for item in items)


def _is_bare(answer: Model) -> bool:
    """Return whether an object has none of the described fields."""
    return all(getattr(answer, name) is None for name in annotations_of(type(answer)))
