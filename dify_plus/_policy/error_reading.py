"""Read error bodies, error events and `Retry-After` headers."""

from __future__ import annotations

import html
import math
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final, cast
from urllib.parse import urljoin

from dify_plus._masking import masked_url, masked_value, secrets_of, shown, visible
from dify_plus._policy.connection_errors import refused_message
from dify_plus._policy.proxies import Proxy
from dify_plus.errors import (
    ERRORS_BY_CODE,
    ERRORS_BY_STATUS,
    APIError,
    APIStatusError,
    ConcurrencyLimitError,
    InternalServerError,
    RateLimitError,
)
from dify_plus_api.types import json_reader

__all__ = [
    "NO_ROUTE",
    "WITH_DATASET_KEY",
    "details_of",
    "error_class",
    "error_from_event",
    "error_from_response",
    "is_about_inputs",
    "is_concurrency_limit",
    "is_temporary",
    "is_unknown_route",
    "retry_after",
]

_API_PATH: Final = "/v1"
NO_ROUTE: Final = (
    f"the server has no such path: check base_url, which usually ends in {_API_PATH}, and the ids that you passed"
)
"""What a 404 without Dify's JSON means. Servers answer so if an id in the path is not a UUID, too."""
WITH_DATASET_KEY: Final = r"/(datasets|workspaces)(/|\?|$)"
"""The paths below the address of the API that take a key for knowledge bases."""
_REDIRECTS: Final = (300, 301, 302, 303, 307, 308)
_WRONG_APP: Final = ("not_chat_app", "not_workflow_app", "app_unavailable")
_TITLE: Final = r"(?i)<title[^<>]*>([^<]*)</title"
_SECONDS: Final = r"[0-9]+(?:\.[0-9]*)?"


def details_of(error: APIError) -> dict[str, Any]:
    """Return the details of the request that an error carries, for another error about the same request.

    Args:
        error: The error.
    """
    return {name: getattr(error, name) for name in ("method", "url", "attempts", "request")}


def error_from_response(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    method: str | None = None,
    url: str | None = None,
    attempts: int = 1,
    request: Any = None,
    partial: Any = None,
    base_url: str | None = None,
    proxy: Proxy | None = None,
    now: Callable[[], float] = time.time,
) -> APIStatusError:
    """Return the error for an HTTP response. Its body may be Dify's JSON, other JSON, HTML, text, or empty.

    Args:
        status: The HTTP status. If it is below 400 (JSON came instead of a stream), the status in the body decides.
        headers: The response's headers.
        body: The response's body, read to its end.
        method: The request's HTTP method.
        url: The request's URL.
        attempts: The number of times that the request was sent.
        request: The transport's request object.
        partial: The result of the stream so far.
        base_url: The address of the API that the client uses, to explain a redirect to another API.
        proxy: The proxy on the way, if it is known, to explain its refusal.
        now: Returns the current time in seconds since 1970, to read a `Retry-After` that is a date.

    Returns:
        An error of the class for the code or the status, with a readable message.
    """
    secrets = secrets_of(request)
    data = masked_value(_decoded(body), secrets)  # before a long text is cut, maybe within a key
    fields = _mapping(data)
    code = _code(fields)
    error_status = status if status >= 400 else _status(fields)
    if error_status is None and code not in ERRORS_BY_CODE:
        error_status = status
    text = _message(fields) if fields else _page_title(data, status) if isinstance(data, str) else ""
    location = masked_value(_header(headers, "location"), secrets)
    if status in _REDIRECTS and url is not None:
        text = _redirect_message(url, location, base_url)
    if status == HTTPStatus.UNAUTHORIZED or code in _WRONG_APP:
        text = "; ".join(filter(None, (text.rstrip("."), _about_key(code, getattr(request, "extensions", {})))))
    if status == HTTPStatus.NOT_FOUND and not fields and url and base_url and url.startswith(base_url):
        text = f"{text or HTTPStatus(status).phrase}; {NO_ROUTE}"
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        text = refused_message("the request", text or HTTPStatus(status).phrase, proxy)
    return _error(
        error_status,
        code,
        text,
        body=data,
        headers=headers,
        method=method,
        url=url,
        attempts=attempts,
        request=request,
        retry_after=retry_after(headers, now()),
        partial=partial,
    )


