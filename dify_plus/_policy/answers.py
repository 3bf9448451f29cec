"""Read the answer of a successful call, and refuse content that is not an answer.

Details may be missing, null or of another type. These contents are errors, whatever the status says:

- an error object: `code` and `message`, with a `status` from 400 on or none,
- JSON of another type than the description names, JSON that cannot be parsed, or content that is not JSON,
- an object with none of the described fields, or without its essential field: the id of a new object, the items of a
  list, the text of a transcription,
- outputs of a run that are JSON text which cannot be read.

Every status below 300 means success. An empty body is enough for a call that only reports success. It is also enough
for a change: the answer is then the object as far as it is known, with its id and what was sent. A stored file may be
empty. A call that creates, reads or runs anything else needs its answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import Any, Final, TypeVar, cast
from urllib.parse import unquote

from dify_plus._policy.error_reading import details_of
from dify_plus.errors import APIStatusError, NotFoundError
from dify_plus_api.errors import UnexpectedContent, UnexpectedStatus
from dify_plus_api.models import SuccessResult
from dify_plus_api.types import File, Model, Request, annotations_of, json_reader, type_of

__all__ = ["EMPTY", "MAY_BE_DONE", "NotTheAnswer", "is_error_object", "is_unreadable", "no_speech", "read_answer"]

T = TypeVar("T")

_NAMES: Final = frozenset({"id", "job_id", "batch", "url"})
"""Essential fields that identify an object."""
_TEXTS: Final = frozenset({"answer", "text"})
"""Essential fields that hold a text, which may be empty."""
_CONTENTS: Final = frozenset({"data", "doc_metadata", "document", "fields", "records"})
"""Essential fields that hold the items of a list, or the requested object."""


_REPORTS: Final = frozenset({"None", "dict[str, Any]", SuccessResult.__name__})
"""Annotations of answers that only report success."""
_CHANGES: Final = ("rename", "update")
"""The verbs of operations that change an object."""
_FAILURES: Final = ("error", "fail", "failed", "failure")
"""Values that report a failure, where any other JSON reports success."""
_NO_JSON: Final = "the server answered with something that is not JSON"
EMPTY: Final = "the server reported success, but its answer is empty"
MAY_BE_DONE: Final = "the server may have carried out the call"


class NotTheAnswer(Exception):
    """The content of a response is not an answer; the message says why."""


def read_answer(request: Request[T], response: Any) -> T:
    """Read the answer of a successful call.

    Args:
        request: The request that was sent.
        response: An HTTP response with a status below 300, read to its end.

    Returns:
        The answer, as the operation describes it.

    Raises:
        NotTheAnswer: The content is something else.
    """
    operation = request.operation
    kind = operation.annotation(response.status_code) or "None"
    if not response.content.strip():
        return cast(T, _from_empty_body(request, kind))
    is_error = _reports_error if kind in _REPORTS else _error_in
    if is_error(response.content):
        raise NotTheAnswer("the server answered with an error")
    try:
        answer: Any = operation.parse_result(response)
    except (UnexpectedStatus, UnexpectedContent):
        raise NotTheAnswer(_NO_JSON) from None
    if missing := _missing(kind, answer):
        raise NotTheAnswer(f"the server answered without {missing}")
    return cast(T, answer)


def is_error_object(content: bytes) -> bool:
    """Return whether content is an error, where any other JSON may be the answer: an error object with a `status`.

    Args:
        content: The body.
    """
    return _error_in(content).get("status") is not None


def no_speech(error: APIStatusError) -> APIStatusError:
    """Return the error for a message without text to speak. Servers answer with null and status 200.

    Args:
        error: The error about an answer that is no file.
    """
    if error.status_code >= 300 or error.body is not None or error.message.startswith(EMPTY):
        return error
    message = "there is no such message, or it has no answer to speak"
    return NotFoundError(message, status_code=error.status_code, headers=error.headers, **details_of(error))


def is_unreadable(outputs: Any) -> bool:
    """Return whether the outputs of a run are text that is not a JSON object. Older servers send them as JSON text.

    Args:
        outputs: The outputs as the server sent them.
    """
    if not isinstance(outputs, str) or not outputs.strip():
        return False
    try:
        return not isinstance(json_reader()(outputs), dict | None)
    except ValueError:
        return True


def _from_empty_body(request: Request[Any], kind: str) -> Any:
    """Return the answer that an empty body means, if nothing in it is needed."""
    if kind == "None":
        return None
    if kind == SuccessResult.__name__:
        return SuccessResult(result="success")
    if kind in _REPORTS:
        return {}
    if kind == File.__name__ and request.operation.method == "GET":
        return File(BytesIO())
    changed = _changed(request, type_of(kind)) if request.operation.id.startswith(_CHANGES) else None
    if changed is None:
        raise NotTheAnswer(EMPTY)
    return changed


def _changed(request: Request[Any], kind: type[Model]) -> Model | None:
    """Return a changed object with its id and the fields that were sent; None if the answer is more than the object."""
    fields = annotations_of(kind)
    if "id" not in fields:
        inner = _changed(request, type_of(fields["data"])) if "data" in fields else None
        return None if inner is None else kind.from_dict({"data": inner.to_dict()})
    sent = request.body.to_dict() if isinstance(request.body, Model) else {}
    parts = zip(request.operation.path.split("/"), request.url.split("/"), strict=True)
    ids = [sent.get("tag_id"), *(unquote(value) for name, value in parts if name.startswith("{"))]
    known = {**sent.get("segment", sent), "id": ids[-1]}
    return kind.from_dict({name: value for name, value in known.items() if name in fields})


def _error_in(content: bytes) -> Mapping[str, Any]:
    """Return the fields of an error object; none for other content."""
    if b'"code"' not in content or b'"message"' not in content:
        return {}
    try:
        fields = _fields(content)
    except ValueError:
        return {}
    return fields if _names_an_error(fields) else {}


def _reports_error(content: bytes) -> bool:
    """Return whether content is an error, where any other JSON reports success."""
    try:
        fields = _fields(content)
    except ValueError:
        raise NotTheAnswer(_NO_JSON) from None
    named = any(isinstance(fields.get(name), str) for name in ("error", "detail"))
    refused = fields.get("success") is False or fields.get("result") in _FAILURES or fields.get("status") in _FAILURES
    return _names_an_error(fields) or named or refused


def _names_an_error(fields: Mapping[str, Any]) -> bool:
    named = isinstance(fields.get("code"), str) and isinstance(fields.get("message"), str)
    return named and not _is_below_400(fields.get("status"))


def _fields(content: bytes) -> Mapping[str, Any]:
    """Return the fields of a JSON object; none for other JSON.

    Raises:
        ValueError: The content is not JSON.
    """
    source = json_reader()(content)
    return cast("Mapping[str, Any]", source) if isinstance(source, dict) else {}


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
    return "readable `outputs`" if is_unreadable(getattr(answer, "outputs", None)) else None


@cache
def _essential_fields(kind: Any) -> list[tuple[str, str]]:
    """Return the essential fields of a model, with their annotations. An object with an id may lack its contents.

    A reply needs no id of its own: `message_id` is the same.
    """
    fields = annotations_of(kind)
    names = _NAMES | _TEXTS if "id" in fields else _NAMES | _TEXTS | _CONTENTS
    names -= {"id"} if fields.keys() >= {"answer", "message_id"} else set()
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
    if annotation.startswith("list[str]"):
        return all(isinstance(item, str) for item in value)
    return all(isinstance(item, Model) and not _is_bare(item) for item in value)


def _is_bare(answer: Model) -> bool:
    """Return whether an object has none of the described fields."""
    return all(getattr(answer, name) is None for name in annotations_of(type(answer)))
