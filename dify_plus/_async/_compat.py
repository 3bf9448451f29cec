"""What the two colours do differently. Written by hand on each side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

import anyio

__all__ = ["Eventual", "run_bounded", "sleep"]

T = TypeVar("T")
Eventual: TypeAlias = Awaitable[T]
"""What a function gives that may do I/O: something to await here, the value itself on the other side."""

sleep = anyio.sleep


async def run_bounded(action: Callable[[], Eventual[object]], seconds: float) -> None:
    """Run a last action to its end, even in a task that is being cancelled.

    Args:
        action: What to do.
        seconds: How long it may take; after that it is given up.
    """
    with anyio.move_on_after(seconds, shield=True):
        await action()
