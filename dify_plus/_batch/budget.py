"""How much a job may spend before it stops."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from attrs import Attribute, field, frozen

from dify_plus.errors import UsageError

__all__ = ["Budget", "Limit"]

Limit: TypeAlias = Literal["tokens", "seconds", "failures"]


def _positive(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or not value > 0):
        raise UsageError(f"Budget: {attribute.name} must be a number above 0, not {value!r}")


@frozen(kw_only=True)
class Budget:
    """What a job may spend in one start. After a limit is reached, no row starts; the rest waits for the next start.

    The job waits for running rows, so it can spend somewhat more. When `seconds` are over, running rows get another 10
    seconds and are then stopped.

    Attributes:
        tokens: Tokens of all model calls.
        seconds: Seconds from the start of the job.
        failures: Rows that failed, or whose outcome is unknown.
    """

    tokens: int | None = field(default=None, validator=_positive)
    seconds: float | None = field(default=None, validator=_positive)
    failures: int | None = field(default=None, validator=_positive)

    def spent(self, *, tokens: int, seconds: float, failures: int) -> Limit | None:
        """Find the limit that has been reached.

        Args:
            tokens: Tokens used so far.
            seconds: Seconds since the start.
            failures: Rows that failed so far.

        Returns:
            Its name; None while no limit is reached.
        """
        if self.tokens is not None and tokens >= self.tokens:
            return "tokens"
        if self.failures is not None and failures >= self.failures:
            return "failures"
        if self.seconds is not None and seconds >= self.seconds:
            return "seconds"
        return None
