"""The differences between the async and the sync tests. Its sync twin is written by hand too."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

__all__ = ["STRIDE", "settled", "together"]

STRIDE = 1
"""The matrix tests try one case in this many. The sync tests, which are generated from these, try fewer."""


async def together(*actions: Callable[[], Awaitable[object]]) -> None:
    """Run actions at the same time, each in its own task."""
    await asyncio.wait_for(asyncio.gather(*(action() for action in actions)), 30)


async def settled(value: Any) -> Any:
    """The result of a call, or its awaitable."""
    return await value if inspect.isawaitable(value) else value
