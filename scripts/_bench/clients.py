"""The clients that scripts/benchmark compares.

Each client is a function that connects to an address and returns another function. That one reads a whole stream and
returns the number of events. If it gets a list, it appends the text of each event.
"""

from __future__ import annotations

import asyncio
import importlib
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

Texts = list[str] | None
Pass = Callable[[Texts], int]
AsyncPass = Callable[[Texts], Awaitable[int]]

KEY = "app-0123456789abcdef"
HEADERS = {"Authorization": f"Bearer {KEY}"}
ASKED = {"query": "q", "inputs": {}, "user": "u", "response_mode": "streaming"}


def optional(module: str) -> Any:
    """Import a module that may not be installed."""
    return importlib.import_module(module)


# Clients without an SDK. Each does as little as possible.


def raw_socket(url: str) -> Pass:
    """The fastest possible: bytes from the socket, split at line ends. HTTP chunk sizes count as ordinary lines."""
    import socket

    loads = optional("orjson").loads
    parts = urlsplit(url)
    body = json.dumps(ASKED).encode()
    head = f"POST {parts.path}/chat-messages HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()

    def read(texts: Texts) -> int:
        count, rest, data = 0, b"", {}
        with socket.create_connection((parts.hostname, parts.port)) as connection:
            connection.sendall(head + body)
            while True:
                rest += connection.recv(65536)
                *lines, rest = rest.split(b"\n")
                for line in lines:
                    if line[:6] == b"data: ":
                        data = loads(line[6:])
                        count += 1
                        if texts is not None:
                            texts.append(data.get("answer", ""))
                if data.get("event") == "message_end":
                    return count

    return read


def httpx_floor(url: str) -> Pass:
    """The fastest with httpx: raw bytes, split at empty lines, and orjson."""
    import httpx

    loads = optional("orjson").loads
    client = httpx.Client(headers=HEADERS)

    def read(texts: Texts) -> int:
        count, rest = 0, b""
        with client.stream("POST", f"{url}/chat-messages", json=ASKED) as response:
            for chunk in response.iter_raw():
                rest += chunk
                *frames, rest = rest.split(b"\n\n")
                for frame in frames:
                    if frame[:6] == b"data: ":
                        data = loads(frame[6:])
                        count += 1
                        if texts is not None:
                            texts.append(data.get("answer", ""))
        return count

    return read


def httpx_sse(url: str) -> Pass:
    import httpx

    connect = optional("httpx_sse").connect_sse
    client = httpx.Client(headers=HEADERS)

    def read(texts: Texts) -> int:
        count = 0
        with connect(client, "POST", f"{url}/chat-messages", json=ASKED) as source:
            for event in source.iter_sse():
                if event.event != "ping":
                    data = json.loads(event.data)
                    count += 1
                    if texts is not None:
                        texts.append(data.get("answer", ""))
        return count

    return read


def httpx_lines(url: str) -> Pass:
    import httpx

    client = httpx.Client(headers=HEADERS)

    def read(texts: Texts) -> int:
        count = 0
        with client.stream("POST", f"{url}/chat-messages", json=ASKED) as response:
            for line in response.iter_lines():
                if line.startswith("data: "):
                    data = json.loads(line[6:])
                    count += 1
                    if texts is not None:
                        texts.append(data.get("answer", ""))
        return count

    return read


def httpx_floor_async(url: str) -> AsyncPass:
    import httpx

    loads = optional("orjson").loads
    client = httpx.AsyncClient(headers=HEADERS)

    async def read(texts: Texts) -> int:
        count, rest = 0, b""
        async with client.stream("POST", f"{url}/chat-messages", json=ASKED) as response:
            async for chunk in response.aiter_raw():
                rest += chunk
                *frames, rest = rest.split(b"\n\n")
                for frame in frames:
                    if frame[:6] == b"data: ":
                        data = loads(frame[6:])
                        count += 1
                        if texts is not None:
                            texts.append(data.get("answer", ""))
        return count

    return read


