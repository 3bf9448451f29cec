"""Helpers that the tests of the client share."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable

from dify_plus import AsyncDify
from dify_plus.testing import FakeDify

Serve = Callable[..., FakeDify]
Connect = Callable[..., AsyncDify]

SSL = ssl.create_default_context()  # takes 50 ms to make: one for all tests


def asked(fake: FakeDify) -> list[str]:
    """The requests about knowledge bases: method and path, without ids."""
    return [f"{request.method} {re.sub('/v1/datasets|/[0-9a-f-]{36}', '', request.path)}" for request in fake.requests]
