"""What the two colours do differently. Written by hand on each side."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["run_bounded", "sleep"]

sleep = time.sleep


def run_bounded(action: Callable[[], object], seconds: float) -> None:
    """Run a last action to its end. Its own time limits bound it: a thread cannot be left behind.

    Args:
        action: What to do.
        seconds: How long it may take.
    """
    action()
