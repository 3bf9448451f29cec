"""Servers and clients for the tests of the client."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from dify_plus import AsyncDify
from dify_plus.testing import App, FakeDify
from tests._async.support import SSL, Connect, Serve
from tests.support.patience import patient, settled


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DIFY_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers with apps by name, and closes them after the test; it fails if a server had an internal error."""
    servers: list[FakeDify] = []
    with ExitStack() as stack:

        def start(apps: dict[str, App] | None = None, **options: Any) -> FakeDify:
            servers.append(stack.enter_context(FakeDify(apps, **options)))
            return servers[-1]

        yield start
    assert [error for server in servers for error in server.errors] == []


@pytest.fixture
def fake(serve: Serve) -> FakeDify:
    return serve()


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Makes clients of an app on a server, and closes them after the test."""
    clients: list[AsyncDify] = []

    def make(server: FakeDify, app: str = "chat", **options: Any) -> AsyncDify:
        given: dict[str, Any] = {"base_url": server.base_url, "api_key": server.key(app), "user": "u"}
        transport = patient(httpx.AsyncHTTPTransport(verify=SSL), settled(server))
        clients.append(AsyncDify(**{**given, "transport": transport, **options}))
        return clients[-1]

    yield make
    for client in clients:
        await client.close()


@pytest.fixture
def chat_app(fake: FakeDify, connect: Connect) -> AsyncDify:
    return connect(fake, "chat")


@pytest.fixture
def workflow_app(fake: FakeDify, connect: Connect) -> AsyncDify:
    return connect(fake, "workflow")


@pytest.fixture
def knowledge(fake: FakeDify, connect: Connect) -> AsyncDify:
    return connect(fake, dataset_api_key=fake.dataset_key)
