"""The budget of a job."""

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
    """The limits of one start of a job. After a limit is reached, no more rows start; they wait for the next start.

    The job waits for running rows, so it can use somewhat more than the limit. After `seconds`, running rows get
    another 10 seconds to end; then the job stops them.

    Attributes:
        tokens: Tokens of all model calls.
        seconds: Seconds from the start of the job.
        failures: Rows that failed, or whose outcome is unknown.
    """

    tokens: int | None = field(default=None, validator=_positive)
    seconds: float | None = field(default=None, validator=_positive)
    failures: int | None = field(default=None, validator=_positive)

    def spent(self, *, tokens: int, seconds: float, failures: int) -> Limit | None:
        """Return the name of a limit that has been reached.

        Args:
            tokens: Tokens used so far.
            seconds: Seconds since the start.
            failures: Rows that failed so far.

        Returns:
            Its name; "seconds" if it is one of several, because it also limits the running rows. None while no limit is
            reached.
        """
        if self.seconds is not None and seconds >= self.seconds:
            return "seconds"
        if self.tokens is not None and tokens >= self.tokens:
            return "tokens"
        if self.failures is not None and failures >= self.failures:
            return "failures"
        return None
