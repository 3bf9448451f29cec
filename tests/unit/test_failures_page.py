"""The tables and numbers of docs/failures.md are those of the code."""

from __future__ import annotations

import re
from inspect import signature
from pathlib import Path

import dify_plus
from dify_plus import errors
from dify_plus._policy.error_reading import error_class
from dify_plus._policy.recovery import RecoveryPolicy
from dify_plus._policy.retries import (
    ConnectionLost,
    NotConnected,
    Outcome,
    Responded,
    RetryBudget,
    RetryPolicy,
)
from dify_plus._policy.settings import Settings
from dify_plus.errors import APIStatusError, DifyError

PAGE = (Path(dify_plus.__file__).parents[1] / "docs" / "failures.md").read_text(encoding="utf-8")
AFTER = {"Retry-After": "1"}
ROWS: dict[str, list[Outcome]] = {
    "could not connect, or no connection of the pool became free": [NotConnected()],
    "429 `too_many_requests`, or 400 that is the concurrency limit": [
        Responded(429, "too_many_requests"),
        Responded(400, "invalid_param", "Too many requests. Please try again later."),
    ],
    "429 `rate_limit_error`, `provider_*` codes, other 4xx": [
        Responded(429, "rate_limit_error", headers=AFTER),
        Responded(400, "provider_quota_exceeded"),
        Responded(404, "not_found"),
        Responded(429),
    ],
    "429 with `Retry-After` and no code of Dify's": [Responded(429, headers=AFTER)],
    "408, 500, 502, 503, 504, with or without `Retry-After`": [
        Responded(status, headers=headers) for status in (408, 500, 502, 503, 504) for headers in ({}, AFTER)
    ],
    "connection lost or timed out after sending": [ConnectionLost()],
}
"""First column of the table of retries -> the outcomes that it means."""


def table(head: str) -> list[list[str]]:
    """Return the rows of the table whose first cell is this."""
    lines = PAGE[PAGE.index(f"| {head} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def shown_tree() -> dict[str, str]:
    """Return each class in the tree, with its parent."""
    picture = PAGE.split("```")[1].strip("\n")
    above: list[str] = []
    found = {}
    for line in picture.splitlines():
        name = re.search(r"\w+", line)
        assert name is not None
        depth = name.start() // 4
        above[depth:] = [name[0]]
        found[name[0]] = above[depth - 1] if depth else "Exception"
    return found


def test_the_tree_of_errors_is_right() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DifyError)}
    coarse = {kind for kind in kinds if kind is APIStatusError or not issubclass(kind, APIStatusError)}
    assert shown_tree() == {kind.__name__: kind.__bases__[0].__name__ for kind in coarse}


def test_the_classes_of_each_status_are_right() -> None:
    rows = table("status")
    for status, kind, finer in rows:
        assert error_class(int(status.split()[0])).__name__ == kind.strip("`")
        for name in finer.strip("`. ").split():
            assert getattr(errors, name).__bases__[0].__name__ == kind.strip("`")
    shown = {kind.strip("`") for _, kind, _ in rows}
    of_a_status = {each.__name__ for each in APIStatusError.__subclasses__()} - {"MethodNotAllowed"}
    assert shown == of_a_status


def test_the_table_of_retries_is_right() -> None:
    rows = {what: (repeatable, other) for what, repeatable, other in table("what happened")}
    assert rows.keys() == ROWS.keys()
    for what, outcomes in ROWS.items():
        for outcome in outcomes:
            for text, method in zip(rows[what], ("GET", "POST"), strict=True):
                again = RetryPolicy().delay(outcome, attempt=1, method=method) is not None
                assert again == text.startswith("retried"), (what, method)
                asked = RetryPolicy(retry_unsafe=True).delay(outcome, attempt=1, method=method) is not None
                assert asked == (again or "`retry_unsafe`" in text), (what, method)


def test_the_numbers_are_the_defaults() -> None:
    text = " ".join(PAGE.split())
    retries, recovery = RetryPolicy(), RecoveryPolicy()
    capacity, per_second = (
        signature(RetryBudget).parameters["capacity"],
        signature(RetryBudget).parameters["per_second"],
    )
    assert f"doubles from {retries.initial_delay} s up to {retries.max_delay:.0f} s" in text
    assert f"attempt begins at most {retries.max_elapsed:.0f} s after the start of the call" in text
    assert f"is retried at most {retries.max_retries} times" in text
    assert f"a budget of {capacity.default:.0f} retries, which refills by {per_second.default:.0f} a second" in text
    assert f"`idle_timeout` ({Settings().idle_timeout:.0f} s" in text
    assert f"up to {recovery.max_attempts} attempts" in text
    assert f"after {recovery.max_silence:.0f} s without a new event" in text
