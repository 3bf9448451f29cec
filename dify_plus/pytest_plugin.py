"""The pytest plugin: a Dify that runs in the test, and clients of it. It is there as soon as the package is installed.

    def test_the_answer(dify):
        assert dify.chat.send("Hello").answer == "You said: Hello"

    @pytest.mark.dify_app("workflow")
    async def test_the_run(async_dify, fake_dify):
        await async_dify.workflows.run({"query": "rivers"})
        assert fake_dify.executions == 1

Give the server other apps by overriding `fake_dify_apps`. `async_dify` works with pytest-asyncio, in strict and in auto
mode, and with the pytest plugin of anyio. pytest loads this module in every project that has the package installed, so
it imports nothing else of it until a fixture is used.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from dify_plus import AsyncDify, Dify
    from dify_plus.testing import App, FakeDify

UNDER_ASYNCIO = "_async_dify_under_asyncio"
UNDER_ANYIO = "_async_dify_under_anyio"


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, and an async fixture that belongs to pytest-asyncio, if that is in use."""
    config.addinivalue_line("markers", "dify_app(name): the app of the fake server that `dify` and `async_dify` call")
    if pytest_asyncio := sys.modules.get("pytest_asyncio"):
        plugin: Any = ModuleType(UNDER_ASYNCIO)
        plugin.fixture = pytest_asyncio.fixture(_async_client, name=UNDER_ASYNCIO)
        config.pluginmanager.register(plugin, UNDER_ASYNCIO)


@pytest.fixture
def fake_dify_apps() -> Mapping[str, App]:
    """The apps of the server, by name, besides the default ones. Override it to script your own."""
    return {}


@pytest.fixture
def fake_dify(fake_dify_apps: Mapping[str, App]) -> Iterator[FakeDify]:
    """A Dify on a free port of the loopback interface, for one test."""
    from dify_plus.testing import FakeDify

    with FakeDify(fake_dify_apps) as fake:
        yield fake


@pytest.fixture
def dify(fake_dify: FakeDify, request: pytest.FixtureRequest) -> Iterator[Dify]:
    """A client of the app `chat`, or of the one that the marker `dify_app` names."""
    with fake_dify.client(_app(request)) as client:
        yield client


@pytest.fixture
def async_dify(request: pytest.FixtureRequest) -> AsyncDify:
    """An asynchronous client of the app `chat`, or of the one that the marker `dify_app` names."""
    if "anyio_backend" in request.fixturenames:
        name = UNDER_ANYIO
    elif request.config.pluginmanager.has_plugin(UNDER_ASYNCIO):
        name = UNDER_ASYNCIO
    else:
        pytest.fail("async_dify needs pytest-asyncio, or a test that is marked with pytest.mark.anyio", pytrace=False)
    client: AsyncDify = request.getfixturevalue(name)
    return client


async def _async_client(fake_dify: FakeDify, request: pytest.FixtureRequest) -> AsyncIterator[AsyncDify]:
    async with fake_dify.async_client(_app(request)) as client:
        yield client


_under_anyio = pytest.fixture(name=UNDER_ANYIO)(_async_client)


def _app(request: pytest.FixtureRequest) -> str:
    marker = request.node.get_closest_marker("dify_app")
    return str(marker.args[0]) if marker else "chat"
