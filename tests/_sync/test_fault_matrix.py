# Made from tests/_async/test_fault_matrix.py by scripts/unasync. Do not edit.
"""Faults x operations: nothing runs twice, nothing hangs, and the outcome is the right one.

A proxy between the client and the server injects the faults. The server counts the runs that it starts. A fault affects
the first request only, unless the case says otherwise; later requests pass unchanged.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from dify_plus import (
    APIConnectionError,
    Dify,
    DifyError,
    InternalServerError,
    RecoveryPolicy,
    RetryPolicy,
    StreamInterrupted,
)
from dify_plus.errors import ConcurrencyLimitError, UsageLimitExceeded
from dify_plus.testing import ChatflowApp, FakeDify, Node, WorkflowApp
from tests._sync._compat import STRIDE
from tests._sync.support import SSL, Serve
from tests.support.fault_proxy import FINE, Fault, FaultProxy, answer
from tests.support.patience import patient, settled

pytestmark = pytest.mark.slow

WORDS = [f"word{number} " for number in range(8)]
ANSWER = "".join(WORDS)
STEP = 199
"""The distance between two places where an answer is cut, in bytes."""
SILENCE = 0.1
"""The timeout for a silent server, in seconds."""

QUOTA = b'{"code": "rate_limit_error", "message": "The plan is used up.", "status": 429}'
BUSY = b'{"code": "too_many_requests", "message": "Busy.", "status": 429}'
LIMIT = b'{"code": "invalid_param", "message": "Too many requests. Please try again later.", "status": 400}'
PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


def flow(inputs: dict[str, Any]) -> Any:
    yield Node("llm", text=WORDS)
    yield Node("code", outputs={"n": 1})
    return {"text": ANSWER}


def talk(request: Any) -> Any:
    yield Node("look", outputs={"n": 1})
    yield from WORDS


@dataclass(frozen=True)
class Operation:
    """A way to use the client, and its expected outcome."""

    app: str
    call: Callable[[Dify], Awaitable[str]]
    runs: int = 1
    """How often the app runs without a fault."""
    repeatable: bool = False
    """Whether the call may be repeated although the server may have carried it out."""
    recovers: bool = False
    """Whether its stream reconnects after a cut, if the run's id is known."""


def read_chat(dify: Dify) -> str:
    return (dify.chat.send("q")).answer


def read_text(dify: Dify) -> str:
    with dify.chat.stream("q") as stream:
        return "".join([piece for piece in stream.text])


def read_blocking(dify: Dify) -> str:
    return (dify.chat.send("q", response_mode="blocking")).answer


def read_completion(dify: Dify) -> str:
    return (dify.completions.send({"query": "q"})).answer


def read_workflow(dify: Dify) -> str:
    return str((dify.workflows.run({})).outputs["text"])


def read_workflow_text(dify: Dify) -> str:
    with dify.workflows.stream({}) as run:
        return "".join([piece for piece in run.text])


def stop(dify: Dify) -> str:
    dify.chat.stop("no-task")
    return ANSWER


OPERATIONS = {
    "chat": Operation("talk", read_chat),
    "chat text": Operation("talk", read_text),
    "chat blocking": Operation("talk", read_blocking),
    "completion": Operation("write", read_completion),
    "chatflow": Operation("flow", read_chat, recovers=True),
    "chatflow text": Operation("flow", read_text, recovers=True),
    "workflow": Operation("work", read_workflow, recovers=True),
    "workflow text": Operation("work", read_workflow_text, recovers=True),
    "stop": Operation("talk", stop, runs=0, repeatable=True),
}


@dataclass(frozen=True)
class Case:
    """A fault, and the outcome of calls that may be repeated and of those that may not."""

    fault: Fault
    repeatable: type[DifyError] | None = None
    """The error; None if the call succeeds in the end."""
    other: type[DifyError] | None = None
    executed: bool = False
    """Whether the first request has reached the server."""
    always: bool = False
    """Whether the fault affects every request."""


CASES = {
    "slow": Case(Fault(delay=0.02), executed=True),
    "answered twice": Case(Fault(twice=True), executed=True),
    "reset before the server": Case(Fault(forward=False, reset=True), other=APIConnectionError),
    "closed before the server": Case(Fault(forward=False), other=APIConnectionError),
    "reset after the server": Case(Fault(answer=b"", reset=True), other=APIConnectionError, executed=True),
    "closed after the server": Case(Fault(answer=b""), other=APIConnectionError, executed=True),
    "gateway page after the server": Case(
        Fault(answer=answer(502, PAGE, kind="text/html").answer), other=InternalServerError, executed=True
    ),
    "429 busy": Case(answer(429, BUSY)),
    "429 busy, with Retry-After": Case(answer(429, BUSY, Retry_After="0")),
    "429 busy, for ever": Case(answer(429, BUSY), ConcurrencyLimitError, ConcurrencyLimitError, always=True),
    "429 busy, for an hour": Case(
        answer(429, BUSY, Retry_After="3600"), ConcurrencyLimitError, ConcurrencyLimitError, always=True
    ),
    "429 of the plan": Case(answer(429, QUOTA), UsageLimitExceeded, UsageLimitExceeded),
    "400 concurrency": Case(answer(400, LIMIT)),
    "500": Case(answer(500, b"{}"), other=InternalServerError),
    "502 page": Case(answer(502, PAGE, kind="text/html"), other=InternalServerError),
    "503": Case(answer(503, b""), other=InternalServerError),
    "429 of a gateway": Case(answer(429, b"", Retry_After="0")),
    "503 with Retry-After": Case(answer(503, b"", Retry_After="0"), other=InternalServerError),
    "503, for ever": Case(answer(503, b""), InternalServerError, InternalServerError, always=True),
    "504": Case(answer(504, b""), other=InternalServerError),
}

