"""The pace of a sync: how many requests at a time, and how long to wait after a refusal. The caller passes the time."""

from __future__ import annotations

from typing import Final

from dify_plus._batch.concurrency import AdaptiveLimit
from dify_plus._knowledge_sync.verdicts import verdict
from dify_plus._policy.backoff import backoff
from dify_plus._policy.deadline import Deadline

__all__ = ["Pace"]

FIRST_PAUSE: Final = 0.25
"""Seconds to wait after the first refusal."""
LONGEST_PAUSE: Final = 60.0
"""The longest wait, in seconds. Dify counts refused requests, too: with shorter waits, a client would never get below
the limit of a small plan."""
MOST_RETRY_AFTER: Final = 1800.0
"""The longest wait that a server may ask for, in seconds. If it asks for more, the sync ends with the error."""
MOST_REFUSALS: Final = 30
"""The largest number of refusals in a row. They take about half an hour."""
MOST_TROUBLES: Final = 8
"""The largest number of failures in a row, such as an unreachable server. They take about half a minute."""


class Pace(AdaptiveLimit):
    """Decides how many requests may run, and when they may start. An unreachable server counts as a refusal.

    Args:
        most: The largest number of requests.
        deadline: The deadline of the sync.

    Attributes:
        resumes_at: The time before which no request may start.
    """

    def __init__(self, most: int, deadline: Deadline | None = None) -> None:
        super().__init__(most, most)
        self._deadline = deadline
        self.resumes_at = 0.0
        self._refusals = self._troubles = 0
        """The number of each in a row."""

    def ended(self, *, write: bool = True) -> None:
        """Record that the server carried out a request, or refused it for another reason than a limit.

        Args:
            write: Whether the request changes something. Servers limit only such requests.
        """
        self._troubles = 0
        if not write:
            return
        self._refusals = 0
        self.grow()

    def tries_again(self, error: Exception, epoch: int, now: float) -> bool:
        """Slow down after a temporary error. Return False if the error is not temporary, or has lasted too long.

        Args:
            error: The error of a request.
            epoch: The epoch in which the request was started.
            now: The current time, in seconds.
        """
        what = verdict(error)
        if what not in ("refused", "trouble") or (self._deadline is not None and self._deadline.over):
            return False
        longest = MOST_RETRY_AFTER if self._deadline is None else min(MOST_RETRY_AFTER, self._deadline.left())
        goes_on = self.refused(epoch, now, getattr(error, "retry_after", None), trouble=what == "trouble")
        return goes_on and self.resumes_at - now <= longest

    def refused(self, epoch: int, now: float, retry_after: float | None, *, trouble: bool = False) -> bool:
        """Record that the server refused a request because of a limit, or failed.

        Args:
            epoch: The epoch in which the request was started.
            now: The current time, in seconds.
            retry_after: Seconds that the server asks to wait.
            trouble: Whether the server could not be reached, or failed.

        Returns:
            Whether to continue. False after many refusals in a row.
        """
        if self.shrink(epoch):
            pause = backoff(FIRST_PAUSE, LONGEST_PAUSE, self._troubles if trouble else self._refusals)
            self._troubles += trouble
            self._refusals += not trouble
            if not self.lasts:
                self.resumes_at = now + max(pause, retry_after or 0.0)
        return not self.lasts

    @property
    def lasts(self) -> bool:
        """Whether the server has refused or failed too many requests in a row."""
        return self._troubles >= MOST_TROUBLES or self._refusals >= MOST_REFUSALS
