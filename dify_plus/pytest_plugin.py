"""The pytest plugin: a fake Dify server for your tests, and clients for it. pytest finds it without any set-up.

    def test_the_answer(dify):
        assert dify.chat.send("Hello").answer == "You said: Hello"

    @pytest.mark.dify_app("workflow")
    async def test_the_run(async_dify, fake_dify):
        await async_dify.workflows.run({"query": "rivers"})
        assert fake_dify.executions == 1

To give the server other apps, override the fixture `fake_dify_apps`. `async_dify` works with pytest-asyncio, in strict
and in auto mode, and with the pytest plugin of anyio. pytest loads this module in every project that has dify-plus
installed, so it imports the rest of the package only when a fixture is used.
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
    """Register the marker, and the fixture for pytest-asyncio if that plugin is in use."""
    config.addinivalue_line("markers", "dify_app(name): the app of the fake server that `dify` and `async_dify` call")
    if pytest_asyncio := sys.modules.get("pytest_asyncio"):
        plugin: Any = ModuleType(UNDER_ASYNCIO)
        plugin.fixture = pytest_asyncio.fixture(_async_client, name=UNDER_ASYNCIO)
        config.pluginmanager.register(plugin, UNDER_ASYNCIO)


@pytest.fixture
def fake_dify_apps() -> Mapping[str, App]:
    """Apps by name, in addition to the default ones. Override this fixture to script your own apps."""
    return {}


@pytest.fixture
def fake_dify(fake_dify_apps: Mapping[str, App]) -> Iterator[FakeDify]:
    """A fake Dify server for one test, on a free port of the loopback interface."""
    from dify_plus.testing import FakeDify

    with FakeDify(fake_dify_apps) as fake:
        yield fake


@pytest.fixture
def dify(fake_dify: FakeDify, request: pytest.FixtureRequest) -> Iterator[Dify]:
    """A client for the app `chat`, or for the app that the marker `dify_app` names."""
    with fake_dify.client(_app(request)) as client:
        yield client


@pytest.fixture
def async_dify(request: pytest.FixtureRequest) -> AsyncDify:
    """An async client for the app `chat`, or for the app that the marker `dify_app` names."""
    if "anyio_backend" in request.fixturenames:
        name = UNDER_ANYIO
    elif request.config.pluginmanager.has_plugin(UNDER_ASYNCIO):
        name = UNDER_ASYNCIO
    else:
        pytest.fail("async_dify needs pytest-asyncio, or the marker pytest.mark.anyio on the test", pytrace=False)
    client: AsyncDify = request.getfixturevalue(name)
    return client


async def _async_client(fake_dify: FakeDify, request: pytest.FixtureRequest) -> AsyncIterator[AsyncDify]:
    async with fake_dify.async_client(_app(request)) as client:
        yield client


_under_anyio = pytest.fixture(name=UNDER_ANYIO)(_async_client)


def _app(request: pytest.FixtureRequest) -> str:
    marker = request.node.get_closest_marker("dify_app")
    if marker is None:
        return "chat"
    if len(marker.args) != 1 or marker.kwargs:
        pytest.fail('the marker needs the name of one app: @pytest.mark.dify_app("chat")', pytrace=False)
    return str(marker.args[0])
