"""Retries within a job. After the concurrency limit, the job decides when to try a row again, not the retry policy."""

from __future__ import annotations

from typing import Any

from attrs import fields, frozen

from dify_plus._policy.error_reading import is_concurrency_limit
from dify_plus._policy.retries import Outcome, Responded, RetryPolicy

__all__ = ["leaving_refusals"]


@frozen(kw_only=True)
class _LeavingRefusals(RetryPolicy):
    def delay(self, outcome: Outcome, **facts: Any) -> float | None:
        if isinstance(outcome, Responded) and is_concurrency_limit(outcome.status, outcome.code, outcome.message):
            return None
        return RetryPolicy.delay(self, outcome, **facts)


def leaving_refusals(policy: RetryPolicy) -> RetryPolicy:
    """Return the same policy, but without retries after Dify's concurrency limit.

    Args:
        policy: The client's policy.
    """
    return _LeavingRefusals(**{each.name: getattr(policy, each.name) for each in fields(RetryPolicy)})
