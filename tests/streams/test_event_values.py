"""Events with fields of a wrong type: streams yield them unchanged, and every exception is a `DifyError`."""

from __future__ import annotations

import copy
import json
import pickle
import random
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
from tests.support.odd_values import FOLLOWED, STREAMED, STREAMS, events, frame, odd_versions, successful_answer

pytestmark = pytest.mark.slow

ACCUMULATORS: list[Any] = [
    ChatAccumulator,
    CompletionAccumulator,
    WorkflowAccumulator,
    DatasourceAccumulator,
    lambda: EventAccumulator("ChatEvent"),
    lambda: EventAccumulator(""),
]


def read(event: dict[str, Any]) -> Any:
    return read_frame("message", json.dumps(event))


@pytest.mark.parametrize("name", EVENTS)
def test_accumulators_accept_any_events(name: str) -> None:
    chance = random.Random(name)
    others = [*events().values()]
    tried = 0
    for odd in odd_versions(events()[name], FOLLOWED, chance):
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
        tried += 1
    assert tried == FOLLOWED


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("kind", STREAMS)
def test_streams_of_odd_events_end_in_a_result_or_an_error_of_ours(name: str, kind: str) -> None:
    chance = random.Random(f"{name} {kind}")
    body, tried = b"", 0

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST" or (request.url.path.endswith("/events") and chance.random() < 0.5):
            return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=body)
        if chance.random() < 0.5:
            usual = successful_answer("GET", "/messages" if "/messages" in request.url.path else "/workflows/run/r")
            return httpx.Response(200, content=json.dumps(odd_versions(usual, 1, chance)[0]))
        return httpx.Response(404, json={"code": "not_found", "message": "?", "status": 404})

    policy = RecoveryPolicy(initial_delay=0.0, max_attempts=1)
    with Dify("k", base_url="http://x/v1", user="u", recovery=policy, transport=httpx.MockTransport(answer)) as dify:
        for odd in odd_versions(events()[name], STREAMED, chance):
            body = b"".join(map(frame, (chance.choice([*events().values()]), odd, odd)))
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
                    if getattr(stream, "paused", False):
                        stream.submit(stream.forms[0] if stream.forms else "token", "x")
                    stream.result()
            except DifyError as error:
                assert str(error)
                repr(getattr(error, "partial", None))
            tried += 1
    assert tried == STREAMED


DEEP_EVENTS = {
    "message": '{"event": "message", "task_id": "t", "message_id": "m", "answer": "Take ", "new": %s}',
    "agent_thought": '{"event": "agent_thought", "task_id": "t", "message_id": "m", "id": "a", "tool_input": %s}',
    "message_end": '{"event": "message_end", "task_id": "t", "message_id": "m", "metadata": {"usage": {"x": %s}}}',
    "workflow_finished": '{"event": "workflow_finished", "task_id": "t", "data": {"id": "r", "outputs": {"x": %s}}}',
    "error": '{"event": "error", "task_id": "t", "status": 400, "code": "invalid_param", "message": "no", "x": %s}',
}


@pytest.mark.parametrize("name", DEEP_EVENTS)
@pytest.mark.parametrize(
    "value", ["[" * 150 + "]" * 150, *('{"a":' * n + "1" + "}" * n for n in (250, 500, 900, 5000)), "9" * 5000]
)
def test_a_deep_or_long_value_can_be_used_like_any_other_or_is_an_error(name: str, value: str) -> None:
    whole = json.dumps({"event": "message_end", "task_id": "t", "message_id": "m", "metadata": {}})
    body = "".join(f"data: {event}\n\n" for event in (DEEP_EVENTS[name] % value, whole))
    transport = httpx.MockTransport(
        lambda request: httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=body.encode())
    )
    policy = RecoveryPolicy(max_attempts=0)
    with Dify("k", base_url="http://x/v1", user="u", recovery=policy, transport=transport) as dify:
        for ask in (dify.chat.send, lambda query: dify.chat.send(query, response_mode="blocking")):
            found: Any
            try:
                found = ask("Hi")
                assert json.loads(json.dumps(found.to_dict())) == found.to_dict()
            except DifyError as error:
                found = error
            repr(found), str(found), pickle.dumps(found), copy.deepcopy(found)
