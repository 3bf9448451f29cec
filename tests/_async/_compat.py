"""What the tests of the two colours do differently. Written by hand on each side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

__all__ = ["together"]


async def together(*actions: Callable[[], Awaitable[object]]) -> None:
    """Run actions at the same time, each in a task of its own."""
    await asyncio.wait_for(asyncio.gather(*(action() for action in actions)), 30)
