"""Decide what the error of a run means for its row."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from dify_plus.errors import (
    APIConnectionError,
    APIStatusError,
    AppUnavailable,
    AuthenticationError,
    ClientClosed,
    ConcurrencyLimitError,
    DifyError,
    MethodNotAllowed,
    NotChatApp,
    NotFoundError,
    NotWorkflowApp,
    PermissionDeniedError,
    ProviderNotInitialized,
    ProviderQuotaExceeded,
    RateLimitError,
    StreamError,
    UsageError,
    UsageLimitExceeded,
    WaitTimeout,
)

__all__ = ["Verdict", "verdict"]

Verdict: TypeAlias = Literal["failed", "unknown", "refused", "job"]

_OF_THE_JOB: Final = (
    AppUnavailable,
    AuthenticationError,
    MethodNotAllowed,
    NotChatApp,
    NotFoundError,
    NotWorkflowApp,
    PermissionDeniedError,
    UsageLimitExceeded,
    ProviderNotInitialized,
    ProviderQuotaExceeded,
)
"""Errors that every other row would also get."""


def verdict(error: DifyError, *, begun: bool, sent: bool) -> Verdict:
    """Decide what an error means for its row.

    Args:
        error: The error that the run raised.
        begun: Whether an event of the run has arrived.
        sent: Whether the request may have reached the server.

    Returns:
        `failed`: the row cannot be run, or its run failed. `unknown`: it may have run. `refused`: it did not run, but
        can run later. `job`: it did not run, and every other row would get the same error.
    """
    if isinstance(error, ClientClosed):
        return "unknown" if begun else "job"
    if isinstance(error, UsageError):
        return "failed"
    if not sent and not begun:
        return "job"
    if not isinstance(error, APIStatusError):
        return "unknown" if isinstance(error, APIConnectionError | StreamError | WaitTimeout) else "failed"
    if not begun:
        limited = isinstance(error, RateLimitError) and not isinstance(error, UsageLimitExceeded)
        for_now = error.retry_after is not None or error.status_code == 403  # 403: the rate limit of knowledge bases
        if isinstance(error, ConcurrencyLimitError) or (limited and for_now):
            return "refused"
        if error.partial is None and isinstance(error, _OF_THE_JOB):
            return "job"
    in_stream = error.partial is not None
    return "failed" if in_stream or error.status_code < 500 else "unknown"
