"""The same question recorded in both modes: `send` and `run`, which stream, return what blocking mode returns."""

from __future__ import annotations

import json
from typing import Any

import attrs
import httpx
import pytest

from dify_plus import APIError, AsyncDify, RetryPolicy, WorkflowFailed
from dify_plus_api.types import Model
from tests._async.support import SSL
from tests.support.player import Player
from tests.support.recordings import Recording, recordings

RECORDED = recordings()


def asked(recording: Recording) -> dict[str, Any]:
    """Return the body of the recorded request, without its user and mode."""
    body = json.loads(recording.request_body or "")
    return {name: value for name, value in body.items() if name not in ("response_mode", "user")}


def pairs() -> dict[str, str]:
    """Return the recordings in blocking mode, each with the recording of the same question in streaming mode."""
    found = {}
    for name, recording in RECORDED.items():
        twin = RECORDED.get(name.replace("blocking", "streaming"))
        if "blocking" in name and twin and (twin.key, asked(twin)) == (recording.key, asked(recording)):
            found[name] = twin.name
    return found


PAIRS = pairs()
RUN_FAILED = "err_model_failmid_chatflow_blocking"
"""A chatflow that failed: blocking mode answers 400 and does not return the run."""
VARYING = {
    "id", "task_id", "message_id", "conversation_id", "workflow_run_id",
    "created_at", "finished_at", "elapsed_time", "latency", "time_to_first_token", "time_to_generate",
}  # fmt: skip
ONLY_STREAMED = {"text": "", "exceptions_count": 0}
"""Fields of a workflow run that blocking mode omits."""


def without_varying(value: Any) -> Any:
    """Return a result without the fields that differ between runs."""
    if isinstance(value, Model):
        value = value.to_dict()
    elif attrs.has(type(value)):
        value = attrs.asdict(value, recurse=False)
    if isinstance(value, dict):
        return {name: without_varying(item) for name, item in value.items() if name not in VARYING}
    return [without_varying(item) for item in value] if isinstance(value, list) else value


async def outcome(recording: Recording, mode: dict[str, Any]) -> Any:
    """Return the result of the call, or the error that it raised."""
    body = {name: value for name, value in asked(recording).items() if name != "files" or value}
    with Player(recording) as player:
        async with AsyncDify(
            recording.key,
            base_url=player.url,
            user="u",
            retries=RetryPolicy(max_retries=0),
            transport=httpx.AsyncHTTPTransport(verify=SSL),
        ) as dify:
            try:
                if recording.path == "/workflows/run":
                    return await dify.workflows.run(**body, **mode)
                app = dify.completions if recording.path == "/completion-messages" else dify.chat
                return await app.send(**body, **mode)
            except APIError as error:
                return error


@pytest.mark.parametrize("name", sorted(PAIRS.keys() - {RUN_FAILED}))
async def test_both_modes_give_the_same_result(name: str) -> None:
    blocking = await outcome(RECORDED[name], {"response_mode": "blocking"})
    streamed = await outcome(RECORDED[PAIRS[name]], {})
    assert type(streamed) is type(blocking)
    if isinstance(blocking, WorkflowFailed):
        blocking, streamed = blocking.result, streamed.result
    if isinstance(blocking, APIError):
        facts = ("message", "code")
        assert [getattr(streamed, fact) for fact in facts] == [getattr(blocking, fact) for fact in facts]
        return
    actual, expected = ({**without_varying(result), **ONLY_STREAMED} for result in (streamed, blocking))
    assert actual == expected


async def test_a_chatflow_that_failed_says_why_in_both_modes() -> None:
    blocking = await outcome(RECORDED[RUN_FAILED], {"response_mode": "blocking"})
    streamed = await outcome(RECORDED[PAIRS[RUN_FAILED]], {})
    assert isinstance(streamed, WorkflowFailed)
    assert str(streamed.result.error) in blocking.message


def test_the_pairs_cover_every_kind_of_app() -> None:
    assert {RECORDED[name].path for name in PAIRS} == {"/chat-messages", "/completion-messages", "/workflows/run"}
    assert len(PAIRS) >= 10
