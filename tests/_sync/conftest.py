# Made from tests/_async/conftest.py by scripts/unasync. Do not edit.
"""A server and clients for every test of the layer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dify_plus import Dify
from dify_plus.testing import FakeDify


@pytest.fixture
def fake() -> Iterator[FakeDify]:
    with FakeDify() as server:
        yield server


@pytest.fixture
def chat_app(fake: FakeDify) -> Iterator[Dify]:
    with Dify(base_url=fake.base_url, api_key=fake.key("chat"), user="u") as dify:
        yield dify


@pytest.fixture
def workflow_app(fake: FakeDify) -> Iterator[Dify]:
    with Dify(base_url=fake.base_url, api_key=fake.key("workflow"), user="u") as dify:
        yield dify
