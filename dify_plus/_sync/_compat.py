"""What the two colours do differently. Written by hand on each side."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated, TypeAlias, TypeVar

__all__ = ["Eventual", "run_bounded", "sleep"]

T = TypeVar("T")
Eventual: TypeAlias = Annotated[T, "now"]
"""What a function gives that may do I/O: the value itself here, something to await on the other side."""

sleep = time.sleep


def run_bounded(action: Callable[[], Eventual[object]], seconds: float) -> None:
    """Run a last action to its end. Its own time limits bound it: a thread cannot be left behind.

    Args:
        action: What to do.
        seconds: How long it may take.
    """
    action()
