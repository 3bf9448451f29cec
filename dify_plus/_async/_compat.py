"""What the two colours do differently. Written by hand on each side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import anyio

__all__ = ["run_bounded", "sleep"]

sleep = anyio.sleep


async def run_bounded(action: Callable[[], Awaitable[object]], seconds: float) -> None:
    """Run a last action to its end, even in a task that is being cancelled.

    Args:
        action: What to do.
        seconds: How long it may take; after that it is given up.
    """
    with anyio.move_on_after(seconds, shield=True):
        await action()
