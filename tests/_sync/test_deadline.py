# Made from tests/_async/test_deadline.py by scripts/unasync. Do not edit.
"""A deadline ends a whole call, whatever the server does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
import pytest

from dify_plus import APIStatusError, APITimeoutError, Dify, FastTransport, RetryPolicy
from dify_plus._sync.transport import Transport
from dify_plus.errors import ConcurrencyLimitError
from dify_plus.testing import FakeDify, Fault
from dify_plus_api.api.app import get_app_info
from dify_plus_api.api.workflows import stream_workflow_events
from tests._sync.support import SSL, Connect
from tests.support.patience import HANG
from tests.support.raw_server import REQUEST, WAIT, RawServer, Step

pytestmark = pytest.mark.slow

Client = Callable[..., Dify]

JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"
EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
ERROR = b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"
UNTIL_THE_END = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"
DRIP: Sequence[Step] = [step for _ in range(3000) for step in (b" ", 0.02)]
PINGS: Sequence[Step] = [step for _ in range(3000) for step in (b"d\r\nevent: ping\n\n\r\n", 0.02)]
HINTS: Sequence[Step] = [step for _ in range(90) for step in (b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.02)]
SLOW: dict[str, Sequence[Step]] = {
    "no answer": [REQUEST, WAIT],
    "silence in the body": [REQUEST, JSON, WAIT],
    "one byte at a time": [REQUEST, JSON, *DRIP],
    "the head, one byte at a time": [REQUEST, b"HTTP/1.1 200 OK\r\nX:", *DRIP],
    "announcements without end": [REQUEST, *HINTS],
    "an error, one byte at a time": [REQUEST, ERROR, *DRIP],
}


@pytest.fixture(params=[httpx.HTTPTransport, FastTransport])
def client(request: pytest.FixtureRequest) -> Client:
    def make(server: RawServer, deadline: float = 0.1) -> Dify:
        transport = request.param(verify=SSL)
        return Dify("app-key", base_url=server.url, user="u", transport=transport, deadline=deadline)

    return make


def transport_of(dify: Dify) -> Transport:
    return dify._transport


def test_a_call_without_a_custom_transport_ends() -> None:
    with RawServer(SLOW["the head, one byte at a time"]) as server:
        with Dify("app-key", base_url=server.url, deadline=0.1) as dify:
            with pytest.raises(APITimeoutError, match=r"the deadline of 0\.1 s has passed"):
                dify.app.info()


@pytest.mark.parametrize("name", SLOW)
def test_a_call_ends(name: str, client: Client) -> None:
    with RawServer(SLOW[name]) as server:
        with client(server) as dify:
            with pytest.raises(APITimeoutError, match=r"the deadline of 0\.1 s has passed") as raised:
                dify.app.info()
    assert raised.value.attempts == 1


@pytest.mark.parametrize("name", ["silence in the body", "the head, one byte at a time"])
def test_a_raw_call_ends(name: str, client: Client) -> None:
    with RawServer(SLOW[name]) as server:
        with client(server) as dify:
            with pytest.raises(httpx.TimeoutException):
                get_app_info.sync(client=dify.raw)


@pytest.mark.parametrize("script", [[REQUEST, UNTIL_THE_END, WAIT], [REQUEST, UNTIL_THE_END, *DRIP]])
def test_a_download_ends_and_saves_nothing(script: Sequence[Step], tmp_path: Path, client: Client) -> None:
    with RawServer(script) as server:
        with client(server) as dify:
            with pytest.raises(APITimeoutError, match="deadline"):
                dify.files.preview("f").save(tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("script", [[REQUEST, EVENTS, WAIT], [REQUEST, EVENTS, *PINGS]])
def test_the_body_of_a_stream_ends(script: Sequence[Step], client: Client) -> None:
    with RawServer(script) as server:
        with client(server, deadline=HANG) as dify:
            body = transport_of(dify).open(stream_workflow_events.build_request("r", user="u"))
            assert body.deadline is not None
            body.deadline._end -= HANG - 0.1
            with pytest.raises(APITimeoutError, match="deadline"):
                for _ in body.chunks():
                    pass
            body.close()


def test_a_retry_delay_does_not_exceed_the_deadline(fake: FakeDify, connect: Connect) -> None:
    fake.faults.add(Fault.too_many_requests(retry_after=30), times=None)
    with pytest.raises(ConcurrencyLimitError) as raised:
        connect(fake, deadline=20, retries=RetryPolicy(max_elapsed=3600)).app.info()
    assert raised.value.attempts == 1


def test_the_requests_of_one_call_share_its_deadline(chat_app: Dify) -> None:
    begun = transport_of(chat_app.with_options(deadline=60)).begin()
    assert begun.deadline is not None
    assert begun.begin().deadline is begun.deadline
    assert begun.view(begun.settings.with_options(timeout=5)).deadline is begun.deadline
    stopping = begun.view(begun.settings.with_options(deadline=5), new_call=True)
    assert stopping.deadline is None
    assert stopping.begin().deadline is not begun.deadline


def test_each_call_has_its_own(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, deadline=30)
    dify.app.info()
    first, second = transport_of(dify).begin().deadline, transport_of(dify).begin().deadline
    assert first is not second


def test_a_call_within_its_deadline_is_unaffected(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, deadline=60, dataset_api_key=fake.dataset_key)
    dataset = dify.datasets.create("Water", indexing_technique="economy")
    indexing = dify.datasets.documents.create(dataset.id, text="Rivers flow.", name="Rivers")
    indexing.wait(timeout=30)
    assert dify.datasets.documents.download(dataset.id, indexing.document.id).read() == b"Rivers flow."
    with pytest.raises(APIStatusError):
        dify.datasets.get("none")
