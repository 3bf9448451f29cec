"""What the resources' requests have in common: their words, and how they are checked. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from datetime import UTC, datetime
from typing import Any, Literal, ParamSpec, TypeAlias, TypeVar, cast, get_args

from dify_plus.errors import ConfigurationError
from dify_plus_api.types import UNSET, Request, Unset

__all__ = [
    "AnnotationReplyAction",
    "ConversationSort",
    "LogStatus",
    "Rating",
    "ResponseMode",
    "answered_at_once",
    "answered_with_events",
    "built",
    "by_name",
    "given",
    "given_text",
    "given_time",
    "is_blocking",
    "one_of",
    "several",
    "text",
]

P = ParamSpec("P")
T = TypeVar("T")

AnnotationReplyAction: TypeAlias = Literal["enable", "disable"]
"""Switching replies from annotations on or off."""
ConversationSort: TypeAlias = Literal["created_at", "-created_at", "updated_at", "-updated_at"]
"""The order of conversations; `-` puts the latest first."""
LogStatus: TypeAlias = Literal["succeeded", "failed", "stopped"]
"""How a run in the log ended."""
Rating: TypeAlias = Literal["like", "dislike"]
"""What a user thinks of a message."""
ResponseMode: TypeAlias = Literal["streaming", "blocking"]
"""How an answer comes: as a stream that is put together here, or in one piece."""


def built(build: Callable[P, Request[T]], *args: P.args, **kwargs: P.kwargs) -> Request[T]:
    """Build a call.

    Args:
        build: `build_request` of the operation.
        args: The ids of its path.
        kwargs: Its query and body.

    Returns:
        The call, ready to be sent.

    Raises:
        ConfigurationError: an id is empty or no string, a field is missing or of the wrong kind.
    """
    for name in args:
        if not isinstance(name, str):
            raise ConfigurationError(f"an id is a str, not {type(name).__name__}")
    try:
        return build(*args, **kwargs)
    except (TypeError, ValueError) as error:
        raise ConfigurationError(str(error)) from error


def answered_at_once(request: Request[T]) -> Request[T]:
    """Check a call of any operation whose answer is to be read in one piece.

    Args:
        request: What is to be called.

    Returns:
        The call.

    Raises:
        ConfigurationError: it is no call, or is answered with a stream of events.
    """
    if not _is_streamed(_checked(request)):
        return request
    either = "" if _only_streams(request) else ", or leave out response_mode='streaming'"
    raise ConfigurationError(f"{request.operation.id} answers with events: read them with dify.stream(){either}")


def answered_with_events(request: Request[T]) -> Request[T]:
    """Check a call of any operation whose answer is to be read event by event.

    Args:
        request: What is to be called.

    Returns:
        The call.

    Raises:
        ConfigurationError: it is no call, or is not answered with a stream of events.
    """
    if _is_streamed(_checked(request)):
        return request
    name = request.operation.id
    if request.operation.events is None:
        raise ConfigurationError(f"{name} does not answer with events: use dify.call()")
    raise ConfigurationError(
        f"{name} answers with events if its body says response_mode='streaming'; else use dify.call()"
    )


def _checked(request: Request[T]) -> Request[T]:
    if isinstance(cast("object", request), Request):
        return request
    kind = type(request).__name__
    raise ConfigurationError(f"a call is what build_request() of a module in dify_plus_api.api gives, not {kind}")


def _is_streamed(request: Request[Any]) -> bool:
    return _only_streams(request) or (
        request.operation.events is not None and getattr(request.body, "response_mode", None) == "streaming"
    )


def _only_streams(request: Request[Any]) -> bool:
    """Whether nothing but a stream is described: all that the generated client makes of it is a text."""
    results = request.operation.results
    return request.operation.events is not None and {results[s] for s in results if s < 300} == {"str"}


def given(value: T | None) -> T | Unset:
    """Leave out what was not given.

    Args:
        value: An argument.

    Returns:
        The argument, `UNSET` for None.
    """
    return UNSET if value is None else value


def one_of(name: str, value: T, options: Any) -> T:
    """Check an argument that takes one of a few words.

    Args:
        name: What the argument is called.
        value: The argument; None passes.
        options: The `Literal` that names the words.

    Returns:
        The argument.

    Raises:
        ConfigurationError: it is none of the words.
    """
    words = get_args(options)
    if value is None or value in words:
        return value
    listed = ", ".join(repr(word) for word in words)
    raise ConfigurationError(f"{name} must be one of {listed}, not {value!r}")


def text(name: str, value: object) -> str:
    """Check an argument that has to say something: an id in a query, a name, a question.

    Args:
        name: What the argument is called.
        value: The argument.

    Returns:
        The argument.

    Raises:
        ConfigurationError: it is empty, or no string.
    """
    if isinstance(value, str) and value.strip():
        return value
    raise ConfigurationError(f"{name} must be a str that is not empty, not {value!r}")


def several(name: str, values: Iterable[T]) -> list[T]:
    """Check an argument that takes several things.

    Args:
        name: What the argument is called.
        values: The argument.

    Returns:
        The things, in their order.

    Raises:
        ConfigurationError: it is one thing: a text, bytes, a mapping, a file; or a set, which has no order.
    """
    value: object = values
    single = isinstance(value, str | bytes | bytearray | Mapping | Set) or hasattr(value, "read")
    if single or not isinstance(value, Iterable):
        raise ConfigurationError(f"{name} must be a list, not {type(values).__name__}: {name}=[...]")
    return list(values)


def by_name(name: str, values: Mapping[str, T]) -> dict[str, T]:
    """Check an argument that takes values by name.

    Args:
        name: What the argument is called.
        values: The argument.

    Returns:
        The values by name.

    Raises:
        ConfigurationError: it is no mapping.
    """
    if not isinstance(cast("object", values), Mapping):
        raise ConfigurationError(f"{name} must be a mapping of names to values, not {type(values).__name__}")
    return dict(values)


def given_text(name: str, value: str | None) -> str | Unset:
    """Check an argument that has to say something, where it is given.

    Args:
        name: What the argument is called.
        value: The argument.

    Returns:
        The argument, `UNSET` for None.

    Raises:
        ConfigurationError: it is empty, or no string.
    """
    return UNSET if value is None else text(name, value)


def given_time(name: str, value: datetime | None) -> datetime | Unset:
    """Check an argument that is a time, where it is given.

    Args:
        name: What the argument is called.
        value: The argument; without a zone it is taken for this machine's time.

    Returns:
        The time in UTC, `UNSET` for None.

    Raises:
        ConfigurationError: it is no time.
    """
    if value is None:
        return UNSET
    if not isinstance(cast("object", value), datetime):
        raise ConfigurationError(f"{name} must be a datetime, not {value!r}")
    return value.astimezone(UTC)


def is_blocking(response_mode: str) -> bool:
    """Tell whether the answer is asked for in one piece.

    Args:
        response_mode: "streaming" or "blocking".

    Raises:
        ConfigurationError: it is neither.
    """
    return one_of("response_mode", response_mode, ResponseMode) == "blocking"