def error_from_event(
    event: Mapping[str, Any],
    *,
    partial: Any = None,
    headers: Mapping[str, str] | None = None,
    method: str | None = None,
    url: str | None = None,
    attempts: int = 1,
    request: Any = None,
) -> APIStatusError:
    """Return the error for an `error` event. It is the same as for an HTTP response with this content.

    Args:
        event: The event's JSON. If it has no status, the error has the usual status for its code, or 500.
        partial: The result of the stream so far.
        headers: The response's headers.
        method: The request's HTTP method.
        url: The request's URL.
        attempts: The number of times that the request was sent.
        request: The transport's request object.

    Returns:
        An error of the class for the code or the status, with a readable message.
    """
    status, code, message = _status(event), _code(event), _message(event)
    if (code is None or (status or 500) >= 500) and is_about_inputs(message):
        status, code = 400, "invalid_param"
    return _error(
        status,
        code,
        message,
        body=event,
        headers=headers,
        method=method,
        url=url,
        attempts=attempts,
        request=request,
        partial=partial,
    )


def error_class(status: int | None, code: str | None = None, message: str = "") -> type[APIStatusError]:
    """Choose the class for an error.

    Args:
        status: The HTTP status; None if it is unknown.
        code: Dify's error code.
        message: The server's message. The concurrency limit and the rate limit of knowledge bases show only in it.

    Returns:
        The class for the code, or else for the status: `InternalServerError` from 500 up, and `APIStatusError` for
        other statuses without a class. Without a status and a code, it is `InternalServerError`.
    """
    if is_concurrency_limit(status, code, message):
        return ConcurrencyLimitError
    if status == 403 and "rate limit" in message.lower():  # the rate limit of knowledge bases, not a wrong key
        return RateLimitError
    by_code = ERRORS_BY_CODE.get(code or "")
    if status is None or (by_code and _is_for_one_code(by_code)):
        return by_code or InternalServerError
    return ERRORS_BY_STATUS.get(status) or (InternalServerError if status >= 500 else APIStatusError)


def is_concurrency_limit(status: int | None, code: str | None, message: str) -> bool:
    """Return whether an error is Dify's concurrency limit.

    Args:
        status: The HTTP status.
        code: Dify's error code.
        message: The server's message.

    Returns:
        Whether the server refused the request because too many others are running. The request has not run.
    """
    return code == "too_many_requests" or (
        status == 400 and code == "invalid_param" and message.startswith("Too many requests")
    )


def is_about_inputs(message: str) -> bool:
    """Return whether an error says that an input of an app is missing or wrong. Its message names the input.

    Over HTTP, such an error is a 400 `invalid_param`. In streams, some servers send it without a code and with the
    status 500, and others send it as the error of a failed run.

    Args:
        message: The server's message.
    """
    return " in input form" in message


def is_temporary(error: APIStatusError) -> bool:
    """Return whether an error is temporary, so that the same request may succeed later.

    Args:
        error: The error.

    Returns:
        Whether the server failed, or a rate limit or the concurrency limit was reached.
    """
    status = error.status_code or 500
    return status >= 500 or status in (408, 429) or isinstance(error, ConcurrencyLimitError)


