"""How many rows run at the same time, and how long refused rows wait. The caller passes the time and random numbers."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from dify_plus._batch.rows import Row
from dify_plus._policy.backoff import backoff
from dify_plus.errors import UsageError

__all__ = ["AdaptiveLimit", "Concurrency", "Limiter", "RefusedRows"]

Concurrency: TypeAlias = int | Literal["auto"]

FIRST: Final = 4
"""The limit that `"auto"` starts with."""
MOST: Final = 100
"""The highest limit that `"auto"` tries."""
FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 5.0
"""Seconds to wait after the first refusal, and after many in a row."""


class AdaptiveLimit:
    """How much may run at the same time, adapted to the server.

    The limit grows by one after as many successes as the limit, and halves when the server refuses one. Several
    that are refused at the same time count as one refusal.

    Args:
        first: The limit to start with.
        most: The highest limit.

    Attributes:
        limit: How many may run now.
        epoch: Changes when the limit is halved. A refusal counts if what was refused started in the current epoch.
    """

    def __init__(self, first: int, most: int) -> None:
        self.limit = first
        self.epoch = 0
        self._most = most
        self._successes = 0
        """The number of successes since the limit last changed."""

    def grow(self) -> None:
        """Record a success."""
        self._successes += 1
        if self._successes >= self.limit and self.limit < self._most:
            self.limit += 1
            self._successes = 0

    def shrink(self, epoch: int) -> bool:
        """Record a refusal, and return whether it counts.

        Args:
            epoch: The epoch in which the refused one started.
        """
        if epoch != self.epoch:
            return False
        self.epoch += 1
        self.limit = max(1, self.limit // 2)
        self._successes = 0
        return True


class Limiter(AdaptiveLimit):
    """Decides how many rows may run. With `"auto"`, the limit adapts."""

    def __init__(self, concurrency: Concurrency) -> None:
        """Start with a fixed limit, or with a low one that adapts.

        Args:
            concurrency: The limit, or `"auto"`.

        Raises:
            UsageError: `concurrency` is not a whole number of 1 or more, and not `"auto"`.
        """
        fixed = isinstance(concurrency, int) and not isinstance(concurrency, bool) and concurrency >= 1
        if not fixed and concurrency != "auto":
            raise UsageError(f'concurrency must be a whole number of 1 or more, or "auto", not {concurrency!r}')
        self._adapts = concurrency == "auto"
        super().__init__(FIRST if concurrency == "auto" else concurrency, MOST)

    def ended(self, running: int) -> None:
        """Record that a row ran to its end.

        Args:
            running: How many rows were running, including this one. The limit rises only if the job reaches it.
        """
        if self._adapts and running >= self.limit:
            self.grow()

    def refused(self, epoch: int) -> None:
        """Record that the server refused a row.

        Args:
            epoch: The epoch in which the row was started.
        """
        if self._adapts:
            self.shrink(epoch)

    @staticmethod
    def pause(refusals: int, retry_after: float | None, chance: Callable[[], float] = random.random) -> float:
        """Return how long a refused row waits before it is tried again.

        Args:
            refusals: How often the row has been refused; at least 1.
            retry_after: Seconds that the server asks for.
            chance: Returns a random number from 0.0 up to 1.0.

        Returns:
            Seconds. If the server names no time, a random time between half and all of a limit that doubles with each
            refusal.
        """
        if retry_after is not None:
            return retry_after
        return backoff(FIRST_PAUSE, LONGEST_PAUSE, refusals - 1) * (0.5 + chance() / 2)


class RefusedRows:
    """The rows that the server has refused, by the time of their next attempt."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, Row]] = []
        """A heap of the times, the places of the rows, and the rows."""

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def next_at(self) -> float:
        """The time at which the first of them may be tried again. There must be one."""
        return self._waiting[0][0]

    def add(self, row: Row, at: float) -> None:
        """Add a row that may be tried again from a time on."""
        heapq.heappush(self._waiting, (at, row.place, row))

    def take(self, now: float) -> Row | None:
        """Return a row that may be tried again now."""
        return heapq.heappop(self._waiting)[2] if self._waiting and self.next_at <= now else None

    def let_one_start(self) -> None:
        """Let the first row start now, because a run has ended. Do not, if the server has named a time for the row."""
        if self._waiting and not self._waiting[0][2].has_to_wait:
            _, place, row = self._waiting[0]
            heapq.heapreplace(self._waiting, (0.0, place, row))

    def clear(self) -> list[Row]:
        """Return all rows; none of them is tried again."""
        rows = [row for _, _, row in self._waiting]
        self._waiting.clear()
        return rows
