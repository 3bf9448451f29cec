"""When to poll the status of work on the server."""

from __future__ import annotations

from collections.abc import Callable

from dify_plus._policy.numbers import check_seconds

__all__ = ["PollSchedule"]


class PollSchedule:
    """The schedule for polling the status of work on the server: soon at first, then less often.

    Args:
        timeout: Seconds after which to give up; None to wait without limit.
        interval: The longest time between two polls, in seconds.
        clock: Returns a time in seconds that never goes back.

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
        """Return the seconds to wait before the next poll; None after the timeout."""
        delay, self._delay = self._delay, min(self._delay * 2, self._interval)
        if self._end is None:
            return delay
        left = self._end - self._clock()
        return min(delay, left) if left > 0 else None

    def left(self) -> float | None:
        """Return the seconds until the timeout; None if there is none."""
        return None if self._end is None else max(0.0, self._end - self._clock())
