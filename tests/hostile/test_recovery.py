"""A run that is cut again after each new event: recovery ends."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pytest

from dify_plus import Dify, RecoveryPolicy
from dify_plus._sync.run_stream import MOST_RECONNECTS
from dify_plus.errors import StreamInterrupted
from tests.support.raw_server import REQUEST, RawServer, Step

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


class OneEventEach(Sequence[Sequence[Step]]):
    """Scripts without end: each connection gets one event that has not come before, and is closed."""

    def __len__(self) -> int:
        return 1_000_000

    def __getitem__(self, place: int) -> list[Step]:  # type: ignore[override]
        event = {"event": "news" if place else "workflow_started", "task_id": "t", "workflow_run_id": "r", "data": {}}
        event["data"] = {"id": "r", "number": place}
        return [REQUEST, HEAD + b"data: " + json.dumps(event).encode() + b"\n\n"]

    def __iter__(self) -> Iterator[Sequence[Step]]:
        raise NotImplementedError


def test_one_new_event_with_each_attach_does_not_go_on_for_ever() -> None:
    with RawServer() as server:
        server.scripts = OneEventEach()  # type: ignore[assignment]
        recovery = RecoveryPolicy(initial_delay=0.0)
        with Dify("app-x", base_url=server.url, user="u", recovery=recovery, max_retries=0) as dify:
            with pytest.raises(StreamInterrupted) as caught:
                dify.workflows.run({})
    assert caught.value.reason == "recovery_failed"
    assert server.connections < 3 * MOST_RECONNECTS
