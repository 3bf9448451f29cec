"""Exponential backoff."""

from __future__ import annotations

__all__ = ["backoff"]


def backoff(first: float, largest: float, doublings: int) -> float:
    """Return the upper limit of a wait before another attempt.

    Args:
        first: The limit before the first doubling, in seconds.
        largest: The limit never exceeds this, in seconds.
        doublings: How often the limit has doubled.
    """
    return min(largest, first * 2.0 ** min(doublings, 60))
