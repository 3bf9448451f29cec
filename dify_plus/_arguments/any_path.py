"""Requests to any path, including paths that the OpenAPI description does not have."""

from __future__ import annotations

from collections.abc import Mapping
from json import dumps
from typing import Any, Literal, TypeAlias, cast, get_args
from urllib.parse import urlsplit

from attrs import field, frozen

from dify_plus._arguments.checks import as_dict
from dify_plus._masking import shown
from dify_plus._policy.settings import checked_headers
from dify_plus.errors import UsageError
from dify_plus_api.types import File, Operation, Request, check_value, json_reader, write

__all__ = ["AnyRequest", "Key", "any_request", "decoded"]

Key: TypeAlias = Literal["app", "dataset"]
"""The key of the client to send with a request."""


@frozen
class AnyRequest(Request[Any]):
    """A request to any path."""

    sent: Mapping[str, Any] = field(factory=dict[str, Any])
    """The parameters, the body and the headers, as arguments of `httpx.Client.request`."""

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `httpx.Client.request`."""
        return {**super().arguments(), **self.sent}


def any_request(
    base_url: str,
    method: str,
    path: str,
    *,
    params: Mapping[str, Any] | None = None,
    json: Any = None,
    data: Mapping[str, Any] | None = None,
    files: Mapping[str, File] | None = None,
    headers: Mapping[str, str] | None = None,
    key: Key | None = "app",
) -> AnyRequest:
    """Check the arguments and build a request to any path.

    Args:
        base_url: The address of the API.
        method: The HTTP method.
        path: The path below the address of the API, or a whole URL with the same origin.
        params: Query parameters. Parameters with the value None are not sent.
        json: The body, to be written as JSON.
        data: Form fields, instead of `json`. Fields with the value None are not sent.
        files: Files to send as a multipart form, instead of `json`.
        headers: Headers to send with this request.
        key: The key to send; None for no key.

    Returns:
        The request.

    Raises:
        UsageError: An argument is wrong, or the URL has another origin than the API.
    """
    if not isinstance(cast("object", method), str) or not method.isalpha():
        raise UsageError(f"method must be an HTTP method such as GET, not {shown(method)}")
    if key is not None and key not in get_args(Key):
        raise UsageError(f'key must be "app", "dataset" or None, not {shown(key)}')
    if json is not None and (data is not None or files):
        raise UsageError("give either json=..., or data=... and files=..., not both")
    sent: dict[str, Any] = {}
    if params is not None:
        sent["params"] = _values("params", params)
    if json is not None:
        sent["json"] = _writable("json", json)
    fields = None if data is None else _values("data", data)
    if files:
        texts = ((name, (None, _text(value))) for name, value in (fields or {}).items())
        sent["files"] = [*texts, *((name, file.to_tuple()) for name, file in files.items())]
    elif fields is not None:
        sent["data"] = {name: value if isinstance(value, list) else _text(value) for name, value in fields.items()}
    if headers is not None:
        sent["headers"] = checked_headers(headers, error=UsageError)
    method = method.upper()
    operation: Operation[Any] = Operation(
        id=f"{method} {path}", method=method, path="", results={}, key=key, safe_to_repeat=False
    )
    return AnyRequest(operation, _checked_path(base_url, path), {}, sent=sent)


def decoded(content: bytes, content_type: str) -> Any:
    """Decode the body of an answer by its media type.

    Args:
        content: The body.
        content_type: The content type of the answer.

    Returns:
        None for an empty body, decoded JSON, a str for other text, or bytes for anything else.

    Raises:
        ValueError: The content type says JSON, but the body is not JSON.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if not content:
        return None
    if kind == "application/json" or kind.endswith("+json"):
        return json_reader()(content)
    return content.decode("utf-8", "replace") if kind.startswith("text/") else content


def _checked_path(base_url: str, path: object) -> str:
    if not isinstance(path, str):
        raise UsageError(f"path must be a str, not {shown(path)}")
    if path.startswith("/"):
        return path
    try:
        if _origin(path) == _origin(base_url):
            return path
    except ValueError:
        pass
    raise UsageError(f'path must begin with "/", or be a URL of the server at {base_url}, not {shown(path)}')


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _values(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return query parameters or form fields in their JSON form, without those that are None."""
    values = {key: value for key, value in as_dict(name, given).items() if value is not None}
    return {
        key: value if isinstance(value, bytes) else write(_writable(f"{name}[{shown(key)}]", value))
        for key, value in values.items()
    }


def _writable(name: str, value: Any) -> Any:
    try:
        check_value(value, name)
    except (TypeError, ValueError) as error:
        raise UsageError(str(error)) from error
    return value


def _text(value: Any) -> str | bytes:
    return value if isinstance(value, str | bytes) else dumps(value, ensure_ascii=False)
