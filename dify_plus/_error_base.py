"""The errors that do not depend on Dify's codes, one class for each status among them. Pure."""

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
    """Base of every error this package raises."""


class UsageError(DifyError, ValueError):
    """An argument is wrong, or a call comes in the wrong order. Nothing was sent."""


class ConfigurationError(UsageError):
    """An option, a key or an environment variable is missing or wrong. Nothing was sent."""


class APIError(DifyError):
    """Base of what can go wrong in talking to a server. What is not known is None.

    Pickled and copied errors keep everything but `request`.

    Attributes:
        message: What went wrong, in the server's words where it gave any.
        status_code: The HTTP status, or the status an error event names.
        code: Dify's error code, as the server sent it.
        body: What the server sent: decoded JSON (an error event's too), or text where it is not JSON.
        headers: The response's headers, names in lower case, without cookies and credentials.
        method: The request's HTTP method.
        url: The request's URL, secrets masked.
        request: The transport's request object.
        attempts: How often the request was sent or tried.
        retry_after: Seconds after which the server says to come back.
        partial: What had arrived of a stream's result before the error.
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
        partial: Any = None,
    ) -> None:
        secrets = secrets_of(request)
        self.message = masked_text(message, secrets)
        super().__init__(self.message)
        if status_code is not None:
            self.status_code = status_code
        self.code = None if code is None else masked_text(code, secrets)
        self.body = masked_value(body, secrets)
        if headers is not None:
            lowered = {name.lower(): value for name, value in headers.items()}
            kept = {name: value for name, value in lowered.items() if name not in _SECRET_HEADERS}
            self.headers = masked_value(kept, secrets)
        self.method = method
        self.url = None if url is None else visible(masked_value(masked_url(url), secrets))
        self.request = request
        self.attempts = attempts
        self.retry_after = retry_after
        self.partial = partial

    def __str__(self) -> str:
        head = " ".join(str(fact) for fact in (self.status_code, self.code) if fact)
        message = " ".join(self.message.split())  # one line: a server's text must not forge another line of a log
        text = f"{head}: {message}" if head else message
        context = ", ".join(self._context())
        return f"{text} ({context})" if context else text

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
    """No connection could be made, or it was lost before an answer came."""


class APITimeoutError(APIConnectionError):
    """The server took longer to connect or to answer than the timeout allows."""


class APIStatusError(APIError):
    """The server answered, and the answer is an error. Base of the classes by status and by code."""

    status_code: int = 0  # pyright: ignore[reportIncompatibleVariableOverride]


class BadRequestError(APIStatusError):
    """The server cannot make sense of the request."""

    status_code: int = 400


class AuthenticationError(APIStatusError):
    """The key is missing, wrong or of the other kind (app key, dataset key)."""

    status_code: int = 401


class PermissionDeniedError(APIStatusError):
    """The key is not allowed to do this, or the app's API is switched off."""

    status_code: int = 403


class NotFoundError(APIStatusError):
    """There is no such thing, or it belongs to another app or user."""

    status_code: int = 404


class MethodNotAllowed(APIStatusError):
    """The path exists, but not with this HTTP method."""

    status_code: int = 405


class ConflictError(APIStatusError):
    """The request contradicts what is there."""

    status_code: int = 409


class PreconditionFailedError(APIStatusError):
    """The thing is no longer in the state that the request needs."""

    status_code: int = 412


class PayloadTooLargeError(APIStatusError):
    """The body is larger than the server accepts."""

    status_code: int = 413


class UnsupportedMediaTypeError(APIStatusError):
    """The server does not take content of this type."""

    status_code: int = 415


class RateLimitError(APIStatusError):
    """Too much was asked in too short a time."""

    status_code: int = 429


class InternalServerError(APIStatusError):
    """The server, or a gateway before it, failed. Stands for every status from 500 on."""

    status_code: int = 500


ERRORS_BY_STATUS: Final[Mapping[int, type[APIStatusError]]] = MappingProxyType(
    {kind.status_code: kind for kind in APIStatusError.__subclasses__()}
)
"""The class for each HTTP status."""


def _restore(kind: type[APIError], args: tuple[Any, ...]) -> APIError:
    return kind.__new__(kind, *args)
