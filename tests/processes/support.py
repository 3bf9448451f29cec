"""What the tests of processes, event loops and threads share."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from typing import Any

import httpx

from dify_plus import AsyncDify, AsyncFastTransport, Dify, FastTransport
from tests.support.raw_server import REQUEST, WAIT, RawServer, Step

SSL = ssl.create_default_context()

TRANSPORTS: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "default": (lambda: None, lambda: None),
    "httpx": (lambda: httpx.HTTPTransport(verify=SSL), lambda: httpx.AsyncHTTPTransport(verify=SSL)),
    "fast": (FastTransport, AsyncFastTransport),
}
"""By name: what makes the sync and the async transport."""


def answer(number: int) -> bytes:
    body = json.dumps({"answer": number}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


def counting(connections: int) -> RawServer:
    """A server whose answers name the connection that they come on, and how many came on it before: 10, 11, 20, 21."""
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


async def ask_async(dify: AsyncDify) -> int:
    number: int = (await dify.request("GET", "/number"))["answer"]
    return number