def is_unknown_route(error: APIStatusError) -> bool:
    """Return whether the server lacks the route itself. It is False if only the requested object is missing.

    Args:
        error: The error.

    Returns:
        Whether it is a 405, or a 404 without Dify's JSON.
    """
    return error.status_code == 405 or (error.status_code == 404 and not isinstance(error.body, Mapping))


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Read the `Retry-After` header of a response: seconds or an HTTP date.

    Args:
        headers: The headers, with names in any case.
        now: The current time, in seconds since 1970.

    Returns:
        Seconds to wait from now, 0.0 for a date that has passed; None when the header is missing or unreadable.
    """
    text = (_header(headers, "retry-after") or "").strip()
    if re.fullmatch(_SECONDS, text):
        seconds = float(text)
        return seconds if math.isfinite(seconds) else None
    try:
        date = parsedate_to_datetime(text)
        return max(0.0, (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _header(headers: Mapping[str, str], wanted: str) -> str | None:
    return next((value for name, value in headers.items() if name.lower() == wanted), None)


def _about_key(code: str | None, extensions: Mapping[str, Any]) -> str:
    """Return which key the call needs, if the one that was refused is of the other kind, or of another kind of app."""
    operation, settings = extensions.get("operation"), extensions.get("settings")
    kind, modes = getattr(operation, "key", None), getattr(operation, "app_modes", ())
    if code in _WRONG_APP and modes:
        some = " or ".join(filter(None, (", ".join(modes[:-1]), modes[-1])))
        return f"this call needs the key of an app with the mode {some}"
    if kind == "app" and re.match(rf"\w+ {WITH_DATASET_KEY}", getattr(operation, "id", "")):  # of `dify.request`
        return 'this path needs a key for knowledge bases: key="dataset"'
    if kind == "app" and str(getattr(settings, "api_key", "")).startswith("dataset-"):
        return "api_key begins with dataset-, and this call needs the key of an app (app-...)"
    if kind == "dataset" and str(getattr(settings, "dataset_api_key", "")).startswith("app-"):
        return "dataset_api_key begins with app-, and this call needs a key for knowledge bases (dataset-...)"
    return ""


def _redirect_message(url: str, location: str | None, base_url: str | None) -> str:
    advice = f"check base_url: it must be the address of a Dify API, which usually ends in {_API_PATH}"
    if base_url and not url.startswith(base_url):
        advice = "check the file storage of the server"
    if location is None:
        return f"the server redirects without saying where to; {advice}"
    try:
        target = urljoin(url, location)
    except ValueError:
        return f"the server redirects to an address that is not valid, {shown(location)}; {advice}"
    path = url[len(base_url) :] if base_url and url.startswith(base_url) else ""
    moved = target.removesuffix(path)
    if path and target.endswith(path) and "?" not in moved and moved != base_url:
        advice = f'set base_url="{masked_url(moved)}"'
    return f"the server redirects to {masked_url(target)}; redirects are not followed, {advice}"


def _error(status: int | None, code: str | None, message: str, **facts: Any) -> APIStatusError:
    kind = error_class(status, code, message)
    return kind(message or _default_message(kind, status), status_code=status, code=code, **facts)


def _is_for_one_code(kind: type[APIStatusError]) -> bool:
    return kind is not APIStatusError and kind not in ERRORS_BY_STATUS.values()


def _default_message(kind: type[APIStatusError], status: int | None) -> str:
    if _is_for_one_code(kind) and kind.__doc__:
        return " ".join(kind.__doc__.split())
    try:
        return HTTPStatus(status or kind.status_code).phrase
    except ValueError:
        return "the server gave no reason"


def _decoded(body: bytes) -> Any:
    try:
        return json_reader()(body)
    except ValueError:
        return body.decode("utf-8", "replace") or None


def _mapping(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _code(fields: Mapping[str, Any]) -> str | None:
    code = fields.get("code")
    return visible(code) if isinstance(code, str) and code else None


def _status(fields: Mapping[str, Any]) -> int | None:
    status = fields.get("status")
    return status if isinstance(status, int) and 400 <= status <= 599 else None


def _message(fields: Mapping[str, Any]) -> str:
    for key in ("message", "error", "detail"):
        value = fields.get(key)
        inner = _mapping(value)
        text = value if isinstance(value, str) else inner.get("message")
        if not isinstance(text, str):
            text = "; ".join(f"{name}: {reason}" for name, reason in inner.items() if isinstance(reason, str))
        text = text.partition("You have requested this URI [")[0].strip()
        if text:
            return text
    return ""


def _page_title(text: str, status: int) -> str:
    head = text[:4096].lstrip()
    if head.startswith("<"):
        found = re.search(_TITLE, head)
        head = html.unescape(found[1]) if found else ""
    return " ".join(head[:500].split()).removeprefix(str(status)).lstrip(" :-")
