# Made from dify_plus/_async/waiting.py by scripts/unasync. Do not edit.
"""Wait for work on the server to finish."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from dify_plus._lists.waiting import PollSchedule
from dify_plus._sync._compat import Eventual, sleep
from dify_plus.errors import WaitTimeout

if TYPE_CHECKING:
    from dify_plus._lists.indexing import IndexingProgress
    from dify_plus_api.models import AnnotationReplyStatus

__all__ = ["follow"]

T = TypeVar("T", bound="IndexingProgress | AnnotationReplyStatus")


def follow(
    status: Callable[[], Eventual[T]],
    is_over: Callable[[T], bool],
    describe: Callable[[T], str],
    *,
    timeout: float | None,
    interval: float,
    on_progress: Callable[[T], object] | None,
) -> T:
    """Request the status of some work until it is finished.

    Args:
        status: Requests the status once.
        is_over: Whether a status is final.
        describe: Describes a status for the message of `WaitTimeout`.
        timeout: Seconds to wait at most; None for no limit.
        interval: The longest time between two requests, in seconds; the first ones are closer together.
        on_progress: Called with each status that differs from the one before.

    Returns:
        The last status.

    Raises:
        UsageError: `timeout` or `interval` is not a number of seconds. Nothing was sent.
        WaitTimeout: The work was not finished within `timeout`.
        APIError: A status could not be read.
    """
    schedule = PollSchedule(timeout, interval, monotonic)
    before: T | None = None
    while True:
        current = status()
        if on_progress is not None and current != before:
            on_progress(current)
        before = current
        if is_over(current):
            return current
        delay = schedule.delay()
        if delay is None:
            raise WaitTimeout(f"not finished after {timeout:g} s: {describe(current)}", result=current)
        sleep(delay)
