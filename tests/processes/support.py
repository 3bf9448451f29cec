"""Helpers for the tests of processes, event loops and threads."""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, cast

import anyio
import httpx

from dify_plus import AsyncDify, AsyncFastTransport, Dify, FastTransport
from tests.support.patience import HANG
from tests.support.raw_server import REQUEST, WAIT, RawServer, Step

SSL = ssl.create_default_context()

TRANSPORTS: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "default": (lambda: None, lambda: None),
    "httpx": (lambda: httpx.HTTPTransport(verify=SSL), lambda: httpx.AsyncHTTPTransport(verify=SSL)),
    "fast": (FastTransport, AsyncFastTransport),
}
"""Name -> the functions that make the sync and the async transport."""


def answer(number: int) -> bytes:
    body = json.dumps({"answer": number}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


def counting(connections: int) -> RawServer:
    """A server whose answers are numbers: ten times the number of the connection, plus the earlier answers on it."""
    scripts: list[list[Step]] = []
    for number in range(1, connections + 1):
        script: list[Step] = []
        for count in range(8):
            script += [REQUEST, answer(number * 10 + count)]
        scripts.append([*script, WAIT])
    return RawServer(*scripts)


def client(url: str, kind: str = "default") -> Dify:
    return Dify("app-key", base_url=url, user="u", transport=TRANSPORTS[kind][0]())


def async_client(url: str, kind: str = "default") -> AsyncDify:
    return AsyncDify("app-key", base_url=url, user="u", transport=TRANSPORTS[kind][1]())


def ask(dify: Dify) -> int:
    number: int = dify.request("GET", "/number")["answer"]
    return number


async def everything(url: str, keys: tuple[str, str, str], transport: Callable[[], Any]) -> None:
    """Use every feature that waits in an event loop: calls, uploads, downloads, lists, jobs, cancellation."""
    chat_key, workflow_key, dataset_key = keys
    options: dict[str, Any] = {"base_url": url, "user": "u"}
    async with (
        AsyncDify(chat_key, dataset_api_key=dataset_key, **options, transport=transport()) as dify,
        AsyncDify(workflow_key, **options, transport=transport()) as flow,
    ):
        upload = await dify.files.upload(("a.txt", b"x" * 300_000))
        file = {"type": "document", "transfer_method": "local_file", "upload_file_id": upload.id}
        await dify.chat.send("Read", files=[cast("Any", file)])
        assert await dify.files.preview(upload.id).read() == b"x" * 300_000
        async with aclosing(cast("AsyncGenerator[bytes, None]", aiter(dify.files.preview(upload.id)))) as chunks:
            assert await anext(chunks)

        base = await dify.datasets.create(f"Rivers {id(dify)}")
        await (await dify.datasets.documents.create(base.id, text="Rivers flow.", name="rivers")).wait()
        await dify.datasets.create(f"Lakes {id(dify)}")
        assert len([one async for one in dify.datasets.list(limit=1)]) >= 2

        rows = [{"query": str(number)} for number in range(5)]
        async with flow.workflows.map(rows) as job:
            assert len([outcome async for outcome in job]) == len(rows)
        async with flow.workflows.map(rows) as job:
            await anext(aiter(job))

        async with dify.chat.stream("one two three") as left:
            await anext(left)
        for seconds in (0.0, 0.001, 0.01):
            for call in (
                lambda: dify.chat.send("Hi"),
                lambda: dify.files.preview(upload.id).read(),
                lambda: dify.files.upload(("a.txt", b"x" * 300_000)),
            ):
                with anyio.move_on_after(seconds):
                    await call()

        answers: dict[int, str] = {}

        async def talk(number: int) -> None:
            answers[number] = (await dify.with_options(deadline=HANG).chat.send(f"one two {number}")).answer

        async with anyio.create_task_group() as group:
            for number in range(8):
                group.start_soon(talk, number)
        assert answers == {number: f"You said: one two {number}" for number in range(8)}


async def ask_async(dify: AsyncDify) -> int:
    number: int = (await dify.request("GET", "/number"))["answer"]
    return number