def httpx_sse_async(url: str) -> AsyncPass:
    import httpx

    connect = optional("httpx_sse").aconnect_sse
    client = httpx.AsyncClient(headers=HEADERS)

    async def read(texts: Texts) -> int:
        count = 0
        async with connect(client, "POST", f"{url}/chat-messages", json=ASKED) as source:
            async for event in source.aiter_sse():
                if event.event != "ping":
                    data = json.loads(event.data)
                    count += 1
                    if texts is not None:
                        texts.append(data.get("answer", ""))
        return count

    return read


def aiohttp_floor(url: str) -> AsyncPass:
    aiohttp = optional("aiohttp")
    loads = optional("orjson").loads

    async def read(texts: Texts) -> int:
        count, rest = 0, b""
        async with (
            aiohttp.ClientSession(headers=HEADERS) as session,
            session.post(f"{url}/chat-messages", json=ASKED) as response,
        ):
            async for chunk in response.content.iter_any():
                rest += chunk
                *frames, rest = rest.split(b"\n\n")
                for frame in frames:
                    if frame[:6] == b"data: ":
                        data = loads(frame[6:])
                        count += 1
                        if texts is not None:
                            texts.append(data.get("answer", ""))
        return count

    return read


# Our clients.


def dify_plus(url: str, transport: Any = None) -> Pass:
    from dify_plus import Dify

    dify = Dify(KEY, base_url=url, user="u", transport=transport)

    def read(texts: Texts) -> int:
        count = 0
        with dify.chat.stream("q") as stream:
            for event in stream:
                count += 1
                if texts is not None and event.event == "message":
                    texts.append(event.answer)
        return count

    return read


def dify_plus_fast(url: str) -> Pass:
    from dify_plus import FastTransport

    return dify_plus(url, FastTransport())


def dify_plus_async(url: str, transport: Any = None) -> AsyncPass:
    from dify_plus import AsyncDify

    dify = AsyncDify(KEY, base_url=url, user="u", transport=transport)

    async def read(texts: Texts) -> int:
        count = 0
        async with dify.chat.stream("q") as stream:
            async for event in stream:
                count += 1
                if texts is not None and event.event == "message":
                    texts.append(event.answer)
        return count

    return read


def dify_plus_fast_async(url: str) -> AsyncPass:
    from dify_plus import AsyncFastTransport

    return dify_plus_async(url, AsyncFastTransport())


# Other SDKs, if they are installed, used as in their documentation.


def dify_client(url: str) -> Pass:
    """dify-client returns a response of requests; the caller must parse the events."""
    client = optional("dify_client").ChatClient(KEY)
    client.base_url = url

    def read(texts: Texts) -> int:
        count = 0
        response = client.create_chat_message({}, "q", "u", response_mode="streaming")
        for line in response.iter_lines(decode_unicode=True):
            if line.startswith("data: "):
                data = json.loads(line[6:])
                count += 1
                if texts is not None:
                    texts.append(data.get("answer", ""))
        return count

    return read


def dify_client_python(url: str) -> Pass:
    """dify-client-python and dify-api-client, which have the same module name and the same interface."""
    module, models = optional("dify_client"), optional("dify_client.models")
    client = getattr(module, "Client", None) or module.DifyClient
    client = client(api_key=KEY, api_base=url)
    request = models.ChatRequest(query="q", inputs={}, user="u", response_mode=models.ResponseMode.STREAMING)

    def read(texts: Texts) -> int:
        count = 0
        for event in client.chat_messages(request, timeout=60.0):
            count += 1
            if texts is not None:
                texts.append(getattr(event, "answer", ""))
        return count

    return read


def dify_oapi(url: str) -> Pass:
    """dify-oapi2 yields bytes; the caller must parse the events."""
    model = optional("dify_oapi.api.chat.v1.model.chat_request")
    body = optional("dify_oapi.api.chat.v1.model.chat_request_body")
    option = optional("dify_oapi.core.model.request_option").RequestOption.builder().api_key(KEY).build()
    client = optional("dify_oapi.client").Client.builder().domain(url.removesuffix("/v1")).build()
    asked = body.ChatRequestBody.builder().inputs({}).query("q").response_mode("streaming").user("u").build()
    request = model.ChatRequest.builder().request_body(asked).build()

    def read(texts: Texts) -> int:
        count = 0
        for line in client.chat.v1.chat.chat(request, option, True):
            if line.startswith(b"data: "):
                data = json.loads(line[6:])
                count += 1
                if texts is not None:
                    texts.append(data.get("answer", ""))
        return count

    return read


