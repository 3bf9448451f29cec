"""The place where a call reports what happens to it: to the log and, with observers, to them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from dify_plus._masking import masked_text, masked_url, secrets_of
from dify_plus_api.types import Operation

if TYPE_CHECKING:
    from dify_plus._policy.reports import ObservedCall
    from dify_plus._policy.retries import Outcome
    from dify_plus._streams.events import StreamResumed
    from dify_plus.errors import StreamInterrupted

__all__ = ["UNOBSERVED", "Unobserved", "name_of"]

logger = logging.getLogger("dify_plus")

T = TypeVar("T")


def name_of(request: Any) -> str:
    """Return the name of a request in log lines: its operation, and its path with the ids."""
    operation = request.extensions.get("operation")
    name = f"{operation.id} " if isinstance(operation, Operation) else ""
    path = masked_url(request.url.raw_path.decode("ascii", "replace"))
    return masked_text(f"{name}{request.method} {path}", secrets_of(request))


class Unobserved:
    """A call that nobody observes: it reports to the log only."""

    is_on = False
    call: ObservedCall | None = None
    bytes_sent: int | None = None
    bytes_received = 0
    secrets: tuple[str, ...] = ()
    """The keys that no report may contain."""
    on_event: Callable[[Any, str | None], None] | None = None
    """Takes each event of a stream, with its text."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self.is_on:
            self.end(error)

    def request_headers(self) -> dict[str, str]:
        """Return the headers that observers want to send."""
        return {}

    def attempt_ended(
        self,
        request: Any,
        began: float,
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        error_type: str | None = None,
        outcome: Outcome | None = None,
        delay: float | None = None,
    ) -> None:
        """Report an attempt.

        Args:
            request: The request of httpx, which counts its attempts.
            began: When the attempt began, by `time.monotonic`.
            status: The HTTP status; None if there was no answer.
            headers: The headers of the answer.
            error_type: The name of the exception if there was no answer.
            outcome: Why it failed, if it did.
            delay: Seconds until the next attempt; None if this is the last attempt.
        """
        if logger.isEnabledFor(logging.INFO):
            name, attempt = name_of(request), request.extensions["attempts"]
            seconds = time.monotonic() - began
            logger.debug("%s: attempt %d: %s in %.3f s", name, attempt, status or error_type, seconds)
            if delay is not None:
                logger.info("%s: %s; trying again in %.2f s", name, outcome, delay)

    def interrupted(self, stream: object, interruption: StreamInterrupted) -> None:
        """Report that a stream was interrupted, or that its pause has ended.

        Args:
            stream: The stream.
            interruption: The reason.
        """
        if interruption.reason != "submitted":
            logger.info("%s was interrupted: %s (%s)", stream, interruption.message, interruption.reason)

    def resumed(self, stream: object, event: StreamResumed, began: float) -> None:
        """Report that a stream continues.

        Args:
            stream: The stream.
            event: The event that the stream yields.
            began: When the interruption was noticed, by `time.monotonic`.
        """
        logger.info("%s continues", stream)

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
