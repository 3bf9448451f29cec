"""The differences between the async and the sync tests. Its async twin is written by hand too."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

__all__ = ["STRIDE", "settled", "together"]

STRIDE = 3
"""Matrices try every so many of their cases. The async tests, from which these are generated, try all."""


def together(*actions: Callable[[], object]) -> None:
    """Run actions at the same time, each in a thread of its own."""
    with ThreadPoolExecutor(len(actions)) as pool:
        for done in [pool.submit(action) for action in actions]:
            done.result(30)


def settled(value: Any) -> Any:
    """What a call gave."""
    return value
