"""Build a call, or check one that the user built. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from dify_plus._masking import shown
from dify_plus.errors import UsageError
from dify_plus_api.types import Request

__all__ = ["answered_at_once", "answered_with_events", "built"]

P = ParamSpec("P")
T = TypeVar("T")


def built(build: Callable[P, Request[T]], *args: P.args, **kwargs: P.kwargs) -> Request[T]:
    """Build a call.

    Args:
        build: `build_request` of the operation.
        args: The ids of its path.
        kwargs: Its query and body.

    Returns:
        The call, ready to be sent.

    Raises:
        UsageError: An id is empty or not a str, or a field is missing or of the wrong kind.
    """
    try:
        return build(*args, **kwargs)
    except (TypeError, ValueError) as error:
        raise UsageError(str(error)) from error


def answered_at_once(request: Request[T]) -> Request[T]:
    """Check a call of any operation whose answer is to be read in one piece.

    Args:
        request: What is to be called.

    Returns:
        The call.

    Raises:
        UsageError: it is not a call, or is answered with a stream of events.
    """
    if not _is_streamed(_checked(request)):
        return request
    either = "" if _only_streams(request) else ", or leave out response_mode='streaming'"
    raise UsageError(f"{request.operation.id} answers with events: read them with dify.stream(){either}")


def answered_with_events(request: Request[T]) -> Request[T]:
    """Check a call of any operation whose answer is to be read event by event.

    Args:
        request: What is to be called.

    Returns:
        The call.

    Raises:
        UsageError: it is not a call, or is not answered with a stream of events.
    """
    if _is_streamed(_checked(request)):
        return request
    name = request.operation.id
    if request.operation.events is None:
        raise UsageError(f"{name} does not answer with events: use dify.call()")
    raise UsageError(f"{name} answers with events if its body says response_mode='streaming'; else use dify.call()")


def _checked(request: Request[T]) -> Request[T]:
    if isinstance(cast("object", request), Request):
        return request
    raise UsageError(f"request must come from build_request() of a module in dify_plus_api.api; it is {shown(request)}")


def _is_streamed(request: Request[Any]) -> bool:
    return _only_streams(request) or (
        request.operation.events is not None and getattr(request.body, "response_mode", None) == "streaming"
    )


def _only_streams(request: Request[Any]) -> bool:
    """Whether nothing but a stream is described: all that the generated client makes of it is a text."""
    results = request.operation.results
    return request.operation.events is not None and {results[s] for s in results if s < 300} == {"str"}
