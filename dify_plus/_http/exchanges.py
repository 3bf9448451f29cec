"""From a request and its response to a result or an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from dify_plus._http.client_parts import parsed_url
from dify_plus._masking import masked_value, secrets_of, shown
from dify_plus._policy.answers import MAY_BE_DONE, NotTheAnswer, read_answer
from dify_plus._policy.connection_errors import connection_message, lost_message
from dify_plus._policy.deadline import Deadline
from dify_plus._policy.error_reading import error_from_response, is_unknown_route
from dify_plus._policy.retries import REPEATABLE, Responded
from dify_plus.errors import APIConnectionError, APIError, APIStatusError, APITimeoutError
from dify_plus_api.types import Operation, Request

if TYPE_CHECKING:
    from dify_plus._policy.reports import NoticeKind

__all__ = [
    "NOT_SENT",
    "connection_error",
    "context_of",
    "is_safe",
    "is_unknown_path",
    "misunderstood",
    "refusal",
    "result_of",
    "status_error",
    "unknown_outcome",
]

T = TypeVar("T")

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""The errors of httpx that mean that no byte of the request was sent."""


def context_of(request: httpx.Request) -> dict[str, Any]:
    """Return the details of a request that errors carry.

    Args:
        request: The request.
    """
    return {
        "method": request.method,
        "url": str(request.url),
        "attempts": request.extensions.get("attempts", 1),
        "request": request,
    }


def refusal(response: httpx.Response) -> Responded:
    """Return what the retry policy needs to know about an answer that is an error.

    Args:
        response: The answer, read to its end.
    """
    error = status_error(response)
    return Responded(response.status_code, error.code, error.message, error.headers or {})


def is_safe(request: httpx.Request) -> bool:
    """Return whether a request may be sent twice.

    Args:
        request: The request.
    """
    operation = request.extensions.get("operation")
    return request.method in REPEATABLE or (isinstance(operation, Operation) and operation.safe_to_repeat)


def unknown_outcome(request: httpx.Request) -> tuple[NoticeKind, str]:
    """Return the kind and message of a notice: a request that may have changed something got no answer.

    Args:
        request: The request.
    """
    if getattr(request.extensions.get("operation"), "events", None) is None:
        return "outcome_unknown", f"no answer arrived; {MAY_BE_DONE}"
    return "run_may_continue", "no answer arrived; a run that it started may continue on the server"


def connection_error(error: httpx.HTTPError, request: httpx.Request) -> APIError:
    """Return the error of this package for an error of the connection.

    Args:
        error: The error of httpx.
        request: The request, after its last attempt.
    """
    deadline: Deadline | None = request.extensions.get("deadline")
    kind = APITimeoutError if isinstance(error, httpx.TimeoutException) else APIConnectionError
    url, proxy, settings = str(request.url), request.extensions.get("proxy"), request.extensions["settings"]
    if isinstance(error, NOT_SENT):
        message = connection_message(error, url, proxy, str(parsed_url(settings.base_url)))
    else:
        message = lost_message(error, url, proxy)
    if deadline is not None and deadline.over:
        kind, message = APITimeoutError, str(deadline)
    if not (isinstance(error, NOT_SENT) or is_safe(request)):
        message += f"; {MAY_BE_DONE}"
    return kind(message, **context_of(request))


def result_of(request: Request[T], response: httpx.Response) -> T:
    """Read the answer of a call.

    Args:
        request: The request of the call, as `build_request` returns it.
        response: The answer, read to its end.

    Raises:
        APIStatusError: The server refused, or its answer does not fit the description.
    """
    if response.status_code >= 300:
        raise status_error(response)
    try:
        return read_answer(request, response)
    except NotTheAnswer as reason:
        raise misunderstood(response, str(reason)) from None


def misunderstood(response: httpx.Response, reason: str) -> APIStatusError:
    """Return the error for an unusable answer: the error that the body names, or else an error that shows the body.

    Args:
        response: The answer, read to its end.
        reason: Why it is unusable.
    """
    error = status_error(response)
    if error.status_code >= 300:
        return error
    text = masked_value(response.text, secrets_of(response.request))
    reason += "" if is_safe(response.request) else f"; {MAY_BE_DONE}"
    message = f"{reason}: {shown(text)}" if text.strip() else reason
    context = context_of(response.request)
    return APIStatusError(message, status_code=error.status_code, body=error.body, headers=error.headers, **context)


def is_unknown_path(response: httpx.Response) -> bool:
    """Return whether the server does not know the path, and cannot have done anything.

    Args:
        response: The answer, read to its end.
    """
    extensions = response.request.extensions
    if response.status_code not in (404, 405) or extensions.get("uncertain"):
        return False
    return is_unknown_route(status_error(response)) and not any(file.spent for file in extensions["payloads"])


def status_error(response: httpx.Response) -> APIStatusError:
    """Return the error that an answer reports.

    Args:
        response: The answer, read to its end.
    """
    known = response.request.extensions
    known["location"] = response.headers.get("location")  # the error masks its signature
    return error_from_response(
        response.status_code,
        response.headers,
        response.content,
        base_url=known["settings"].base_url,
        proxy=known.get("proxy"),
        **context_of(response.request),
    )
