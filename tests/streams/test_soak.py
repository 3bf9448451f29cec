"""500 streams at once, with random faults: each ends in a result or an error that says why, and nothing is left."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import random
import threading
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx
import pytest

from dify_plus import (
    APIConnectionError,
    APIStatusError,
    AsyncDify,
    ChatReply,
    CompletionReply,
    RecoveryPolicy,
    RetryPolicy,
    StreamInterrupted,
    WorkflowResult,
)
from dify_plus.testing import ChatApp, ChatflowApp, CompletionApp, FakeDify, Fault, Node, WorkflowApp
from dify_plus.testing._server.http import Connection
from tests.support.patience import HANG, patient, settled

pytestmark = pytest.mark.slow

CALLS = 500
SOME = 40
"""The number of calls between two measurements of memory."""
AT_ONCE = 250
"""The largest number of calls at the same time."""
SEED = 20261122
SILENCE = 1.0
"""The `idle_timeout` of the streams, in seconds."""
GROWTH = 100_000
"""The bytes by which the memory may grow between two measurements."""
UNLIMITED = httpx.Limits(max_connections=None)
PIECES = [f"word{number} " for number in range(8)]
ANSWER = "".join(PIECES)
KINDS = ("chat", "completion", "workflow", "chatflow")
RECOVERS = {"workflow", "chatflow"}

FAULTS: list[tuple[Fault, bool]] = [
    (Fault(), True),
    (Fault(drop_after_events=1), True),
    (Fault(drop_after_events=4), True),
    (Fault(drop_after_bytes=700), True),
    (Fault(end_after_events=3), True),
    (Fault(end_after_bytes=1300), True),
    (Fault(chunk_size=7), True),
    (Fault(delay=0.02), True),
    (Fault(drop=True, executed=True), True),
    (Fault(drop=True), False),
    (Fault.gateway(502), False),
    (Fault.gateway(503), False),
    (Fault.server_error(), False),
    (Fault.rate_limit_error(), False),
    (Fault.error(403, "forbidden", "No."), False),
]
"""The faults of streams, and whether the app runs in spite of them."""
STALL = Fault(stall_after_events=3)
STALLED = 30
"""How many streams fall silent: the first ones, so that they time out while the others are read."""
BUSY = [  # the client retries, and the server starts no run
    Fault.too_many_requests(),
    Fault.too_many_requests("0"),
    Fault.concurrency_limit(),
]
ATTACHING = [
    Fault(),
    Fault(),
    Fault.gateway(502),
    Fault(drop=True),
    Fault(drop_after_events=2),
    Fault(end_after_bytes=90),
]

ERRORS = (StreamInterrupted, APIConnectionError, APIStatusError)


def flow(inputs: dict[str, Any]) -> Iterator[Any]:
    yield Node("look", outputs={"n": 1})
    yield Node("llm", text=PIECES)
    return {"text": ANSWER}


def talk(request: Any) -> Iterator[Any]:
    yield Node("look", outputs={"n": 1})
    yield from PIECES


class Faulty(httpx.AsyncBaseTransport):
    """Adds to each request the header for the planned fault of its call."""

    def __init__(self, inner: httpx.AsyncHTTPTransport) -> None:
        self.inner = inner
        self.planned: dict[str, list[Fault]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        planned = self.planned[request.headers["x-call"]]
        attaches = request.url.path.endswith("/events")
        fault = planned.pop(0) if planned and (attaches or request.method == "POST") else Fault()
        request.headers["x-fake-fault"] = json.dumps(asdict(fault))
        return await self.inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self.inner.aclose()


@dataclass
class Soak:
    """Clients of a server, and the outcomes of their calls."""

    fake: FakeDify
    transports: dict[str, Faulty]
    outcomes: Counter[str] = field(default_factory=Counter)
    expected: int = 0
    """The expected number of runs of the server."""

    def client(self, kind: str) -> AsyncDify:
        return AsyncDify(
            base_url=self.fake.base_url,
            api_key=self.fake.key(kind),
            user="u",
            timeout=HANG,
            idle_timeout=SILENCE,
            retries=RetryPolicy(max_retries=4, initial_delay=0.001, max_delay=0.01),
            recovery=RecoveryPolicy(initial_delay=0.001, max_delay=0.01),
            transport=self.transports[kind],
        )

    async def run(self, numbers: range) -> None:
        """Make a call for each number, at most `AT_ONCE` at the same time."""
        gate = asyncio.Semaphore(AT_ONCE)
        clients = {kind: self.client(kind) for kind in KINDS}
        async with asyncio.TaskGroup() as calls:
            for number in numbers:
                kind, chance = KINDS[number % 4], random.Random(f"{SEED} {number}")
                fault, executed = (STALL, True) if number < STALLED else chance.choice(FAULTS)
                call = self.call(gate, str(number), clients[kind], kind, chance, fault, executed)
                calls.create_task(call)

    async def call(
        self,
        gate: asyncio.Semaphore,
        name: str,
        dify: AsyncDify,
        kind: str,
        chance: random.Random,
        fault: Fault,
        executed: bool,
    ) -> None:
        busy = [chance.choice(BUSY)] if chance.random() < 0.1 else []
        self.transports[kind].planned[name] = [*busy, fault, *chance.choices(ATTACHING, k=5)]
        self.expected += executed
        try:
            async with gate:
                result = await send(dify.with_options(headers={"x-call": name}), kind)
        except ERRORS as error:
            self.outcomes[type(error).__name__] += 1
            assert fault != Fault(), error
            if isinstance(error, StreamInterrupted):
                assert executed
                assert kind not in RECOVERS or error.workflow_run_id is None
        else:
            self.outcomes["result"] += 1
            assert executed
            assert result.status == "succeeded"
            assert (result.outputs["text"] if isinstance(result, WorkflowResult) else result.answer) == ANSWER


async def send(dify: AsyncDify, kind: str) -> ChatReply | CompletionReply | WorkflowResult:
    if kind == "workflow":
        return await dify.workflows.run({})
    return await (dify.completions.send({"query": "q"}) if kind == "completion" else dify.chat.send("q"))


def memory() -> int:
    """Return the memory of the client and the libraries below it. The server, which stores everything, is left out."""
    gc.collect()
    ours = ["_arguments", "_async", "_policy", "_streams", "dify_plus_api", "httpx", "httpcore", "anyio"]
    ours = [*(f"*/{name}/*" for name in ours), *(f"*/dify_plus/{name}.py" for name in ("_error_base", "errors", "sse"))]
    snapshot = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, pattern) for pattern in ours])
    return sum(trace.size for trace in snapshot.traces)


def open_at_server() -> int:
    return sum(isinstance(each, Connection) and not each.lost.is_set() for each in gc.get_objects())


async def test_hundreds_of_streams_with_random_faults_leave_nothing_behind(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "dify_plus")  # caplog keeps every record, which would count as growth
    threads = set(threading.enumerate())
    apps = {
        "chat": ChatApp(PIECES),
        "completion": CompletionApp(PIECES),
        "workflow": WorkflowApp(script=flow),
        "chatflow": ChatflowApp(reply=talk),
    }
    with FakeDify(apps) as fake:
        pools = {kind: patient(httpx.AsyncHTTPTransport(limits=UNLIMITED), settled(fake)) for kind in KINDS}
        try:
            await soak_and_check(Soak(fake, {kind: Faulty(pool) for kind, pool in pools.items()}))
        finally:
            tracemalloc.stop()
            for pool in pools.values():
                await pool.aclose()
    assert {thread for thread in threading.enumerate() if thread.name != "dify_plus watch"} <= threads


async def memory_without_connections(soak: Soak) -> int:
    """Close the idle connections, whose number depends on the speed of the machine, and return the memory."""
    for transport in soak.transports.values():
        await transport.inner._pool.aclose()
    return memory()


async def soak_and_check(soak: Soak) -> None:
    fake = soak.fake
    await soak.run(range(CALLS))
    tracemalloc.start()
    await soak.run(range(CALLS, CALLS + SOME))
    before = await memory_without_connections(soak)
    await soak.run(range(CALLS + SOME, CALLS + 3 * SOME))
    after = await memory_without_connections(soak)
    fake.wait_idle(HANG)

    assert soak.outcomes.total() == CALLS + 3 * SOME
    assert min(soak.outcomes["result"], soak.outcomes["StreamInterrupted"]) > CALLS // 8
    assert soak.outcomes["ConcurrencyLimitError"] == 0
    assert fake.executions == soak.expected
    for transport in soak.transports.values():
        assert [each for each in transport.inner._pool.connections if not each.is_idle()] == []
        await transport.aclose()
        assert transport.inner._pool.connections == []
    gc.collect()
    async with asyncio.timeout(HANG):
        while open_at_server():
            await asyncio.sleep(0.01)
        while asyncio.all_tasks() != {asyncio.current_task()}:  # tasks of the event loop close the rest
            await asyncio.sleep(0.01)
    assert fake.errors == []
    assert after - before < GROWTH, f"{after - before} bytes more after {2 * SOME} calls"