def pydify(url: str) -> Pass:
    client = optional("pydify").ChatbotClient(KEY, f"{url}/")

    def read(texts: Texts) -> int:
        count = 0
        for data in client.send_message("q", "u"):
            count += 1
            if texts is not None:
                texts.append(data.get("answer", ""))
        return count

    return read


RAW = "raw socket + orjson"
SYNC: dict[str, Callable[[str], Pass]] = {
    RAW: raw_socket,
    "httpx + orjson": httpx_floor,
    "httpx-sse + json": httpx_sse,
    "httpx iter_lines + json": httpx_lines,
    "dify-plus": dify_plus,
    "dify-plus, fast transport": dify_plus_fast,
}
ASYNC: dict[str, Callable[[str], AsyncPass]] = {
    "httpx + orjson": httpx_floor_async,
    "httpx-sse + json": httpx_sse_async,
    "aiohttp + orjson": aiohttp_floor,
    "dify-plus": dify_plus_async,
    "dify-plus, fast transport": dify_plus_fast_async,
}
PEERS: dict[str, Callable[[str], Pass]] = {
    "dify-client": dify_client,
    "dify-client-python": dify_client_python,
    "dify-api-client": dify_client_python,
    "dify-oapi2": dify_oapi,
    "pydify": pydify,
}
"""Name of a distribution -> its client."""


# Clients for many streams at the same time.

Read = Callable[[Callable[[], Awaitable[object]] | None], Awaitable[int]]
"""Reads a whole stream and returns the number of events. After the third event, it awaits the function, if any."""


def crowd(address: str, client: str) -> Read:
    """Return the function that reads one of many concurrent streams."""
    if client == RAW:
        return raw_crowd(address)
    return httpx_crowd(address) if client == "httpx" else dify_plus_crowd(address, fast="fast" in client)


def httpx_crowd(address: str) -> Read:
    import httpx

    loads = optional("orjson").loads
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
    pool = httpx.AsyncClient(headers=HEADERS, limits=limits, timeout=60)

    async def read(pause: Callable[[], Awaitable[object]] | None) -> int:
        found, rest = 0, b""
        async with pool.stream("POST", f"{address}/v1/chat-messages", json=ASKED) as response:
            async for chunk in response.aiter_raw():
                rest += chunk
                *frames, rest = rest.split(b"\n\n")
                found += sum(frame[:6] == b"data: " and loads(frame[6:]) is not None for frame in frames)
                if found == 3 and pause:
                    await pause()
        return found

    return read


def dify_plus_crowd(address: str, *, fast: bool) -> Read:
    from dify_plus import AsyncDify, AsyncFastTransport

    transport = AsyncFastTransport() if fast else None
    dify = AsyncDify(KEY, base_url=f"{address}/v1", user="u", timeout=60, transport=transport)

    async def read(pause: Callable[[], Awaitable[object]] | None) -> int:
        found = 0
        async with dify.chat.stream("q") as stream:
            async for _ in stream:
                found += 1
                if found == 3 and pause:
                    await pause()
        return found

    return read


def raw_crowd(address: str) -> Read:
    """The fastest possible for many streams: bytes from the sockets of an event loop, split at line ends."""
    import socket

    loads = optional("orjson").loads
    parts = urlsplit(address)
    body = json.dumps(ASKED).encode()
    head = f"POST {parts.path}/v1/chat-messages HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()

    async def read(pause: Callable[[], Awaitable[object]] | None) -> int:
        loop, found, rest = asyncio.get_running_loop(), 0, b""
        data: dict[str, Any] = {}
        with socket.socket() as connection:
            connection.setblocking(False)
            await loop.sock_connect(connection, (parts.hostname, parts.port))
            await loop.sock_sendall(connection, head + body)
            while data.get("event") != "message_end":
                rest += await loop.sock_recv(connection, 65536)
                *lines, rest = rest.split(b"\n")
                for line in lines:
                    if line[:6] == b"data: ":
                        data = loads(line[6:])
                        found += 1
        return found

    return read
