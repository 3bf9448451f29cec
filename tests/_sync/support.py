# Made from tests/_async/support.py by scripts/unasync. Do not edit.
"""What the tests of the layer have in common."""

from __future__ import annotations

import ssl
from collections.abc import Callable

from dify_plus import Dify
from dify_plus.testing import FakeDify

Serve = Callable[..., FakeDify]
Connect = Callable[..., Dify]

SSL = ssl.create_default_context()  # takes 50 ms to make: one for all tests
