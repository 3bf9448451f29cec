"""A run that is cut again after each new event: recovery ends."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from dify_plus import Dify, RecoveryPolicy
from dify_plus._sync.run_stream import MOST_RECONNECTS
from dify_plus.errors import StreamInterrupted
from tests.support.raw_server import REQUEST, RawServer, Step

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


def one_event(number: int, name: str) -> Sequence[Step]:
    """A connection that delivers one new event and is then closed."""
    name, id = (name, f"n{number}") if number else ("workflow_started", "r")
    event = {"event": name, "task_id": "t", "workflow_run_id": "r", "data": {"id": id, "node_id": id, "index": number}}
    return REQUEST, HEAD + b"data: " + json.dumps(event).encode() + b"\n\n"


@pytest.mark.parametrize("name", ["news", "node_started"])
def test_one_new_event_with_each_attach_does_not_go_on_for_ever(name: str) -> None:
    with RawServer(*(one_event(number, name) for number in range(10 * MOST_RECONNECTS))) as server:
        recovery = RecoveryPolicy(initial_delay=0.0)
        with Dify("app-x", base_url=server.url, user="u", recovery=recovery, max_retries=0) as dify:
            with pytest.raises(StreamInterrupted) as caught:
                dify.workflows.run({})
    assert caught.value.reason == "recovery_failed"
    assert server.connections < 3 * MOST_RECONNECTS
