"""The time limit of a whole call."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

__all__ = ["BoundedTimeouts", "Deadline"]

_MIN_TIMEOUT: Final = 0.001
"""The shortest timeout for a step, in seconds. A socket with the timeout 0 does not wait at all."""


class Deadline:
    """The time by which one call must end. The clock starts when this object is created.

    Attributes:
        seconds: How long the call may take.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Return the seconds that are left; 0 when the deadline has passed."""
        return max(0.0, self._end - self._clock())

    @property
    def over(self) -> bool:
        """Whether the deadline has passed."""
        return self.left() <= _MIN_TIMEOUT

    def __str__(self) -> str:
        return f"the deadline of {self.seconds:g} s has passed"


class BoundedTimeouts(dict[str, Any]):
    """The timeouts for the steps of a request. Each is at most the time that is left when its step begins."""

    def __init__(self, limits: Mapping[str, float | None], deadline: Deadline) -> None:
        super().__init__(limits)
        self._deadline = deadline

    def __getitem__(self, step: str) -> float:
        limit: float | None = super().__getitem__(step)
        left = max(self._deadline.left(), _MIN_TIMEOUT)
        return left if limit is None else min(limit, left)

    def get(self, step: str, default: Any = None) -> Any:
        """Return the timeout for a step, in seconds."""
        return self[step] if step in self else default  # noqa: SIM401
