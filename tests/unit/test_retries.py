"""The retry table row by row, the bounds of the delays, and the budget that all calls share."""

import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_plus._policy.retries import (
    ConnectionLost,
    NotConnected,
    Outcome,
    Responded,
    RetryBudget,
    RetryPolicy,
)
from dify_plus.errors import ConfigurationError

CONCURRENCY = "Too many requests. Please try again later. The current maximum concurrent requests allowed for x is 1."
AFTER = {"Retry-After": "3"}
ALWAYS, REPEATABLE, REFUSED, NEVER = "always", "repeatable", "refused", "never"

TABLE: list[tuple[Outcome, str]] = [
    (NotConnected(), ALWAYS),
    (Responded(429, "too_many_requests"), ALWAYS),
    (Responded(400, "invalid_param", CONCURRENCY), ALWAYS),
    (Responded(429, "rate_limit_error"), NEVER),
    (Responded(429, "rate_limit_error", headers=AFTER), NEVER),
    (Responded(503, "rate_limit_error"), NEVER),
    (Responded(400, "provider_quota_exceeded"), NEVER),
    (Responded(429, "provider_quota_exceeded", headers=AFTER), NEVER),
    (Responded(500, "provider_not_initialize"), NEVER),
    (Responded(400, "invalid_param", "name is required"), NEVER),
    (Responded(400, "completion_request_error", "Too many requests"), NEVER),
    (Responded(400), NEVER),
    (Responded(401, "unauthorized"), NEVER),
    (Responded(403), NEVER),
    (Responded(404, "not_found", headers=AFTER), NEVER),
    (Responded(409), NEVER),
    (Responded(412), NEVER),
    (Responded(413), NEVER),
    (Responded(408), REPEATABLE),
    (Responded(429), NEVER),
    (Responded(500, "internal_server_error"), REPEATABLE),
    (Responded(500, "unknown", headers=AFTER), REPEATABLE),
    (Responded(502), REPEATABLE),
    (Responded(502, headers=AFTER), REPEATABLE),
    (Responded(503), REPEATABLE),
    (Responded(503, headers={"Retry-After": "soon"}), REPEATABLE),
    (Responded(429, headers={"Retry-After": "soon"}), NEVER),
    (Responded(504), REPEATABLE),
    (Responded(408, headers=AFTER), REPEATABLE),
    (Responded(429, headers=AFTER), REFUSED),
    (Responded(429, "a_gateways_own", headers={"retry-after": "3"}), REFUSED),
    (Responded(429, "not_found", headers=AFTER), NEVER),
    (Responded(503, "too_many_requests"), REPEATABLE),
    (Responded(404, "too_many_requests"), NEVER),
    (Responded(503, headers={"retry-after": "3"}), REPEATABLE),
    (Responded(501), NEVER),
    (Responded(302), NEVER),
    (ConnectionLost(), REPEATABLE),
]
outcomes = st.sampled_from([outcome for outcome, _ in TABLE])


def delay(outcome: Outcome, policy: RetryPolicy | None = None, **facts: Any) -> float | None:
    defaults: dict[str, Any] = {"attempt": 1, "method": "POST", "chance": lambda: 0.5, "now": lambda: 0.0}
    return (policy or RetryPolicy()).delay(outcome, **defaults | facts)


@pytest.mark.parametrize(("outcome", "rule"), TABLE)
def test_the_table(outcome: Outcome, rule: str) -> None:
    for method in ("GET", "HEAD", "PUT", "DELETE", "get"):
        assert (delay(outcome, method=method) is not None) == (rule != NEVER)
    assert (delay(outcome, safe=True) is not None) == (rule != NEVER)
    assert (delay(outcome, RetryPolicy(retry_unsafe=True)) is not None) == (rule != NEVER)
    for method in ("POST", "PATCH"):
        assert (delay(outcome, method=method) is not None) == (rule in {ALWAYS, REFUSED})


@given(outcomes, st.integers(1, 10_000), st.booleans(), st.floats(0, 100), st.floats(0, 1, exclude_max=True))
def test_delays_stay_in_their_bounds(outcome: Outcome, attempt: int, safe: bool, elapsed: float, drawn: float) -> None:
    policy = RetryPolicy(max_retries=9_000, initial_delay=0.5, max_delay=8.0, max_elapsed=60.0)
    seconds = delay(outcome, policy, attempt=attempt, safe=safe, elapsed=elapsed, chance=lambda: drawn)
    if seconds is not None:
        assert attempt <= policy.max_retries
        assert 0 <= seconds <= 8
        assert elapsed + seconds <= 60


@given(st.integers(0, 5), st.integers(1, 10))
def test_as_many_retries_as_asked_for(max_retries: int, attempt: int) -> None:
    assert (delay(NotConnected(), RetryPolicy(max_retries=max_retries), attempt=attempt) is None) == (
        attempt > max_retries
    )


def test_full_jitter_doubles_up_to_the_cap() -> None:
    policy = RetryPolicy(max_retries=10)
    delays = [delay(NotConnected(), policy, attempt=attempt) for attempt in range(1, 8)]
    assert delays == [0.25, 0.5, 1.0, 2.0, 4.0, 4.0, 4.0]
    assert delay(NotConnected(), policy, chance=lambda: 0.0) == 0.0


def test_retry_after_takes_the_place_of_the_jitter_and_respects_the_budget() -> None:
    assert delay(Responded(429, headers=AFTER)) == 3.0
    date = {"Retry-After": "Thu, 01 Jan 1970 00:00:20 GMT"}
    assert delay(Responded(429, headers=date), now=lambda: 5.0) == 15.0
    assert delay(Responded(429, headers={"Retry-After": "60"})) == 60.0
    assert delay(Responded(429, headers={"Retry-After": "60"}), elapsed=0.1) is None
    assert delay(Responded(429, headers={"Retry-After": "3600"})) is None
    assert delay(NotConnected(), elapsed=59.9) is None


@pytest.mark.parametrize(
    "options",
    [
        {"max_retries": -1},
        {"max_retries": 1.5},
        {"max_retries": True},
        {"initial_delay": -0.1},
        {"max_delay": float("nan")},
        {"max_elapsed": float("inf")},
        {"max_elapsed": "60"},
        {"retry_unsafe": "no"},
    ],
)
def test_bad_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(options))):
        RetryPolicy(**options)


def test_the_budget_runs_out_and_fills_with_time() -> None:
    time = 0.0
    budget = RetryBudget(3, per_second=2, clock=lambda: time)
    assert [budget.take() for _ in range(4)] == [True, True, True, False]
    time = 0.5
    assert [budget.take() for _ in range(2)] == [True, False]
    time = 1000.0
    assert [budget.take() for _ in range(4)] == [True, True, True, False]


@given(st.lists(st.floats(0, 2), max_size=60), st.integers(1, 5), st.floats(0, 3))
def test_the_budget_bounds_the_retries_of_any_schedule(pauses: list[float], capacity: int, rate: float) -> None:
    time = 0.0
    budget = RetryBudget(capacity, rate, clock=lambda: time)
    taken = 0
    for pause in pauses:
        time += pause
        taken += budget.take()
    assert taken <= capacity + time * rate + 1e-6


def test_the_budget_counts_right_among_threads() -> None:
    budget = RetryBudget(100, 0, clock=lambda: 0.0)
    taken: list[bool] = []
    threads = [threading.Thread(target=lambda: taken.extend(budget.take() for _ in range(50))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), sum(taken)) == (400, 100)
