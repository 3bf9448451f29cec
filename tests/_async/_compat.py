"""What the tests of the two colours do differently. Written by hand on each side."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

__all__ = ["settled", "together"]


async def together(*actions: Callable[[], Awaitable[object]]) -> None:
    """Run actions at the same time, each in a task of its own."""
    await asyncio.wait_for(asyncio.gather(*(action() for action in actions)), 30)


async def settled(value: Any) -> Any:
    """What a call gave, or what it will give."""
    return await value if inspect.isawaitable(value) else value
