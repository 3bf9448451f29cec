"""A fault of FakeDify: it refuses every other run, as if too many others were running."""

from __future__ import annotations

from dify_plus.testing import FakeDify, Fault
from dify_plus.testing._faults import Rule

__all__ = ["EveryOtherRunRefused"]


class EveryOtherRunRefused(Rule):
    """Refuses every other run, in turn with each of the two errors that servers use for the concurrency limit."""

    def __init__(self) -> None:
        super().__init__(Fault.too_many_requests(), None, 0, None, "*/run", "POST")
        self.requests = 0

    @classmethod
    def of(cls, fake: FakeDify) -> EveryOtherRunRefused:
        """Add the fault to a server."""
        rule = cls()
        fake.faults.rules.append(rule)
        return rule

    def matches(self, method: str, path: str, app: str | None) -> bool:
        """Return whether to refuse a request."""
        if not super().matches(method, path, app):
            return False
        self.requests += 1
        self.fault = Fault.concurrency_limit() if self.requests % 4 == 0 else Fault.too_many_requests()
        return self.requests % 2 == 0
