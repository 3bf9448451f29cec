"""What is tried again, and when. Pure: clock and chance are passed in.

| what happened | GET, HEAD, PUT, DELETE, and calls marked safe | other POST, PATCH |
|---|---|---|
| `NotConnected` | retry | retry |
| `NotConnected`, since the certificate is not trusted | no | no |
| 429 `too_many_requests`, 400 that is Dify's concurrency limit | retry | retry: it was refused before it ran |
| 429 `rate_limit_error`, `provider_*` codes, other 4xx | no | no |
| 429 with `Retry-After` and no code of Dify's | retry | retry: a limiter refused it |
| 408, 500, 502, 503, 504, with or without `Retry-After` | retry | when asked (`retry_unsafe`) |
| `ConnectionLost` | retry | when asked (`retry_unsafe`) |
| `StreamStarted` | no | no: streams recover in their own way |
"""

import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from attrs import field, frozen

from dify_plus._policy.error_reading import is_concurrency_limit, parse_retry_after
from dify_plus._policy.options import seconds, whole
from dify_plus.errors import ERRORS_BY_CODE

__all__ = [
    "ConnectionLost",
    "NotConnected",
    "Outcome",
    "Responded",
    "RetryBudget",
    "RetryPolicy",
    "StreamStarted",
    "parse_retry_after",
]

_REPEATABLE: Final = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_PASSING: Final = frozenset({408, 500, 502, 503, 504})
_REFUSING: Final = frozenset({400, 429})


@frozen
class NotConnected:
    """No connection could be made, or none was free: the server has not seen the request.

    Attributes:
        may_pass: Whether another attempt can help; it cannot where the server's certificate is not trusted.
    """

    may_pass: bool = True
    refused = True

    def __str__(self) -> str:
        return "no connection"


@frozen
class ConnectionLost:
    """The connection broke or timed out after the request was sent, wholly or in part."""

    refused = False

    def __str__(self) -> str:
        return "no answer"


@frozen
class StreamStarted:
    """The first byte of a stream had come before anything went wrong."""

    refused = False


@frozen
class Responded:
    """The server answered with an error.

    Attributes:
        status: The HTTP status.
        code: Dify's error code.
        message: The server's message.
        headers: The response's headers, names in any case.
    """

    status: int
    code: str | None = None
    message: str = ""
    headers: Mapping[str, str] = field(factory=dict[str, str])

    @property
    def refused(self) -> bool:
        """Whether a limit turned the call away, so that it has not run."""
        return self.status in _REFUSING

    def __str__(self) -> str:
        return f"{self.status} {self.code or ''}".rstrip()


Outcome: TypeAlias = NotConnected | ConnectionLost | StreamStarted | Responded


@frozen(kw_only=True)
class RetryPolicy:
    """Whether a call is tried again, and after how long.

    The delay is drawn evenly between nothing and a bound that doubles with every attempt (full jitter). A server's
    `Retry-After` takes its place; where it asks for more than the budget leaves, there is no further attempt.

    Attributes:
        max_retries: Attempts after the first; 0 for none.
        initial_delay: The first bound, in seconds.
        max_delay: The largest bound, in seconds.
        max_elapsed: Seconds from the start of the call within which the last attempt has to begin.
        retry_unsafe: Also repeat calls that may have had their effect already. A run may then happen twice.
    """

    max_retries: int = field(default=2, validator=whole)
    initial_delay: float = field(default=0.5, validator=seconds)
    max_delay: float = field(default=8.0, validator=seconds)
    max_elapsed: float = field(default=60.0, validator=seconds)
    retry_unsafe: bool = False

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
        """Decide about the next attempt.

        Args:
            outcome: What became of the last attempt.
            attempt: Which attempt that was; the first is 1.
            method: The HTTP method.
            safe: Whether the API says that repeating this call does no harm.
            elapsed: Seconds since the first attempt began.
            chance: Gives a number from 0.0 up to 1.0.
            now: Gives the current time in seconds since 1970, to read a `Retry-After` that is a date.

        Returns:
            Seconds to wait before the next attempt; None when there is to be none.
        """
        if attempt > self.max_retries:
            return None
        retry_after = _retry_after(outcome, now)
        if not self._may_repeat(outcome, safe or method.upper() in _REPEATABLE or self.retry_unsafe, retry_after):
            return None
        delay = retry_after
        if delay is None:
            delay = chance() * min(self.max_delay, self.initial_delay * 2.0 ** min(attempt - 1, 60))
        return delay if elapsed + delay <= self.max_elapsed else None

    def _may_repeat(self, outcome: Outcome, repeatable: bool, retry_after: float | None) -> bool:
        match outcome:
            case NotConnected(may_pass):
                return may_pass
            case ConnectionLost():
                return repeatable
            case StreamStarted():
                return False
            case Responded(status, code, message):
                if status in _REFUSING and is_concurrency_limit(status, code, message):
                    return True
                if code == "rate_limit_error" or (code or "").startswith("provider_"):
                    return False
                if status == 429:
                    return retry_after is not None and code not in ERRORS_BY_CODE
                return status in _PASSING and repeatable


class RetryBudget:
    """A bucket of tokens that all calls of a client share, so that a failing server is not stormed with retries.

    Every retry takes a token; tokens come back with time. Safe to use from several threads.
    """

    def __init__(
        self, capacity: float = 100.0, per_second: float = 10.0, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Make a full bucket.

        Args:
            capacity: The most retries that can be made at once.
            per_second: How many more each second allows.
            clock: Gives a time in seconds that never goes back.
        """
        self._capacity = capacity
        self._per_second = per_second
        self._clock = clock
        self._tokens = capacity
        self._filled_at = clock()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take the token for one retry.

        Returns:
            Whether there was one; without it the call should fail with what it has.
        """
        with self._lock:
            now = self._clock()
            self._tokens = min(self._capacity, self._tokens + (now - self._filled_at) * self._per_second)
            self._filled_at = now
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True


def _retry_after(outcome: Outcome, now: Callable[[], float]) -> float | None:
    if not isinstance(outcome, Responded):
        return None
    value = next((value for name, value in outcome.headers.items() if name.lower() == "retry-after"), None)
    return parse_retry_after(value, now())
