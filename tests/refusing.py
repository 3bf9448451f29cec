"""A server that has no room for every other run."""

from __future__ import annotations

from dify_plus.testing import Fault, Faults

__all__ = ["EveryOtherStart"]


class EveryOtherStart(Faults):
    """Refuses every other run, in both ways that servers have."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def take(self, method: str, path: str, app: str | None, header: str | None) -> Fault | None:
        """The fault for a request, if there is one."""
        if not path.endswith("/run"):
            return None
        self.asked += 1
        return (None, Fault.too_many_requests(), None, Fault.concurrency_limit())[self.asked % 4]
