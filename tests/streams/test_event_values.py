"""Events whose fields hold what they should not: they are handed out as they came, and nothing bare is raised."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
import pytest

from dify_plus import Dify, DifyError, RecoveryPolicy
from dify_plus._streams.accumulators import ChatAccumulator, CompletionAccumulator, WorkflowAccumulator
from dify_plus._streams.any_run import EventAccumulator
from dify_plus._streams.datasource_results import DatasourceAccumulator
from dify_plus._streams.delivered import Delivered
from dify_plus._streams.events import read_frame
from dify_plus_api.events import EVENTS
from tests.support.recordings import every_recording

DEEP: Any = []
for _ in range(200):
    DEEP = [DEEP]
ODD: list[Any] = [None, [], {}, [None], {"a": None}, "x", "", 0, -1, 1.5, 10**400, True, [[1]], ["x"], [{}], DEEP]
ACCUMULATORS: list[Any] = [
    ChatAccumulator,
    CompletionAccumulator,
    WorkflowAccumulator,
    DatasourceAccumulator,
    lambda: EventAccumulator("ChatEvent"),
    lambda: EventAccumulator(""),
]


@cache
def samples() -> dict[str, dict[str, Any]]:
    """For each kind of event one that a server has sent, or else one with nothing in it."""
    found: dict[str, dict[str, Any]] = {}
    for recording in every_recording().values():
        for event in recording.events if recording.is_stream else ():
            found.setdefault(event["event"], event)
    return {name: found.get(name) or {"event": name, "task_id": "t", "data": {}, "id": "i"} for name in EVENTS}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every field, also those inside others."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        if path or key != "event":
            yield (*path, key)
        yield from places(inner, (*path, key))


def with_value(event: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = json.loads(json.dumps(event))
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed  # type: ignore[no-any-return]


def odd_events(name: str) -> Iterator[dict[str, Any]]:
    """The event with each field left out, and with each odd value in it."""
    event = samples()[name]
    for path in places(event):
        yield from (with_value(event, path, value) for value in ODD)
    for key in event:
        yield {other: value for other, value in event.items() if other != key or key == "event"}


def read(event: dict[str, Any]) -> Any:
    return read_frame("message", json.dumps(event))


@pytest.mark.parametrize("name", EVENTS)
def test_accumulators_take_whatever_comes(name: str) -> None:
    chance = random.Random(name)
    others = list(samples().values())
    cases = [*odd_events(name)]
    for odd in chance.sample(cases, min(len(cases), 100)):
        for make in ACCUMULATORS:
            built, delivered = make(), Delivered()
            delivered.attach()
            before, after = chance.choice(others), chance.choice(others)
            for event in filter(None, map(read, (before, odd, odd, after))):
                delivered.is_news(event)
                assert isinstance(built.add(event), str | None)
                result = built.result()
            if isinstance(built, ChatAccumulator | WorkflowAccumulator):
                assert isinstance(built.forms, list)
                built.answered("x")
                built.resume()
                built.settle(None, None)
            if hasattr(result, "to_dict"):
                repr(result), json.dumps(result.to_dict())


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("kind", ["chat", "completion", "workflow"])
def test_streams_of_odd_events_end_in_a_result_or_an_error_of_ours(name: str, kind: str) -> None:
    chance = random.Random(f"{name} {kind}")
    cases = [*odd_events(name)]
    body = b""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=body)
        return httpx.Response(404, json={"code": "not_found", "message": "?", "status": 404})

    policy = RecoveryPolicy(initial_delay=0.0, max_attempts=1)
    with Dify("k", base_url="http://x/v1", user="u", recovery=policy, transport=httpx.MockTransport(answer)) as dify:
        for odd in chance.sample(cases, min(len(cases), 25)):
            other = chance.choice([*samples().values()])
            body = b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in (other, odd, odd))
            streams: dict[str, Any] = {
                "chat": lambda: dify.chat.stream("Hi"),
                "completion": lambda: dify.completions.stream({}),
                "workflow": lambda: dify.workflows.stream({}),
            }
            try:
                with streams[kind]() as stream:
                    for event in stream:
                        event.to_dict()
                    repr(stream)
                    stream.result()
            except DifyError as error:
                assert str(error)
                repr(getattr(error, "partial", None))
