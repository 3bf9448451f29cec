"""A server that has no room for every other run."""

from __future__ import annotations

from dify_plus.testing import FakeDify, Fault
from dify_plus.testing._faults import Rule

__all__ = ["EveryOtherStart"]


class EveryOtherStart(Rule):
    """Refuses every other run, in both ways that servers have."""

    def __init__(self) -> None:
        super().__init__(Fault.too_many_requests(), None, 0, None, "*/run", "POST")
        self.asked = 0

    @classmethod
    def of(cls, fake: FakeDify) -> EveryOtherStart:
        """Have a server refuse them."""
        rule = cls()
        fake.faults.rules.append(rule)
        return rule

    def matches(self, method: str, path: str, app: str | None) -> bool:
        """Whether a request is to be refused."""
        if not super().matches(method, path, app):
            return False
        self.asked += 1
        self.fault = Fault.concurrency_limit() if self.asked % 4 == 0 else Fault.too_many_requests()
        return self.asked % 2 == 0
