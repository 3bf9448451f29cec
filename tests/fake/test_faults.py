"""The faults of FakeDify: their effects, and the requests that they apply to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from dify_plus.testing import ChatApp, FakeDify, Fault
from tests.support.patience import patient, settled

ASK = {"inputs": {}, "query": "Hi", "user": "u1", "response_mode": "streaming"}


@pytest.fixture
def fake() -> Iterator[FakeDify]:
    with FakeDify({"chat": ChatApp(["a ", "b ", "c "])}, token_delay=0.001) as fake:
        yield fake
        assert fake.errors == []


@pytest.fixture
def http(fake: FakeDify) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {fake.key('chat')}"}
    transport = patient(httpx.HTTPTransport(verify=False), settled(fake))
    with httpx.Client(base_url=fake.base_url, headers=headers, transport=transport, timeout=0.2) as http:
        yield http


def answers(http: httpx.Client) -> list[str]:
    """Return the text or name of each event of a stream, and `broken` or `silent` if it did not end properly."""
    said = b""
    ending: list[str] = []
    try:
        with http.stream("POST", "/chat-messages", json=ASK) as response:
            for chunk in response.iter_bytes():
                said += chunk
    except httpx.RemoteProtocolError:
        ending = ["broken"]
    except httpx.ReadTimeout:
        ending = ["silent"]
    events = [json.loads(frame[6:]) for frame in said.split(b"\n\n")[:-1] if frame.startswith(b"data: ")]
    return [event.get("answer", event["event"]) for event in events] + ending


def summary(fault: Fault) -> str:
    """Return a short name of a fault."""
    return " ".join(f"{name}={value}" for name, value in vars(fault).items() if value != getattr(Fault(), name))


WHOLE = ["a ", "b ", "c ", "", "message_end"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(drop=True), ["broken"]),
        (Fault(drop_after_events=0), ["broken"]),
        (Fault(drop_after_events=2), ["a ", "b ", "broken"]),
        (Fault(drop_after_bytes=400), ["a ", "broken"]),
        (Fault(end_after_events=2), ["a ", "b "]),
        (Fault(end_after_bytes=400), ["a "]),
        (Fault(stall_after_events=1), ["a ", "silent"]),
        (Fault(stall_after_events=1, stall_for=0.01), WHOLE),
        (Fault(lose_events=[1, 2]), ["a ", "", "message_end"]),
        (Fault(duplicate_events=[1]), ["a ", "b ", *WHOLE[1:]]),
        (Fault(chunk_size=7), WHOLE),
        (Fault(chunk_size=100, drop_after_events=1), ["a ", "broken"]),
        (Fault(slow=0.001), WHOLE),
        (Fault(delay=0.01), WHOLE),
    ],
    ids=lambda value: summary(value) if isinstance(value, Fault) else "",
)
def test_the_effect_of_a_fault_on_a_stream(
    fake: FakeDify, http: httpx.Client, fault: Fault, expected: list[str]
) -> None:
    fake.faults.add(fault)
    assert answers(http) == expected
    assert answers(http) == WHOLE


def test_a_short_answer(fake: FakeDify, http: httpx.Client) -> None:
    fake.faults.add(Fault(drop_after_bytes=10))
    with pytest.raises(httpx.RemoteProtocolError):
        http.get("/info")
    fake.faults.add(Fault(end_after_bytes=10))
    assert len(http.get("/info").content) == 10


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault.too_many_requests(retry_after=3), 429, "too_many_requests"),
        (Fault.rate_limit_error(), 429, "rate_limit_error"),
        (Fault.concurrency_limit(), 400, "invalid_param"),
        (Fault.server_error(), 500, "unknown"),
        (Fault.error(403, "forbidden", "No."), 403, "forbidden"),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else None,
)
def test_refusals(fake: FakeDify, http: httpx.Client, fault: Fault, status: int, code: str) -> None:
    fake.faults.add(fault)
    response = http.post("/chat-messages", json=ASK)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers.get("retry-after") == ("3" if fault.headers else None)
    assert fake.executions == 0


def test_a_gateway_page(fake: FakeDify, http: httpx.Client) -> None:
    fake.faults.add(Fault.gateway(504))
    response = http.get("/info")
    assert (response.status_code, response.headers["content-type"]) == (504, "text/html")
    assert "504 Gateway Time-out" in response.text


@pytest.mark.parametrize(
    "fault", [Fault.gateway(502, executed=True), Fault(drop=True, executed=True)], ids=("status", "drop")
)
def test_the_app_may_have_run(fake: FakeDify, http: httpx.Client, fault: Fault) -> None:
    fake.faults.add(fault)
    try:
        assert http.post("/chat-messages", json={**ASK, "response_mode": "blocking"}).status_code == 502
    except httpx.RemoteProtocolError:
        assert fault.drop
    assert fake.executions == 1


def test_a_fault_applies_to_the_requests_that_it_selects(fake: FakeDify, http: httpx.Client) -> None:
    def statuses(*paths: str) -> list[int]:
        return [http.get(path).status_code for path in paths]

    fake.faults.add(Fault.server_error(), path="/info", skip=1, times=2)
    assert statuses("/info", "/site", "/info", "/info", "/info") == [200, 200, 500, 500, 200]
    fake.faults.add(Fault.server_error(), app="agent")
    fake.faults.add(Fault.server_error(), method="POST", path="/v1/chat-*", times=None)
    assert statuses("/info") == [200]
    assert [http.post("/chat-messages", json=ASK).status_code for _ in range(3)] == [500] * 3
    fake.faults.clear()
    assert http.post("/chat-messages", json=ASK).status_code == 200


def test_a_fault_in_a_header(http: httpx.Client) -> None:
    fault: dict[str, Any] = {"status": 503, "body": "busy", "headers": {"Retry-After": "1"}}
    response = http.get("/info", headers={"X-Fake-Fault": json.dumps(fault)})
    assert (response.status_code, response.text, response.headers["retry-after"]) == (503, "busy", "1")


@pytest.mark.parametrize(
    ("header", "message"),
    [("{", "Expecting"), ("[]", "not a JSON object"), ('{"colour": "red"}', "unexpected keyword argument 'colour'")],
)
def test_an_invalid_fault_header(http: httpx.Client, header: str, message: str) -> None:
    response = http.get("/info", headers={"X-Fake-Fault": header})
    assert (response.status_code, response.json()["code"]) == (400, "bad_fault")
    assert message in response.json()["message"]
