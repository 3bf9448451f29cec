"""The time limit of a whole call, with a clock that the test controls."""

from __future__ import annotations

from dify_plus._policy.deadline import BoundedTimeouts, Deadline


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_deadline_runs_from_its_creation() -> None:
    clock = Clock()
    deadline = Deadline(3, clock)
    assert (deadline.left(), deadline.over) == (3, False)
    clock.now += 2
    assert (deadline.left(), deadline.over) == (1, False)
    clock.now += 5
    assert (deadline.left(), deadline.over) == (0, True)
    assert str(deadline) == "the deadline of 3 s has passed"


def test_no_step_may_take_longer_than_the_time_left_when_it_begins() -> None:
    clock = Clock()
    limits = BoundedTimeouts({"connect": 5.0, "read": None}, Deadline(10, clock))
    assert (limits["connect"], limits.get("read"), limits.get("other", 7)) == (5, 10, 7)
    clock.now += 8
    assert (limits["connect"], limits["read"]) == (2, 2)
    clock.now += 8
    assert 0 < limits["read"] < 0.1