CUTS: dict[str, Callable[[int], Fault]] = {
    "closed": lambda offset: Fault(cut_at=offset),
    "half-closed": lambda offset: Fault(cut_at=offset, half_close=True),
    "reset": lambda offset: Fault(cut_at=offset, reset=True),
    "stalled": lambda offset: Fault(stall_at=offset),
}


@pytest.fixture
def server(serve: Serve) -> FakeDify:
    from dify_plus.testing import ChatApp, CompletionApp

    return serve(
        {
            "talk": ChatApp(WORDS),
            "write": CompletionApp(WORDS),
            "flow": ChatflowApp(talk),
            "work": WorkflowApp(flow),
        }
    )


@pytest.fixture
def clients(server: FakeDify) -> Iterator[Callable[[FaultProxy, str], Dify]]:
    made: list[Dify] = []

    def make(proxy: FaultProxy, app: str) -> Dify:
        made.append(
            Dify(
                base_url=proxy.base_url,
                api_key=server.key(app),
                user="u",
                timeout=SILENCE,
                idle_timeout=SILENCE,
                retries=RetryPolicy(initial_delay=0.001, max_delay=0.01),
                recovery=RecoveryPolicy(initial_delay=0.001, max_delay=0.01),
                transport=patient(httpx.HTTPTransport(verify=SSL), settled(proxy, server)),
            )
        )
        return made[-1]

    yield make
    for client in made:
        client.close()


def once(fault: Fault) -> Callable[[int, str], Fault]:
    return lambda number, line: fault if number == 0 else FINE


def always(fault: Fault) -> Callable[[int, str], Fault]:
    return lambda number, line: fault


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("what", CASES)
def test_a_fault_of_the_first_request(
    what: str, name: str, server: FakeDify, clients: Callable[[FaultProxy, str], Dify]
) -> None:
    case, operation = CASES[what], OPERATIONS[name]
    expected = case.repeatable if operation.repeatable else case.other
    with FaultProxy(server.base_url, (always if case.always else once)(case.fault)) as proxy:
        dify = clients(proxy, operation.app)
        if expected is None:
            assert operation.call(dify) == ANSWER
        else:
            with pytest.raises(expected) as caught:
                operation.call(dify)
            assert caught.type is expected
            assert "app-" not in str(caught.value)
    server.wait_idle()
    reached = case.executed or expected is None
    assert server.executions == (operation.runs if reached else 0)


def test_a_refused_connection(server: FakeDify, clients: Callable[[FaultProxy, str], Dify]) -> None:
    with FaultProxy(server.base_url) as proxy:
        pass
    for operation in OPERATIONS.values():
        with pytest.raises(APIConnectionError) as caught:
            operation.call(clients(proxy, operation.app))
        assert caught.value.attempts == 3
    assert server.executions == 0


@pytest.mark.parametrize("how", CUTS)
@pytest.mark.parametrize("name", [name for name in OPERATIONS if name != "stop"])
def test_an_answer_that_is_cut_anywhere(
    name: str, how: str, server: FakeDify, clients: Callable[[FaultProxy, str], Dify]
) -> None:
    """A run that can be reconnected yields its whole answer; any other raises an error. No run is started again."""
    operation = OPERATIONS[name]
    step = STEP * (STRIDE if how == "closed" else 12)
    outcomes: set[str] = set()
    for offset in range(1, 20_000, step):
        before = server.executions
        with FaultProxy(server.base_url, once(CUTS[how](offset))) as proxy:
            try:
                assert operation.call(clients(proxy, operation.app)) == ANSWER
                outcomes.add("whole" if len(proxy.requests) == 1 else "recovered")
            except (StreamInterrupted, APIConnectionError) as error:
                outcomes.add(type(error).__name__)
                assert "recovered" not in outcomes, "a cut was not recovered from, although the run's id was known"
        server.wait_idle()
        assert server.executions - before == operation.runs
        if "whole" in outcomes:
            break
    assert "whole" in outcomes
    assert ("recovered" in outcomes) == operation.recovers
