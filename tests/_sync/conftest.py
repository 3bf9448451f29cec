# Made from tests/_async/conftest.py by scripts/unasync. Do not edit.
"""Servers and clients for the tests of the client."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from dify_plus import Dify
from dify_plus.testing import App, FakeDify
from tests._sync.support import SSL, Connect, Serve
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
def connect() -> Iterator[Connect]:
    """Makes clients of an app on a server, and closes them after the test."""
    clients: list[Dify] = []

    def make(server: FakeDify, app: str = "chat", **options: Any) -> Dify:
        given: dict[str, Any] = {"base_url": server.base_url, "api_key": server.key(app), "user": "u"}
        transport = patient(httpx.HTTPTransport(verify=SSL), settled(server))
        clients.append(Dify(**{**given, "transport": transport, **options}))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def chat_app(fake: FakeDify, connect: Connect) -> Dify:
    return connect(fake, "chat")


@pytest.fixture
def workflow_app(fake: FakeDify, connect: Connect) -> Dify:
    return connect(fake, "workflow")


@pytest.fixture
def knowledge(fake: FakeDify, connect: Connect) -> Dify:
    return connect(fake, dataset_api_key=fake.dataset_key)
