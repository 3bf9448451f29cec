"""How often and how long to try to reconnect to an interrupted run."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from attrs import field, frozen

from dify_plus._policy.options import limit, seconds, whole

__all__ = ["RecoveryPolicy"]


def _or_forever(seconds: float | None) -> float:
    return math.inf if seconds is None else seconds


@frozen(kw_only=True)
class RecoveryPolicy:
    """How persistently to reconnect to an interrupted run.

    Every new event resets the count of attempts and the clock.

    Attributes:
        max_attempts: Attempts to reconnect to the run; 0 to raise at the first interruption.
        initial_delay: The upper limit of the first wait, in seconds. The limit doubles with every attempt, and the wait
            is a random time between 0 and the limit.
        max_delay: The largest limit of a wait, in seconds. If a server sends a reconnection time (`retry:`), each wait
            is at least that long, but never longer than `max_delay`.
        max_silence: Seconds without a new event, whether or not pings arrive, after which dify-plus gives up on a run
            that it has reconnected to; None or `math.inf` for no limit.
        max_pings: Seconds with only pings, after a reconnect, until dify-plus reads the run's record to find out
            whether the run has ended. Some servers send only pings for a run that has ended.
    """

    max_attempts: int = field(default=10, validator=whole)
    initial_delay: float = field(default=0.5, validator=seconds)
    max_delay: float = field(default=8.0, validator=seconds)
    max_silence: float = field(default=300.0, validator=limit, converter=_or_forever)
    max_pings: float = field(default=15.0, validator=limit, converter=_or_forever)

    def delay(
        self, *, attempt: int, elapsed: float, asked: float = 0.0, chance: Callable[[], float] = random.random
    ) -> float | None:
        """Decide whether and when to make the next attempt.

        Args:
            attempt: The number of the next attempt, counted from 1.
            elapsed: Seconds since the last new event.
            asked: Seconds that the server asks clients to wait.
            chance: Returns a random number from 0.0 up to 1.0.

        Returns:
            Seconds to wait before the attempt; None to give up.
        """
        if attempt > self.max_attempts or elapsed > self.max_silence:
            return None
        limit = min(self.max_delay, self.initial_delay * 2.0 ** min(attempt - 1, 60))
        return max(chance() * limit, min(asked, self.max_delay))
