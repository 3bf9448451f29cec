"""What the tests of the layer have in common."""

from __future__ import annotations

import ssl
from collections.abc import Callable

from dify_plus import AsyncDify
from dify_plus.testing import FakeDify

Serve = Callable[..., FakeDify]
Connect = Callable[..., AsyncDify]

SSL = ssl.create_default_context()  # takes 50 ms to make: one for all tests
