"""Which calls to retry, and when. The caller passes the clock and the random numbers.

| what happened | GET, HEAD, PUT, DELETE, and calls marked safe | other POST, PATCH |
|---|---|---|
| `NotConnected` | retry | retry |
| `NotConnected`, because the client does not trust the certificate | no | no |
| 429 `too_many_requests`, 400 that is Dify's concurrency limit | retry | retry: refused before it ran |
| 429 `rate_limit_error`, `provider_*` codes, other 4xx | no | no |
| 429 with `Retry-After` and without a Dify error code | retry | retry: a rate limiter refused it |
| 408, 500, 502, 503, 504, with or without `Retry-After` | retry | only with `retry_unsafe` |
| `ConnectionLost` | retry | only with `retry_unsafe` |

A stream that has begun is not retried: it reconnects, see `RecoveryPolicy`.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from attrs import field, frozen

from dify_plus._policy.backoff import backoff
from dify_plus._policy.error_reading import is_concurrency_limit, retry_after
from dify_plus._policy.options import flag, seconds, whole
from dify_plus._processes import PerProcess
from dify_plus.errors import ERRORS_BY_CODE

__all__ = [
    "REPEATABLE",
    "ConnectionLost",
    "NotConnected",
    "Outcome",
    "Responded",
    "RetryBudget",
    "RetryPolicy",
]

REPEATABLE: Final = frozenset({"GET", "HEAD", "PUT", "DELETE"})
"""The methods of calls that do no harm when they are repeated."""
_TEMPORARY: Final = frozenset({408, 500, 502, 503, 504})
_REFUSING: Final = frozenset({400, 429})


@frozen
class NotConnected:
    """No connection could be made, or none was free. The server has not seen the request.

    Attributes:
        retry_may_help: Whether a retry may help; not if the client does not trust the server's certificate.
    """

    retry_may_help: bool = True
    refused = True

    def __str__(self) -> str:
        return "no connection"


@frozen
class ConnectionLost:
    """The connection broke or timed out after all or part of the request was sent."""

    refused = False

    def __str__(self) -> str:
        return "no answer"


@frozen
class Responded:
    """The server answered with an error.

    Attributes:
        status: The HTTP status.
        code: Dify's error code.
        message: The server's message.
        headers: The headers of the response, with names in any case.
    """

    status: int
    code: str | None = None
    message: str = ""
    headers: Mapping[str, str] = field(factory=dict[str, str])

    @property
    def refused(self) -> bool:
        """Whether the server refused the call because of a limit, before running it."""
        return self.status in _REFUSING

    def __str__(self) -> str:
        return f"{self.status} {self.code or ''}".rstrip()


Outcome: TypeAlias = NotConnected | ConnectionLost | Responded


@frozen(kw_only=True)
class RetryPolicy:
    """Whether to retry a failed call, and after how long.

    The delay is a random time between 0 and a limit that doubles with every attempt (full jitter). A `Retry-After` from
    the server replaces it. A call is not retried if the next attempt would begin after `max_elapsed`.

    Attributes:
        max_retries: Attempts after the first; 0 for no retries.
        initial_delay: The limit of the first delay, in seconds.
        max_delay: The largest limit of a delay, in seconds.
        max_elapsed: The last attempt must begin within this many seconds from the start of the call.
        retry_unsafe: Also retry calls that may already have taken effect. A run may then happen twice.
    """

    max_retries: int = field(default=2, validator=whole)
    initial_delay: float = field(default=0.5, validator=seconds)
    max_delay: float = field(default=8.0, validator=seconds)
    max_elapsed: float = field(default=60.0, validator=seconds)
    retry_unsafe: bool = field(default=False, validator=flag)

    def delay(
        self,
        outcome: Outcome,
        *,
        attempt: int,
        method: str,
        safe: bool = False,
        elapsed: float = 0.0,
        chance: Callable[[], float] = random.random,
        now: Callable[[], float] = time.time,
    ) -> float | None:
        """Decide whether and when to make the next attempt.

        Args:
            outcome: The outcome of the last attempt.
            attempt: The number of the last attempt, counted from 1.
            method: The HTTP method.
            safe: Whether the API says that repeating this call does no harm.
            elapsed: Seconds since the first attempt began.
            chance: Returns a random number from 0.0 up to 1.0.
            now: Returns the current time in seconds since 1970, for a `Retry-After` that is a date.

        Returns:
            Seconds to wait before the next attempt; None to stop retrying.
        """
        if attempt > self.max_retries:
            return None
        delay = retry_after(outcome.headers, now()) if isinstance(outcome, Responded) else None
        if not self._may_repeat(outcome, safe or method.upper() in REPEATABLE or self.retry_unsafe, delay):
            return None
        if delay is None:
            delay = chance() * backoff(self.initial_delay, self.max_delay, attempt - 1)
        return delay if elapsed + delay <= self.max_elapsed else None

    def _may_repeat(self, outcome: Outcome, repeatable: bool, delay_asked: float | None) -> bool:
        match outcome:
            case NotConnected(retry_may_help):
                return retry_may_help
            case ConnectionLost():
                return repeatable
            case Responded(status, code, message):
                if status in _REFUSING and is_concurrency_limit(status, code, message):
                    return True
                if code == "rate_limit_error" or (code or "").startswith("provider_"):
                    return False
                if status == 429:
                    return delay_asked is not None and code not in ERRORS_BY_CODE
                return status in _TEMPORARY and repeatable


class RetryBudget:
    """A token bucket that all calls of a client share, so that retries do not overload a failing server.

    Every retry takes a token. The bucket refills over time. It is thread-safe.
    """

    def __init__(
        self, capacity: float = 100.0, per_second: float = 10.0, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Create a full bucket.

        Args:
            capacity: The largest number of retries in a burst.
            per_second: The tokens that are added each second.
            clock: Returns a time in seconds that never goes back.
        """
        self._capacity = capacity
        self._per_second = per_second
        self._clock = clock
        self._tokens = capacity
        self._filled_at = clock()
        self._lock = PerProcess(threading.Lock)

    def take(self) -> bool:
        """Take the token for one retry.

        Returns:
            Whether there was a token. If not, do not retry.
        """
        with self._lock():
            now = self._clock()
            self._tokens = min(self._capacity, self._tokens + (now - self._filled_at) * self._per_second)
            self._filled_at = now
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True
