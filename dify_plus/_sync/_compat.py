"""What the two colours do differently. Written by hand on each side."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Annotated, TypeAlias, TypeVar

__all__ = ["Eventual", "run_bounded", "run_concurrently", "sleep"]

T = TypeVar("T")
ResultT = TypeVar("ResultT")
Eventual: TypeAlias = Annotated[T, "now"]
"""What a function gives that may do I/O: the value itself here, something to await on the other side."""

sleep = time.sleep


def run_bounded(action: Callable[[], Eventual[object]], seconds: float) -> None:
    """Run a last action to its end. Its own time limits bound it: a thread cannot be left behind.

    Args:
        action: What to do.
        seconds: How long it may take.
    """
    action()


def run_concurrently(
    action: Callable[[T], Eventual[ResultT]],
    items: Sequence[T],
    limit: int,
    on_done: Callable[[int, ResultT], object],
) -> None:
    """Do the same with many items, several at a time. What raises, or Ctrl-C, ends all: those that wait never begin,
    and those that are under way are waited for.

    Args:
        action: What to do with an item.
        items: The items.
        limit: How many at a time.
        on_done: Called with the place of an item and its result, one after the other, in the caller's thread.
    """
    with ThreadPoolExecutor(min(limit, len(items)) or 1, thread_name_prefix="dify_plus") as pool:
        try:
            places = {pool.submit(action, item): place for place, item in enumerate(items)}
            for future in as_completed(places):
                on_done(places[future], future.result())
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
