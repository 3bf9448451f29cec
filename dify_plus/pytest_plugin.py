"""The pytest plugin: a Dify that runs in the test, and clients of it. It is there as soon as the package is installed.

    def test_the_answer(dify):
        assert dify.chat.send("Hello").answer == "You said: Hello"

    @pytest.mark.dify_app("workflow")
    async def test_the_run(async_dify, fake_dify):
        await async_dify.workflows.run({"query": "rivers"})
        assert fake_dify.executions == 1

Give the server other apps by overriding `fake_dify_apps`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from dify_plus import AsyncDify, Dify
    from dify_plus.testing import App, FakeDify

async_fixture: Callable[[Callable[..., AsyncIterator[Any]]], Any] = (
    import_module("pytest_asyncio").fixture if find_spec("pytest_asyncio") else pytest.fixture
)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "dify_app(name): the app of the fake server that `dify` and `async_dify` call")


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


@async_fixture
async def async_dify(fake_dify: FakeDify, request: pytest.FixtureRequest) -> AsyncIterator[AsyncDify]:
    """An asynchronous client of the app `chat`, or of the one that the marker `dify_app` names."""
    async with fake_dify.async_client(_app(request)) as client:
        yield client


def _app(request: pytest.FixtureRequest) -> str:
    marker = request.node.get_closest_marker("dify_app")
    return str(marker.args[0]) if marker else "chat"
