# Made from dify_plus/_async/waiting.py by scripts/unasync. Do not edit.
"""Follow work that goes on at the server until it is over."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from dify_plus._lists.waiting import Watch
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
    """Ask for the status of some work until it is over.

    Args:
        status: Asks once.
        is_over: Whether a status is the last one.
        describe: What to say of a status when the time is over.
        timeout: Seconds after which to give up; None for never.
        interval: The longest time between two requests, in seconds; the first ones come sooner.
        on_progress: Called with each status that differs from the one before.

    Returns:
        The last status.

    Raises:
        UsageError: `timeout` or `interval` is not a number of seconds. Nothing was sent.
        WaitTimeout: The time is over.
        APIError: A status could not be read.
    """
    watch = Watch(timeout, interval, monotonic)
    before: T | None = None
    while True:
        current = status()
        if on_progress is not None and current != before:
            on_progress(current)
        before = current
        if is_over(current):
            return current
        delay = watch.delay()
        if delay is None:
            raise WaitTimeout(f"not over after {timeout:g} s: {describe(current)}", result=current)
        sleep(delay)
