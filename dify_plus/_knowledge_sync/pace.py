"""How fast to send: how many requests at a time, and how long to wait after a refusal. Pure: time is passed in.

The limit halves when the server refuses a request or cannot be reached, and grows by one each time as many requests
have ended well as it allows. Several requests that fail at the same time count as one refusal.
"""

from __future__ import annotations

from typing import Final

__all__ = ["Pace"]

FIRST_PAUSE: Final = 0.25
LONGEST_PAUSE: Final = 60.0
"""Dify counts refused requests, too. A client that asks more often would never get below the limit of a small plan."""
MOST_REFUSALS: Final = 30
"""So many refusals without a success in between mean half an hour of waiting."""
MOST_TROUBLES: Final = 8
"""So many troubles in a row, such as a server that is away, mean half a minute of waiting."""


class Pace:
    """Decides how many requests may run, and when.

    Attributes:
        limit: How many may run at the same time.
        epoch: Changes when the limit is halved. A refusal counts if its request was started in the present epoch.
        resumes_at: The time before which no request may start.
    """

    def __init__(self, most: int) -> None:
        self.limit = most
        self.epoch = 0
        self.resumes_at = 0.0
        self._most = most
        self._well = 0
        self._refusals = self._troubles = 0
        """How many there were in a row."""

    def ended(self, *, write: bool = True) -> None:
        """Take note of a request that the server carried out, or refused for a reason of its own.

        Args:
            write: Whether the request changes something. Servers limit only those.
        """
        self._troubles = 0
        if not write:
            return
        self._refusals = 0
        self._well += 1
        if self._well >= self.limit and self.limit < self._most:
            self.limit += 1
            self._well = 0

    def refused(self, epoch: int, now: float, retry_after: float | None, *, trouble: bool = False) -> bool:
        """Take note of a request that the server refused for now.

        Args:
            epoch: The epoch in which the request was started.
            now: The present time, in seconds.
            retry_after: Seconds that the server asks to wait.
            trouble: Whether the server was not reached, or failed.

        Returns:
            Whether to go on. False after many refusals in a row.
        """
        if epoch == self.epoch:
            self.epoch += 1
            self.limit = max(1, self.limit // 2)
            self._well = 0
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self._troubles if trouble else self._refusals, 30))
            self._troubles += trouble
            self._refusals += not trouble
            self.resumes_at = now + max(pause, retry_after or 0.0)
        return self._troubles < MOST_TROUBLES and self._refusals < MOST_REFUSALS
