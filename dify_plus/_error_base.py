"""The errors that do not depend on Dify's error codes, including one class for each HTTP status."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from dify_plus._masking import masked_text, masked_url, masked_value, secrets_of, visible

if TYPE_CHECKING:
    import httpx

    from dify_plus._streams.datasource_results import DatasourceResult
    from dify_plus._streams.results import ChatReply, CompletionReply, WorkflowResult

    Partial: TypeAlias = ChatReply | CompletionReply | WorkflowResult | DatasourceResult

_SECRET_HEADERS: Final = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
_ORIGIN: Final = r"^\w+://[^/?#]*"


class DifyError(Exception):
    """Base class of every error that this package raises."""

    def __init__(self, *args: object) -> None:
        super().__init__(*(masked_text(one) if isinstance(one, str) else one for one in args))

    def __str__(self) -> str:
        return visible(super().__str__())  # one line: the text of a user or a server must not forge another log line


class UsageError(DifyError, ValueError):
    """An argument is wrong, or calls are made in the wrong order. Nothing was sent."""


class ConfigurationError(UsageError):
    """An option, a key or an environment variable is missing or wrong. Nothing was sent."""


class ClientClosed(UsageError):
    """The client was closed before this call. Nothing was sent."""


class APIError(DifyError):
    """Base class of the errors that come from talking to a server. Unknown attributes are None.

    Pickling and copying keep everything except `request`.

    Attributes:
        message: What went wrong, in the server's words if it gave any.
        status_code: The HTTP status, or the status in an error event.
        code: Dify's error code, as the server sent it.
        body: The content that the server sent: decoded JSON (also of an error event), or text if it is not JSON.
        headers: The headers of the response, with names in lower case, without cookies and credentials.
        method: The HTTP method of the request.
        url: The URL of the request, with secrets masked.
        request: The `httpx.Request`.
        attempts: The number of attempts to send the request.
        retry_after: Seconds that the server asks you to wait before the next request.
        partial: The result so far, if the error interrupted a stream.
    """

    message: str = ""
    status_code: int | None = None
    code: str | None = None
    body: Any = None
    headers: Mapping[str, str] | None = None
    method: str | None = None
    url: str | None = None
    request: "httpx.Request | None" = None
    attempts: int = 1
    retry_after: float | None = None
    partial: "Partial | None" = None

    def __init__(
        self,
        message: str = "",
        *,
        status_code: int | None = None,
        code: str | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        method: str | None = None,
        url: str | None = None,
        request: "httpx.Request | None" = None,
        attempts: int = 1,
        retry_after: float | None = None,
        partial: "Partial | None" = None,
    ) -> None:
        secrets = secrets_of(request)
        self.message = masked_text(message, secrets)
        super().__init__(self.message)
        if status_code is not None:
            self.status_code = status_code
        self.code = None if code is None else masked_text(code, secrets)
        self.body = masked_value(body, secrets)
        if headers is not None:
            lowered = {name.lower(): masked_url(value) for name, value in headers.items()}
            kept = {name: value for name, value in lowered.items() if name not in _SECRET_HEADERS}
            self.headers = masked_value(kept, secrets)
        self.method = method
        self.url = None if url is None else visible(masked_text(masked_url(url), secrets))
        self.request = request
        self.attempts = attempts
        self.retry_after = retry_after
        self.partial = partial

    def __str__(self) -> str:
        head = " ".join(str(fact) for fact in (self.status_code, self.code) if fact)
        message = " ".join(self.message.split())
        text = f"{head}: {message}" if head else message
        context = ", ".join(self._context())
        text = f"{text} ({context})" if context else text
        return visible(text)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args), {**self.__dict__, "request": None}

    def _context(self) -> Iterator[str]:
        if self.method or self.url:
            path = re.sub(_ORIGIN, "", self.url or "").partition("?")[0]
            yield f"{self.method or ''} {path}".strip()
        if self.attempts != 1:
            yield f"{self.attempts} attempts"


class APIConnectionError(APIError):
    """The connection could not be made, or was lost before the answer arrived."""


class APITimeoutError(APIConnectionError):
    """Connecting or waiting for the answer took longer than the timeout or the deadline allows."""


class APIStatusError(APIError):
    """The server answered with an error. Base class of the errors by HTTP status and by Dify's code."""

    status_code: int = 0  # pyright: ignore[reportIncompatibleVariableOverride]


class BadRequestError(APIStatusError):
    """The server does not accept the request as it is."""

    status_code: int = 400


class AuthenticationError(APIStatusError):
    """The API key is missing or wrong, or is an app key where a dataset key is needed, or the reverse."""

    status_code: int = 401


class PermissionDeniedError(APIStatusError):
    """The key is not allowed to do this, or the app's API is switched off."""

    status_code: int = 403


class NotFoundError(APIStatusError):
    """The requested object does not exist, or belongs to another app or user."""

    status_code: int = 404


class MethodNotAllowed(APIStatusError):
    """The path exists, but not with this HTTP method."""

    status_code: int = 405


class ConflictError(APIStatusError):
    """The request conflicts with the current state on the server."""

    status_code: int = 409


class PreconditionFailedError(APIStatusError):
    """The object is no longer in the state that the request needs."""

    status_code: int = 412


class PayloadTooLargeError(APIStatusError):
    """The body is larger than the server accepts."""

    status_code: int = 413


class UnsupportedMediaTypeError(APIStatusError):
    """The server does not accept content of this media type."""

    status_code: int = 415


class RateLimitError(APIStatusError):
    """A rate limit was reached: too many requests in too short a time."""

    status_code: int = 429


class InternalServerError(APIStatusError):
    """The server, or a gateway in front of it, failed. Covers all statuses of 500 and above."""

    status_code: int = 500


ERRORS_BY_STATUS: Final[Mapping[int, type[APIStatusError]]] = MappingProxyType(
    {kind.status_code: kind for kind in APIStatusError.__subclasses__()}
)
"""The error class for each HTTP status."""


def _restore(kind: type[APIError], args: tuple[Any, ...]) -> APIError:
    return kind.__new__(kind, *args)
