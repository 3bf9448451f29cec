"""The progress of indexing, and the schedule of polls."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from dify_plus._lists.indexing import IndexingProgress, checked_indexing
from dify_plus._lists.waiting import PollSchedule
from dify_plus.errors import IndexingFailed, UsageError
from dify_plus_api.models import DocumentIndexingStatus


def progress(*states: str, **fields: Any) -> IndexingProgress:
    return IndexingProgress(
        [
            DocumentIndexingStatus.from_dict({"id": f"d{place}", "indexing_status": state, **fields})
            for place, state in enumerate(states, 1)
        ]
    )


def test_segments_are_counted_over_all_documents() -> None:
    both = progress("indexing", "completed", completed_segments=2, total_segments=3)
    assert (both.completed_segments, both.total_segments) == (4, 6)
    assert str(both) == "4 of 6 segments of 2 documents are indexed"
    assert str(progress("waiting")) == "0 of 0 segments of 1 document are indexed"
    assert both.to_dict()["data"][0]["indexing_status"] == "indexing"


@pytest.mark.parametrize(
    ("states", "over", "completed"),
    [
        (("completed",), True, True),
        (("completed", "indexing"), False, False),
        (("completed", "error"), True, False),
        (("paused",), True, False),
        (("of_tomorrow",), False, False),
    ],
)
def test_indexing_is_over_when_every_document_has_ended_or_paused(
    states: tuple[str, ...], over: bool, completed: bool
) -> None:
    assert progress(*states).over is over
    assert progress(*states).completed is completed


def test_completed_indexing_raises_nothing() -> None:
    done = progress("completed", "completed")
    assert checked_indexing(done) is done


def test_the_reason_is_the_servers() -> None:
    with pytest.raises(IndexingFailed, match=r"^no more tokens$") as caught:
        checked_indexing(progress("error", error="no more tokens"))
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.result.failures == {"d1": "no more tokens"}


def test_several_reasons_name_their_documents() -> None:
    with pytest.raises(IndexingFailed, match="2 of 3 documents were not indexed: d1: the server gives no reason; d3: "):
        checked_indexing(progress("error", "completed", "paused"))


def test_paused_indexing_is_an_error() -> None:
    with pytest.raises(IndexingFailed, match="indexing is paused"):
        checked_indexing(progress("paused"))


def test_polls_become_rarer_up_to_the_interval() -> None:
    schedule = PollSchedule(None, 4.0, lambda: 0.0)
    assert [schedule.delay() for _ in range(5)] == [0.5, 1.0, 2.0, 4.0, 4.0]


def test_the_last_poll_is_at_the_timeout() -> None:
    now = 100.0
    schedule = PollSchedule(1.2, 4.0, lambda: now)
    delays = []
    while (delay := schedule.delay()) is not None:
        delays.append(round(delay, 3))
        now += delay
    assert delays == [0.5, 0.7]


@pytest.mark.parametrize(("timeout", "interval"), [(-1, 1), ("1", 1), (True, 1), (None, -1), (None, None)])
def test_times_are_numbers_of_seconds(timeout: Any, interval: Any) -> None:
    with pytest.raises(UsageError, match="must be a number of seconds"):
        PollSchedule(timeout, interval, lambda: 0.0)
