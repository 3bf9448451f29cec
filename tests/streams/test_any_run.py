"""The end of the stream of any operation."""

from __future__ import annotations

from typing import Any

import pytest

from dify_plus._streams.any_run import EventAccumulator
from dify_plus_api.events import MODELS, STREAMS

FINISHED = {"event": "workflow_finished", "task_id": "t", "workflow_run_id": "r", "data": {"status": "succeeded"}}

REPLACED = {"event": "text_replace", "data": {"text": "Hi"}}


def fed(union: str, *events: dict[str, Any]) -> tuple[EventAccumulator, str]:
    accumulator = EventAccumulator(union)
    text = "".join(accumulator.add(MODELS[event["event"]].from_dict(event)) or "" for event in events)
    return accumulator, text


@pytest.mark.parametrize(
    ("union", "events", "text"),
    [
        ("ChatEvent", [{"event": "message", "answer": "Hi"}, {"event": "message_end"}], "Hi"),
        (
            "ChatEvent",
            [{"event": "workflow_started", "workflow_run_id": "r"}, {"event": "message_end"}, FINISHED],
            "",
        ),
        (
            "ChatEvent",
            [{"event": "message", "answer": "Hi", "message_id": "m"}, FINISHED, {"event": "message_end"}],
            "Hi",
        ),
        ("WorkflowEvent", [{"event": "text_chunk", "data": {"text": "H"}}, REPLACED, FINISHED], "Hi"),
        ("WorkflowEvent", [{"event": "text_chunk", "data": {"text": "Hi"}}, {"event": "workflow_paused"}], "Hi"),
        ("DatasourceNodeEvent", [{"event": "datasource_processing"}, {"event": "datasource_completed"}], ""),
        ("DatasourceNodeEvent", [{"event": "datasource_error", "error": "no"}], ""),
        ("", [{"event": "tts_message"}, {"event": "message_end"}, {"event": "tts_message_end"}], ""),
    ],
)
def test_it_is_over_with_the_event_that_ends_a_run(union: str, events: list[dict[str, Any]], text: str) -> None:
    for count in range(len(events)):
        assert not fed(union, *events[:count])[0].ended
    accumulator, found = fed(union, *events)
    last: Any = accumulator.result()
    assert (accumulator.ended, found, last.event) == (True, text, events[-1]["event"])


def test_only_a_stream_without_such_an_event_ends_with_the_connection() -> None:
    assert set(STREAMS) == {"ChatEvent", "CompletionEvent", "WorkflowEvent", "DatasourceNodeEvent"}
    assert [name for name in STREAMS if EventAccumulator(name).close()] == []
    accumulator, _ = fed("ShelfEvent", {"event": "ping"})
    assert (accumulator.close(), accumulator.ended) == (True, True)
