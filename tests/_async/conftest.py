"""A server and clients for every test of the layer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from dify_plus import AsyncDify
from dify_plus.testing import FakeDify


@pytest.fixture
def fake() -> Iterator[FakeDify]:
    with FakeDify() as server:
        yield server


@pytest.fixture
async def chat_app(fake: FakeDify) -> AsyncIterator[AsyncDify]:
    async with AsyncDify(base_url=fake.base_url, api_key=fake.key("chat"), user="u") as dify:
        yield dify


@pytest.fixture
async def workflow_app(fake: FakeDify) -> AsyncIterator[AsyncDify]:
    async with AsyncDify(base_url=fake.base_url, api_key=fake.key("workflow"), user="u") as dify:
        yield dify
