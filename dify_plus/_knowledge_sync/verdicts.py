"""Decide what the error of one request means for the sync. Does no I/O."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from dify_plus._policy.error_reading import is_temporary
from dify_plus.errors import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    ConcurrencyLimitError,
    NotFoundError,
    PermissionDeniedError,
    ProviderNotInitialized,
    ProviderQuotaExceeded,
    RateLimitError,
    UsageLimitExceeded,
)

__all__ = ["Verdict", "verdict"]

Verdict: TypeAlias = Literal["failed", "refused", "trouble", "sync"]

_OF_THE_SYNC: Final = (
    AuthenticationError,
    NotFoundError,
    ProviderNotInitialized,
    ProviderQuotaExceeded,
    UsageLimitExceeded,
)
"""Errors that every other document would also get."""


def verdict(error: Exception) -> Verdict:
    """Decide what an error means.

    Args:
        error: The error that the request for one document raised.

    Returns:
        `failed`: this document cannot be sent, but others may. `refused`: a limit is reached, so try again later.
        `trouble`: the server could not be reached, or failed. `sync`: every other document would get the same error.
    """
    if isinstance(error, _OF_THE_SYNC) or type(error) is PermissionDeniedError:
        return "sync"
    if isinstance(error, RateLimitError | ConcurrencyLimitError):
        return "refused"
    if isinstance(error, APIConnectionError) or (isinstance(error, APIStatusError) and is_temporary(error)):
        return "trouble"
    return "failed"
