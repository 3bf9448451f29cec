"""Build a request, or check one that the user built."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from dify_plus._masking import shown
from dify_plus.errors import UsageError
from dify_plus_api.types import Request

__all__ = ["built", "check_call", "check_stream"]

P = ParamSpec("P")
T = TypeVar("T")


def built(build: Callable[P, Request[T]], *args: P.args, **kwargs: P.kwargs) -> Request[T]:
    """Build a request.

    Args:
        build: The function `build_request` of the operation.
        args: The ids in the path.
        kwargs: The query parameters and the body.

    Returns:
        The request, ready to be sent.

    Raises:
        UsageError: An id is empty or not a str, or a field is missing or of the wrong type.
    """
    try:
        return build(*args, **kwargs)
    except (TypeError, ValueError) as error:
        raise UsageError(str(error)) from error


def check_call(request: Request[T]) -> Request[T]:
    """Check a request for `dify.call`: its operation must answer with one response, not with events.

    Args:
        request: The request.

    Returns:
        The same request.

    Raises:
        UsageError: The argument is not a request, or the operation answers with a stream of events.
    """
    if not _is_streamed(_check_is_request(request)):
        return request
    either = "" if _only_streams(request) else ', or leave out response_mode="streaming"'
    raise UsageError(f"{request.operation.id} answers with events: read them with dify.stream(){either}")


def check_stream(request: Request[T]) -> Request[T]:
    """Check a request for `dify.stream`: its operation must answer with a stream of events.

    Args:
        request: The request.

    Returns:
        The same request.

    Raises:
        UsageError: The argument is not a request, or the operation does not answer with a stream of events.
    """
    if _is_streamed(_check_is_request(request)):
        return request
    name = request.operation.id
    if request.operation.events is None:
        raise UsageError(f"{name} does not answer with events: use dify.call()")
    raise UsageError(f'{name} answers with events only if its body has response_mode="streaming"; else use dify.call()')


def _check_is_request(request: Request[T]) -> Request[T]:
    if isinstance(cast("object", request), Request):
        return request
    raise UsageError(f"request must come from build_request() of a module in dify_plus_api.api, not {shown(request)}")


def _is_streamed(request: Request[Any]) -> bool:
    return _only_streams(request) or (
        request.operation.events is not None and getattr(request.body, "response_mode", None) == "streaming"
    )


def _only_streams(request: Request[Any]) -> bool:
    """Return whether the operation always streams. The generated client reads such an answer as a str."""
    results = request.operation.results
    return request.operation.events is not None and {results[s] for s in results if s < 300} == {"str"}
