"""The default for calls that nobody observes: it ignores all reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

if TYPE_CHECKING:
    from dify_plus._policy.reports import ObservedCall
    from dify_plus._policy.retries import Outcome
    from dify_plus._streams.events import StreamResumed
    from dify_plus.errors import StreamInterrupted

__all__ = ["UNOBSERVED", "Unobserved"]

T = TypeVar("T")


class Unobserved:
    """Ignores the reports about a call. Its subclass `Watch` sends them to observers."""

    is_on = False
    call: ObservedCall | None = None
    bytes_received = 0
    on_event: Callable[[Any, str | None], None] | None = None
    """Takes each event of a stream, with its text."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        pass

    def request_headers(self) -> dict[str, str]:
        """Return the headers that observers want to send."""
        return {}

    def sends(self, request: Any) -> None:
        """Note the request of the call.

        Args:
            request: The httpx request.
        """

    def attempt_ended(
        self,
        request: Any,
        began: float,
        *,
        response: Any = None,
        error_type: str | None = None,
        outcome: Outcome | None = None,
        delay: float | None = None,
    ) -> None:
        """Report an attempt.

        Args:
            request: The httpx request. Its extensions hold the number of the attempt.
            began: When the attempt began, by `time.monotonic`.
            response: The httpx response; None if there was no answer.
            error_type: The name of the exception if there was no answer.
            outcome: Why it failed, if it did.
            delay: Seconds until the next attempt; None if this is the last attempt.
        """

    def interrupted(self, interruption: StreamInterrupted, ids: Mapping[str, str]) -> None:
        """Report that a stream was interrupted.

        Args:
            interruption: The interruption, with its reason.
            ids: The ids that the stream has seen.
        """

    def resumed(self, event: StreamResumed, began: float) -> None:
        """Report that a stream continues.

        Args:
            event: The event that the stream yields.
            began: When the interruption was noticed, by `time.monotonic`.
        """

    def returns(self, result: T) -> T:
        """Remember the result of the call, and return it."""
        return result

    def end_with_body(self, *, is_over: bool) -> None:
        """Let the call end with the body of its answer.

        Args:
            is_over: Whether the body has ended.
        """

    def body_ended(self, error: BaseException | None = None) -> None:
        """Note the end of the body of an answer.

        Args:
            error: Why it ended early.
        """

    def end(
        self, error: BaseException | None = None, *, left_early: bool = False, ids: Mapping[str, str] | None = None
    ) -> None:
        """Report the end of the call. Only the first report counts.

        Args:
            error: The error that the call raises.
            left_early: Whether the caller left the stream before its end.
            ids: The ids that a stream has seen, besides those of its result.
        """


UNOBSERVED: Final = Unobserved()
