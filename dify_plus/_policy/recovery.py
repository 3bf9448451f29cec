"""How long to try to reconnect to an interrupted run. Pure."""

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

    The count and the clock start anew with every new event.

    Attributes:
        max_attempts: Attempts to attach to the run; 0 to raise at the first cut.
        initial_delay: The bound of the first wait, in seconds; it doubles with every attempt, and the wait is drawn
            evenly between nothing and the bound.
        max_delay: The largest bound, in seconds.
        max_silence: Seconds without a new event, pings or not, after which dify-plus gives up a run that it has
            reconnected to; None or `math.inf` for no limit.
        max_pings: Seconds with nothing but pings, after a reconnection, until dify-plus reads the run's record to
            learn whether the run has ended. Some servers send nothing but pings then.
    """

    max_attempts: int = field(default=10, validator=whole)
    initial_delay: float = field(default=0.5, validator=seconds)
    max_delay: float = field(default=8.0, validator=seconds)
    max_silence: float = field(default=300.0, validator=limit, converter=_or_forever)
    max_pings: float = field(default=15.0, validator=limit, converter=_or_forever)

    def delay(self, *, attempt: int, elapsed: float, chance: Callable[[], float] = random.random) -> float | None:
        """Decide about the next attempt.

        Args:
            attempt: Which attempt it would be; the first is 1.
            elapsed: Seconds since the last new event.
            chance: Gives a number from 0.0 up to 1.0.

        Returns:
            Seconds to wait before it; None when there is to be none.
        """
        if attempt > self.max_attempts or elapsed > self.max_silence:
            return None
        return chance() * min(self.max_delay, self.initial_delay * 2.0 ** min(attempt - 1, 60))
