"""Fuzzing: JSON objects with unexpected values, and how many of them the tests try."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from dify_plus_api.events import EVENTS
from dify_plus_api.types import Operation
from tests.support.description import described, sample
from tests.support.endpoints import endpoints
from tests.support.recordings import every_recording

NESTED_LISTS: Any = []
for _ in range(150):
    NESTED_LISTS = [NESTED_LISTS]
ODD: list[Any] = [None, [], {}, [None], {"a": None}, "x", "", 0, -1, 1.5, 10**400, True, [[1]], ["x"], [{}]]
ODD.append(NESTED_LISTS)

FOLLOWED = 240
"""The number of odd events of each kind that every accumulator gets."""
STREAMED = 30
"""The number of odd events of each kind that each kind of stream reads."""
STREAMS = ("chat", "completion", "workflow")
ANSWERED = 55
"""The number of odd answers that each method of the client gets."""
IN_ALL = 20_000
"""The least number of odd events and answers in all tests together."""


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every field, at any depth, except the name of an event."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        if path or key != "event":
            yield (*path, key)
        yield from paths_in(inner, (*path, key))


def odd_versions(whole: Any, number: int, chance: random.Random) -> list[Any]:
    """Return a number of versions of a JSON value. In each, one or two fields are missing or have an odd value."""
    paths = [*paths_in(whole)]
    singles = [(path, value) for path in paths for value in (*ODD, ...)]
    picked = chance.sample(singles, min(len(singles), number // 2))
    found = [_changed(whole, [change]) for change in picked]
    while len(found) < number:
        found.append(_changed(whole, chance.choices(singles, k=2)) if singles else chance.choice(ODD))
    return found


def _changed(whole: Any, changes: list[tuple[tuple[Any, ...], Any]]) -> Any:
    changed = json.loads(json.dumps(whole))
    for path, value in changes:
        inner = changed
        try:
            for key in path[:-1]:
                inner = inner[key]
            if value is ...:
                del inner[path[-1]]
            else:
                inner[path[-1]] = json.loads(json.dumps(value))
        except (IndexError, KeyError, TypeError):
            pass  # an earlier change has removed the field
    return changed


@cache
def events() -> dict[str, dict[str, Any]]:
    """Return an event of each kind: one that a real server has sent, or else one without content."""
    found: dict[str, dict[str, Any]] = {}
    for recording in every_recording().values():
        for event in recording.events if recording.is_stream else ():
            found.setdefault(event["event"], event)
    return {name: found.get(name) or {"event": name, "task_id": "t", "data": {}, "id": "i"} for name in EVENTS}


def frame(event: Any) -> bytes:
    return b"data: " + json.dumps(event).encode() + b"\n\n"


@cache
def successful_answer(method: str, path: str) -> Any:
    """Return a successful answer of the operation at a path, made from the description."""
    answers = described()[operation_at(method, path).id].answers
    content = next((content for status, content in sorted(answers.items()) if status < 300), None)
    if content is None or content[0] != "application/json":
        return {"result": "success", "data": [{"id": "i"}]}
    return sample(content[1], full=True)


def operation_at(method: str, path: str) -> Operation[Any]:
    """Return the operation at a path. If several match, it is the one with the fewest parameters in its path."""
    found: list[Operation[Any]] = [
        module.OPERATION
        for module in endpoints().values()
        if module.OPERATION.method == method
        and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", module.OPERATION.path), path.removeprefix("/v1"))
    ]
    return min(found, key=lambda operation: operation.path.count("{"))
