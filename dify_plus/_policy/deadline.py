"""The time that a whole call may take. Pure: the clock is passed in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

__all__ = ["BoundedTimeouts", "Deadline"]

_SHORTEST: Final = 0.001
"""What is left for a step at the end; 0 would mean "do not wait" to a socket."""


class Deadline:
    """When one call has to be over. The clock runs from the moment this is made.

    Attributes:
        seconds: How long the call may take.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Return the seconds that are left; 0 when the call has to be over."""
        return max(0.0, self._end - self._clock())

    @property
    def over(self) -> bool:
        """Whether no time is left."""
        return self.left() <= _SHORTEST

    def __str__(self) -> str:
        return f"the deadline of {self.seconds:g} s is over"


class BoundedTimeouts(dict[str, Any]):
    """The time limits of the steps of a request, none of them longer than a deadline leaves when the step begins."""

    def __init__(self, limits: Mapping[str, float | None], deadline: Deadline) -> None:
        super().__init__(limits)
        self._deadline = deadline

    def __getitem__(self, step: str) -> float:
        limit: float | None = super().__getitem__(step)
        left = max(self._deadline.left(), _SHORTEST)
        return left if limit is None else min(limit, left)

    def get(self, step: str, default: Any = None) -> Any:
        """Return the limit of a step."""
        return self[step] if step in self else default  # noqa: SIM401
