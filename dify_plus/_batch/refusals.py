"""Retries within a job: a row that meets the concurrency limit is left to the job, which knows what else runs."""

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
    """Make a policy that does not retry after Dify's concurrency limit, and is the same otherwise.

    Args:
        policy: The client's policy.
    """
    return _LeavingRefusals(**{each.name: getattr(policy, each.name) for each in fields(RetryPolicy)})
