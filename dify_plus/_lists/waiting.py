"""When to look again at work that goes on at the server. Pure."""

from __future__ import annotations

from collections.abc import Callable

from dify_plus._policy.numbers import check_seconds

__all__ = ["Watch"]


class Watch:
    """When to look again at something that goes on at the server: soon at first, then less often.

    Args:
        timeout: Seconds after which to give up; None for never.
        interval: The longest time between two looks, in seconds.
        clock: Gives a time in seconds that never goes back.

    Raises:
        UsageError: `timeout` or `interval` is not a number of seconds.
    """

    def __init__(self, timeout: float | None, interval: float, clock: Callable[[], float]) -> None:
        if timeout is not None:
            check_seconds("timeout", timeout)
        self._interval = check_seconds("interval", interval)
        self._delay = interval / 8
        self._clock = clock
        self._end = None if timeout is None else clock() + timeout

    def delay(self) -> float | None:
        """How long to wait before the next look; None when the time is over."""
        delay, self._delay = self._delay, min(self._delay * 2, self._interval)
        if self._end is None:
            return delay
        left = self._end - self._clock()
        return min(delay, left) if left > 0 else None
