"""The order in which a job yields outcomes."""

from __future__ import annotations

from collections import deque
from typing import Final, Generic, TypeVar

__all__ = ["OutcomeQueue"]

T = TypeVar("T")

AHEAD: Final = 1000
"""The largest number of waiting outcomes."""


class OutcomeQueue(Generic[T]):
    """Outcomes that are ready to be yielded: in the order in which rows end, or in the order of the rows."""

    def __init__(self, *, ordered: bool) -> None:
        self._ordered = ordered
        self._ready: deque[T] = deque()
        self._expected: deque[int] = deque()
        self._held: dict[int, T | None] = {}

    @property
    def is_full(self) -> bool:
        """Whether to start no more rows for now."""
        return len(self._expected) >= AHEAD or len(self._ready) >= AHEAD

    def __bool__(self) -> bool:
        return bool(self._ready)

    def expect(self, place: int) -> None:
        """Record that a row will have an outcome.

        Args:
            place: The row's place. Places come in order.
        """
        if self._ordered:
            self._expected.append(place)

    def put(self, place: int, outcome: T | None) -> None:
        """Add the outcome of an expected row.

        Args:
            place: The row's place.
            outcome: Its outcome; None if it will have no outcome.
        """
        if not self._ordered:
            if outcome is not None:
                self._ready.append(outcome)
            return
        self._held[place] = outcome
        while self._expected and self._expected[0] in self._held:
            found = self._held.pop(self._expected.popleft())
            if found is not None:
                self._ready.append(found)

    def take(self) -> T | None:
        """Return the next outcome, if one is ready."""
        return self._ready.popleft() if self._ready else None
